import { resolve } from "node:path";
import { webApp } from "../../../tools/web-app.ts";

export default webApp(import.meta.dirname, "./", {
  build: { outDir: resolve(import.meta.dirname, "../dist-gallery"), emptyOutDir: true, assetsInlineLimit: 0 },
});
