import { expect, test } from "vitest";
import { fastSuiteName, suite } from "../../src/verify/index.js";
import { checkScope } from "./scope.js";
import type { ScopeCount } from "./scope.js";

test("[P2] what opens is exactly what the model says, over random histories", async () => {
  const quick = await suite(fastSuiteName);
  const counts: ScopeCount[] = [];
  for (const seed of [2, 4]) counts.push(await checkScope(quick, seed, 9));
  const sum = (name: "opened" | "refused" | "readded" | "moved") =>
    counts.reduce((total, count) => total + count[name], 0);
  for (const name of ["opened", "refused", "readded", "moved"] as const)
    expect(sum(name), name).toBeGreaterThan(0);
});
