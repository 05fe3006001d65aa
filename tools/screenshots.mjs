// Walks the browser journeys and leaves a picture of every screen, in both themes and at both sizes, in screenshots/.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../screenshots", import.meta.url));
rmSync(folder, { recursive: true, force: true });
const test = fileURLToPath(new URL("test.mjs", import.meta.url));
const run = spawnSync(process.execPath, [test, "e2e/journeys"], {
  stdio: "inherit",
  env: { ...process.env, CUSTOS_SCREENSHOTS: folder },
});
console.log(`pictures are in ${folder}`);
process.exitCode = run.status ?? 1;
