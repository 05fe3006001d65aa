import type { ClientStore, ListOptions, StoreChange, StoreEntry } from "./client-store.js";

/**
 * A store after whose first failure to write nothing is read or written any more: what is in memory may be ahead of what
 * is stored, and going on from there could use a ratchet twice. Starting again from the store is safe.
 */
export class GuardedStore implements ClientStore {
  readonly #inner: ClientStore;
  readonly #failed: (error: unknown) => void;
  #failure: { error: unknown } | undefined;

  constructor(inner: ClientStore, failed: (error: unknown) => void) {
    this.#inner = inner;
    this.#failed = failed;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    this.#check();
    return this.#inner.get(key);
  }

  async list(prefix: string, options?: ListOptions): Promise<StoreEntry[]> {
    this.#check();
    return this.#inner.list(prefix, options);
  }

  async write(changes: readonly StoreChange[]): Promise<void> {
    this.#check();
    try {
      await this.#inner.write(changes);
    } catch (error) {
      this.#failure ??= { error };
      this.#failed(error);
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #check(): void {
    if (this.#failure) throw this.#failure.error;
  }
}
