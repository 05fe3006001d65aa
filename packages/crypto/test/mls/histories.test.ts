import { expect, test } from "vitest";
import { defaultSuiteName, fastSuiteName, suite } from "../../src/verify/index.js";
import { runHistory } from "./history.js";
import type { Kinds } from "./history.js";

const fresh = Math.floor(Math.random() * 0x7fff_ffff);
const print = (name: string, seen: Kinds): void =>
  console.log(`${name}: ${[...seen].map(([kind, n]) => `${kind} ${n}`).join(", ")}; fresh seed ${fresh}`);

test("[MLS-6] [P26] random histories: all members and the PublicGroup agree, nobody removed follows", async () => {
  const seen: Kinds = new Map();
  const quick = await suite(fastSuiteName);
  const options = { operations: 14, maxMembers: 8 };
  for (const seed of [...Array.from({ length: 20 }, (_, i) => i + 1), fresh]) {
    await runHistory(quick, seed, options, seen);
  }
  print("X25519, 21 histories", seen);
  expect(seen.size).toBe(10);
});

test("[MLS-6] [P26] random histories with X-Wing", async () => {
  const seen: Kinds = new Map();
  const hybrid = await suite(defaultSuiteName);
  for (const seed of [101, 102, fresh])
    await runHistory(hybrid, seed, { operations: 10, maxMembers: 6 }, seen);
  print("X-Wing, 3 histories", seen);
});
