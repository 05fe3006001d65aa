import { expect, test } from "vitest";
import { toHex, utf8 } from "@custos/base";
import { sha256 } from "@noble/hashes/sha2.js";
import { decryptOnce, encryptOnce, kemSeed, wrapKey } from "../../src/seal/derive.js";

const seed = (name: string) => sha256(utf8(name));

test("[SEAL-4] another header, authority or secret gives another key, so that no key meets its nonce twice", () => {
  const eseed = new Uint8Array(64).fill(1);
  const derived = new Set<string>();
  for (const ctx of [seed("one header"), seed("another")]) {
    for (const authority of [1, 2, 256]) {
      derived.add(toHex(kemSeed(eseed, ctx, authority)));
      derived.add(toHex(wrapKey(seed("m"), seed("ss"), ctx, authority)));
      derived.add(toHex(wrapKey(seed("ss"), seed("m"), ctx, authority)));
    }
  }
  expect(derived.size).toBe(18);
  const key = wrapKey(seed("m"), seed("ss"), seed("ctx"), 1);
  const sealed = encryptOnce(key, utf8("pk"), utf8("aad"));
  expect(decryptOnce(key, sealed, utf8("aad"))).toEqual(utf8("pk"));
  expect(() => decryptOnce(key, sealed, utf8("other"))).toThrow(Error);
  expect(() => decryptOnce(kemSeed(eseed, seed("ctx"), 1).slice(0, 32), sealed, utf8("aad"))).toThrow(Error);
});
