import { createRoot } from "react-dom/client";
import { applyPreferences } from "@custos/ui";
import "@custos/ui/style.css";
import "./messenger.css";
import { App } from "./app.js";
import { startEngine } from "./engine/engine.js";
import { listenForInstall } from "./settings/install-prompt.js";

// Before anything is drawn, so that no wrong theme flashes.
applyPreferences();
listenForInstall();
const engine = startEngine();
createRoot(document.querySelector("#root") as HTMLElement).render(<App engine={engine} />);

// Without it the app works as well, but opens only with a connection.
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  navigator.serviceWorker.register("/service-worker.js").catch(() => {});
}
