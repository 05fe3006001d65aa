import { expect, test } from "vitest";
import { utf8 } from "@custos/base";
import type { ConsoleClient } from "../src/api/client.js";
import { countEntries } from "../src/log/count-entries.js";

/** A log of so many entries, two of three of them people. */
function logOf(size: number): ConsoleClient & { readonly asked: number[] } {
  const asked: number[] = [];
  const entry = (at: number): Uint8Array => utf8(at % 3 === 0 ? '{"type":"device"}' : '{"type":"person"}');
  return {
    asked,
    call: async (_, input) => {
      const { from, limit } = input as { from: number; limit: number };
      asked.push(from);
      const upTo = Math.min(size, from + limit);
      const entries = Array.from({ length: Math.max(0, upTo - from) }, (_, at) => entry(from + at));
      return { entries, checkpoint: `note of ${size}`, size } as never;
    },
  };
}

test("entries are counted once each, however many calls it takes", async () => {
  const whole = await countEntries(logOf(1_000), undefined);
  expect(whole).toMatchObject({ counted: 1_000, size: 1_000, checkpoint: "note of 1000" });
  expect(Object.fromEntries(whole.byType)).toEqual({ device: 334, person: 666 });
  const grown = logOf(1_003);
  const next = await countEntries(grown, whole);
  expect(grown.asked).toEqual([1_000]);
  expect(Object.fromEntries(next.byType)).toEqual({ device: 335, person: 668 });
});

test("a long log is counted in steps", async () => {
  const log = logOf(10_000);
  const first = await countEntries(log, undefined);
  expect(first.counted).toBeLessThan(10_000);
  const second = await countEntries(log, first);
  expect(second.counted).toBe(10_000);
  expect([...second.byType.values()].reduce((sum, count) => sum + count)).toBe(10_000);
});

test("what cannot be read counts as of another kind", async () => {
  const client = {
    call: async () => ({ entries: [utf8("no JSON"), utf8("{}")], checkpoint: "", size: 2 }),
  } as unknown as ConsoleClient;
  expect(Object.fromEntries((await countEntries(client, undefined)).byType)).toEqual({ unknown: 2 });
});
