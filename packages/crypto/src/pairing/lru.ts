/** A map that forgets what was not used for longest once it holds more than `limit`. */
export class Lru<V> {
  readonly #limit: number;
  readonly #entries = new Map<string, V>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The value under the key, made by `make` and kept if there is none. */
  get(key: string, make: () => V): V {
    const found = this.#entries.get(key);
    const value = found === undefined ? make() : found;
    // A Map iterates by insertion: what is used moves to the end.
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.#limit) {
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest);
        break;
      }
    }
    return value;
  }
}

/** Identities of the day that a backend keeps set up: 15 kB each with noble, 1 kB with mcl. */
export const keptIdentities = 1_024;
