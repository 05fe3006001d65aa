// Builds the web apps into their dist folders, each by its own vite.config.ts; part of `npm ci`.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
for (const app of ["messenger", "console", "workbench"]) {
  const home = join(root, "apps", app);
  await build({ root: home, configFile: join(home, "vite.config.ts"), logLevel: "warn" });
  console.log(`built ${app}`);
}
