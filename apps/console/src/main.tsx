import { createRoot } from "react-dom/client";
import { applyPreferences } from "@custos/ui";
import "@custos/ui/style.css";
import { App } from "./app.js";
import { signInByAddress } from "./session/open-link.js";

applyPreferences();
// Before the router looks at the address, so that the token is gone from it.
const outcome = await signInByAddress(location, history, sessionStorage);
createRoot(document.querySelector("#root") as HTMLElement).render(<App outcome={outcome} />);
