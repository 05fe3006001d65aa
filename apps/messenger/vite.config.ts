import { resolve } from "node:path";
import { mergeConfig } from "vite";
import { builtFiles } from "./build/built-files.ts";
import { webApp } from "../../tools/web-app.ts";

const root = import.meta.dirname;

export default mergeConfig(webApp(root), {
  plugins: [builtFiles("service-worker.js")],
  build: {
    rollupOptions: {
      input: { main: resolve(root, "index.html"), "service-worker": resolve(root, "src/service-worker.ts") },
      output: {
        // A service worker governs what lies below its own address, so that it stands at the root, under a fixed name.
        entryFileNames: ({ name }: { name: string }) =>
          name === "service-worker" ? "service-worker.js" : "assets/[name]-[hash].js",
      },
    },
  },
});
