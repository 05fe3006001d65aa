// Everything that must hold before a change lands: what CI runs. Stops at the first step that fails.
import { spawnSync } from "node:child_process";

/** @type {[name: string, command: string, args: string[]][]} */
const steps = [
  ["build", "npx", ["tsc", "-b"]],
  ["types of tests and tools", "npx", ["tsc", "-p", "tsconfig.tests.json"]],
  ["lint", "npm", ["run", "--silent", "lint"]],
  ["format", "npm", ["run", "--silent", "format:check"]],
  ["unused files, exports and dependencies", "npm", ["run", "--silent", "unused"]],
  ["tests", "npm", ["test"]],
];

for (const [name, command, args] of steps) {
  console.log(`verify: ${name}`);
  const run = spawnSync(command, args, { stdio: "inherit" });
  if (run.status !== 0) {
    console.error(`verify: ${name} failed`);
    process.exit(run.status ?? 1);
  }
}
