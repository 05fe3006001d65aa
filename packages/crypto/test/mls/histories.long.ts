import { expect, test } from "vitest";
import { defaultSuiteName, fastSuiteName, suite } from "../../src/verify/index.js";
import { runHistory } from "./history.js";
import type { Kinds } from "./history.js";

const first = Number(process.env.CUSTOS_TEST_SEED ?? 1_000);

test("[MLS-6] [P26] 200 random histories: all agree, nobody removed follows", async () => {
  const seen: Kinds = new Map();
  const quick = await suite(fastSuiteName);
  for (let seed = first; seed < first + 200; seed += 1) {
    await runHistory(quick, seed, { operations: 30, maxMembers: 14 }, seen);
  }
  console.log(
    `X25519, seeds ${first} to ${first + 199}: ${[...seen].map(([kind, n]) => `${kind} ${n}`).join(", ")}`,
  );
  expect(seen.size).toBe(10);
});

test("[MLS-6] [P26] 20 random histories with X-Wing", async () => {
  const seen: Kinds = new Map();
  const hybrid = await suite(defaultSuiteName);
  for (let seed = first; seed < first + 20; seed += 1) {
    await runHistory(hybrid, seed, { operations: 30, maxMembers: 14 }, seen);
  }
  console.log(
    `X-Wing, seeds ${first} to ${first + 19}: ${[...seen].map(([kind, n]) => `${kind} ${n}`).join(", ")}`,
  );
});
