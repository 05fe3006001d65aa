import { expect, test } from "vitest";
import { Lru } from "../../src/pairing/lru.js";

test("[SEAL-14] what a backend keeps set up is bounded: what was not used for longest goes first", () => {
  const kept = new Lru<string>(2);
  const made: string[] = [];
  const get = (key: string) =>
    kept.get(key, () => {
      made.push(key);
      return key;
    });
  for (const key of ["a", "b", "a", "c", "a", "b"]) expect(get(key)).toBe(key);
  expect(made).toEqual(["a", "b", "c", "b"]);
  expect(kept.size).toBe(2);
});
