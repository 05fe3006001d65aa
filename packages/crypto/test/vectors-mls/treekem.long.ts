import { expect, test } from "vitest";
import { checkTreeKem } from "./treekem.js";

test("[MLS-3] treekem.json: every path opens for every member, in every suite", async (ctx) => {
  const pairs = await checkTreeKem((n) => ctx.skip(n), "all pairs");
  expect(pairs).toBeGreaterThan(1000);
});
