import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import { CustosError } from "@custos/base";
import type { ClientStore, ListOptions, StoreChange, StoreEntry } from "./client-store.js";

interface Schema extends DBSchema {
  values: { key: string; value: Uint8Array };
}

/** Keys are printable ASCII, so that nothing with the prefix sorts behind this. */
const behindAll = "\uffff";

/** The browser's store: one IndexedDB database a device, durable with each write. */
export async function openIndexedDbStore(name: string): Promise<ClientStore> {
  const database = await openDB<Schema>(name, 1, {
    upgrade: (opened) => {
      opened.createObjectStore("values");
    },
  });
  return new IndexedDbStore(database);
}

class IndexedDbStore implements ClientStore {
  readonly #database: IDBPDatabase<Schema>;

  constructor(database: IDBPDatabase<Schema>) {
    this.#database = database;
  }

  get(key: string): Promise<Uint8Array | undefined> {
    return this.#database.get("values", key);
  }

  async list(prefix: string, { after, limit, reverse = false }: ListOptions = {}): Promise<StoreEntry[]> {
    const lower = !reverse && after !== undefined && after >= prefix ? after : prefix;
    const upper = reverse && after !== undefined && after < prefix + behindAll ? after : prefix + behindAll;
    if (lower > upper) return [];
    const range = IDBKeyRange.bound(lower, upper, lower === after, true);
    const { store } = this.#database.transaction("values");
    if (!reverse && limit === undefined) {
      const [keys, values] = await Promise.all([store.getAllKeys(range), store.getAll(range)]);
      return keys.map((key, i) => ({ key, value: values[i] as Uint8Array }));
    }
    const entries: StoreEntry[] = [];
    let cursor = await store.openCursor(range, reverse ? "prev" : "next");
    while (cursor && entries.length < (limit ?? Number.MAX_SAFE_INTEGER)) {
      entries.push({ key: cursor.key, value: cursor.value });
      cursor = await cursor.continue();
    }
    return entries;
  }

  async write(changes: readonly StoreChange[]): Promise<void> {
    const transaction = this.#database.transaction("values", "readwrite", { durability: "strict" });
    const requests = changes.map(({ key, value }) =>
      value === undefined ? transaction.store.delete(key) : transaction.store.put(value, key),
    );
    try {
      await Promise.all([...requests, transaction.done]);
    } catch (cause) {
      throw new CustosError("corrupt", "the store could not be written", { cause });
    }
  }

  close(): Promise<void> {
    this.#database.close();
    return Promise.resolve();
  }
}
