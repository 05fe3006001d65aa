import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { chainBeginning, extendChain, recordOf, verifyHead, type ChainEntry } from "../src/audit/chain.js";

const events = [
  {
    atMs: 1000,
    authorisations: ["a".repeat(32)],
    day: 20_513,
    kind: "epoch",
    number: 1,
    roomId: "b".repeat(32),
  },
  {
    atMs: 2000,
    authorisations: ["a".repeat(32)],
    kind: "message",
    number: 2,
    roomId: "b".repeat(32),
    seq: 4,
  },
  { atMs: 3000, count: 7, firstCursor: 1, kind: "view", lastCursor: 7, number: 3, reader: "analyst" },
];

/** As the access writes it, by another implementation of SHA-256 than the page's. */
function chainOf(entries: readonly string[]): ChainEntry[] {
  let hash = Buffer.alloc(32);
  return entries.map((entry, i) => {
    hash = createHash("sha256").update("custos opening 1\n").update(hash).update(entry).digest();
    return { number: i + 1, entry, hash: new Uint8Array(hash) };
  });
}

const chain = chainOf(events.map((event) => JSON.stringify(event)));

describe("[P21] the reading chain in the browser", () => {
  it("is whole when it is recomputed, page by page, to the head", async () => {
    const half = await extendChain(chainBeginning, chain.slice(0, 2));
    const whole = await extendChain(half, chain.slice(2));
    expect(verifyHead(whole, { length: 3, head: chain[2]?.hash as Uint8Array })).toEqual(whole);
  });

  it.each([
    ["an entry that was changed", [chain[0], { ...chain[1], entry: '{"kind":"view"}' }, chain[2]]],
    ["an entry that was left out", [chain[0], chain[2]]],
    ["entries in another order", [chain[1], chain[0], chain[2]]],
    ["a hash that was changed", [{ ...chain[0], hash: new Uint8Array(32) }, chain[1], chain[2]]],
  ])("%s is found", async (_, entries) => {
    await expect(extendChain(chainBeginning, entries as ChainEntry[])).rejects.toThrow(/does not follow/);
  });

  it("a shorter chain than the authority claims is not whole", async () => {
    const part = await extendChain(chainBeginning, chain.slice(0, 2));
    expect(() => verifyHead(part, { length: 3, head: part.head })).toThrow(/ends elsewhere/);
    expect(() => verifyHead(part, { length: 2, head: new Uint8Array(32) })).toThrow(/ends elsewhere/);
  });
});

describe("records of reading", () => {
  it("say who viewed how many, and what was opened under which authorisation", () => {
    expect(recordOf(chain[2] as ChainEntry)).toMatchObject({
      kind: "view",
      by: "analyst",
      count: 7,
      atMs: 3000,
    });
    expect(recordOf(chain[0] as ChainEntry)).toMatchObject({
      kind: "epoch",
      day: 20_513,
      authorisations: ["a".repeat(32)],
    });
  });

  it("pass over what they do not know", () => {
    expect(recordOf({ number: 9, entry: '{"kind":"sample","reader":3}' })).toMatchObject({
      kind: "other",
      by: undefined,
    });
    expect(recordOf({ number: 9, entry: "no json" })).toMatchObject({ kind: "other", authorisations: [] });
  });
});
