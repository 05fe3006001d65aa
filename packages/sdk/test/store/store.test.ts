import "fake-indexeddb/auto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { codeOf, utf8 } from "@custos/base";
import { MemoryStore, openIndexedDbStore } from "@custos/sdk";
import { openSqliteStore } from "@custos/sdk/node";
import { acceptStore } from "./acceptance.js";

const folder = mkdtempSync(join(tmpdir(), "custos-store-"));
let count = 0;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fresh(): string {
  count += 1;
  return `store-${count}`;
}

acceptStore("memory", () => {
  const store = new MemoryStore();
  return Promise.resolve({ store, reopen: () => Promise.resolve(store) });
});

acceptStore("SQLite", () => {
  const path = join(folder, fresh());
  const store = openSqliteStore(path);
  const reopen = async () => {
    await store.close();
    return openSqliteStore(path);
  };
  return Promise.resolve({ store, reopen });
});

acceptStore("IndexedDB", async () => {
  const name = fresh();
  const store = await openIndexedDbStore(name);
  const reopen = async () => {
    await store.close();
    return openIndexedDbStore(name);
  };
  return { store, reopen };
});

describe("SQLite store", () => {
  it("is one client's at a time: a second one would use the device's ratchets twice", async () => {
    const path = join(folder, fresh());
    const store = openSqliteStore(path);
    let code = "";
    try {
      openSqliteStore(path);
    } catch (error) {
      code = codeOf(error);
    }
    expect(code).toBe("busy");
    await store.write([{ key: "k", value: utf8("v") }]);
    await store.close();
    await openSqliteStore(path).close();
  });
});
