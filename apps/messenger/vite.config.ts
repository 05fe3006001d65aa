import { webApp } from "../../tools/web-app.ts";

export default webApp(import.meta.dirname);
