// Runs the tests that need nothing else installed; `--long` runs the long ones, further arguments go to Vitest.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const args = process.argv.slice(2);
const long = args.includes("--long");
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const run = spawnSync(process.execPath, [vitest, "run", ...args.filter((arg) => arg !== "--long")], {
  stdio: "inherit",
  env: { ...process.env, ...(long ? { CUSTOS_TEST_LONG: "1" } : {}) },
});
process.exitCode = run.status ?? 1;
