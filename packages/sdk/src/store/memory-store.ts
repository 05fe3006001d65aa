import type { ClientStore, ListOptions, StoreChange, StoreEntry } from "./client-store.js";

/** A store that lasts as long as its object: closing it loses nothing, so that a client can be opened on it again. */
export class MemoryStore implements ClientStore {
  readonly #values = new Map<string, Uint8Array>();
  #sorted: string[] | undefined = [];

  get(key: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.#values.get(key)?.slice());
  }

  list(
    prefix: string,
    { after, limit = Number.MAX_SAFE_INTEGER, reverse = false }: ListOptions = {},
  ): Promise<StoreEntry[]> {
    this.#sorted ??= [...this.#values.keys()].toSorted();
    const entries: StoreEntry[] = [];
    const keys = this.#sorted;
    const from = firstAtLeast(keys, prefix);
    const matching: string[] = [];
    for (let i = from; i < keys.length; i += 1) {
      const key = keys[i] as string;
      if (!key.startsWith(prefix)) break;
      matching.push(key);
    }
    if (reverse) matching.reverse();
    for (const key of matching) {
      if (entries.length >= limit) break;
      if (after !== undefined && (reverse ? key >= after : key <= after)) continue;
      entries.push({ key, value: (this.#values.get(key) as Uint8Array).slice() });
    }
    return Promise.resolve(entries);
  }

  write(changes: readonly StoreChange[]): Promise<void> {
    for (const { key, value } of changes) {
      if (this.#values.has(key) !== (value !== undefined)) this.#sorted = undefined;
      if (value === undefined) this.#values.delete(key);
      else this.#values.set(key, value.slice());
    }
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Place of the first key that is not below `key`. */
function firstAtLeast(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
