import { createRoot } from "react-dom/client";
import { applyPreferences } from "@custos/ui";
import "@custos/ui/style.css";
import "./workbench.css";
import { App } from "./app.js";
import { takeLink } from "./screens/sign-in/link.js";

// Before anything is drawn: no flash of the wrong theme, and no token in the address, the history or a screenshot.
applyPreferences();
const link = takeLink(location, history);
createRoot(document.querySelector("#root") as HTMLElement).render(<App link={link} />);
