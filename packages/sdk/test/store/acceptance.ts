import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf8 } from "@custos/base";
import type { ClientStore, StoreChange } from "@custos/sdk";

const seed = 20_260_301;

export interface StoreUnderTest {
  store: ClientStore;
  /** Closes it and opens it again, as after a restart. */
  reopen(): Promise<ClientStore>;
}

/** What every ClientStore does; whoever writes one runs this over it. */
export function acceptStore(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`client store: ${name}`, () => {
    it("gives back what was written, and nothing that was deleted", async () => {
      const { store } = await make();
      await store.write([
        { key: "a/1", value: utf8("one") },
        { key: "a/2", value: new Uint8Array() },
      ]);
      await store.write([{ key: "a/1", value: utf8("two") }, { key: "a/2" }, { key: "a/3" }]);
      expect(await store.get("a/1")).toEqual(utf8("two"));
      expect(await store.get("a/2")).toBeUndefined();
      await store.write([]);
      expect(await store.list("a/")).toEqual([{ key: "a/1", value: utf8("two") }]);
      await store.close();
    });

    it("keeps its own copy, and gives out copies", async () => {
      const { store } = await make();
      const value = Uint8Array.of(1, 2, 3);
      await store.write([{ key: "k", value }]);
      value.fill(9);
      const read = (await store.get("k")) as Uint8Array;
      expect([...read]).toEqual([1, 2, 3]);
      read.fill(8);
      expect([...((await store.get("k")) as Uint8Array)]).toEqual([1, 2, 3]);
      expect(read.constructor).toBe(Uint8Array);
      await store.close();
    });

    it("lists by prefix in the order of bytes, from a place on, so many, and in reverse", async () => {
      const { store } = await make();
      const keys = ["h/1", "h/10", "h/2", "h/~", "g/9", "i/0", "h"];
      await store.write(keys.map((key) => ({ key, value: utf8(key) })));
      const list = async (...args: Parameters<ClientStore["list"]>) =>
        (await store.list(...args)).map(({ key }) => key);
      expect(await list("h/")).toEqual(["h/1", "h/10", "h/2", "h/~"]);
      expect(await list("h/", { after: "h/1" })).toEqual(["h/10", "h/2", "h/~"]);
      expect(await list("h/", { after: "h/1", limit: 1 })).toEqual(["h/10"]);
      expect(await list("h/", { after: "a" })).toEqual(["h/1", "h/10", "h/2", "h/~"]);
      expect(await list("h/", { reverse: true, limit: 2 })).toEqual(["h/~", "h/2"]);
      expect(await list("h/", { reverse: true, after: "h/2" })).toEqual(["h/10", "h/1"]);
      expect(await list("nothing/")).toEqual([]);
      await store.close();
    });

    it("is after a restart what it was before", async () => {
      const { store, reopen } = await make();
      await store.write([{ key: "x", value: utf8("kept") }]);
      const again = await reopen();
      expect(await again.get("x")).toEqual(utf8("kept"));
      await again.close();
    });

    it("behaves as a sorted map, whatever is written in whatever batches", async () => {
      const { store } = await make();
      const model = new Map<string, Uint8Array>();
      const key = fc.stringMatching(/^[ab]\/[0-9~]{1,2}$/);
      const change = fc.record({
        key,
        value: fc.option(fc.uint8Array({ maxLength: 4 }), { nil: undefined }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(change, { maxLength: 6 }), async (changes) => {
          await store.write(changes as StoreChange[]);
          for (const one of changes) {
            if (one.value === undefined) model.delete(one.key);
            else model.set(one.key, one.value);
          }
          const expected = [...model]
            .filter(([at]) => at.startsWith("a/"))
            .toSorted(([a], [b]) => (a < b ? -1 : 1));
          const found = await store.list("a/");
          expect(found.map((entry) => [entry.key, [...entry.value]])).toEqual(
            expected.map(([at, v]) => [at, [...v]]),
          );
        }),
        { seed, numRuns: 40 },
      );
      await store.close();
    });
  });
}
