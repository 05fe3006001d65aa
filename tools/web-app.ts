import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type UserConfig } from "vite";
import { ariaEntries } from "./aria-entries.js";

/** How each of the web apps is built: from the sources of every workspace package, fetching nothing from outside. */
export function webApp(root: string, base = "/", more: UserConfig = {}): UserConfig {
  return defineConfig({
    root,

    base,
    resolve: { conditions: ["source", "module", "browser", "development|production"], alias: ariaEntries },
    plugins: [react()],
    worker: { format: "es" },
    build: {
      outDir: resolve(root, "dist"),
      emptyOutDir: true,
      target: "es2022",
      // Everything is a file of its own under the content security policy: no data: scripts, no inlined fonts.
      assetsInlineLimit: 0,
      reportCompressedSize: false,
    },
    ...more,
  }) as UserConfig;
}
