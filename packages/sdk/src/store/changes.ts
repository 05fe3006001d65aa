import type { ClientStore, StoreChange } from "./client-store.js";
import { packRecord } from "./record.js";

/** Changes that become durable together; what is to be told afterwards goes with them. */
export class Changes {
  readonly #changes = new Map<string, StoreChange>();
  readonly #afterwards: (() => void)[] = [];

  put(key: string, value: Uint8Array): void {
    this.#changes.set(key, { key, value });
  }

  putRecord(key: string, value: unknown): void {
    this.put(key, packRecord(value));
  }

  delete(key: string): void {
    this.#changes.set(key, { key });
  }

  /** Runs `tell` once everything is durable: nobody hears of what a crash could still undo. */
  afterwards(tell: () => void): void {
    this.#afterwards.push(tell);
  }

  async commit(store: ClientStore): Promise<void> {
    if (this.#changes.size > 0) await store.write([...this.#changes.values()]);
    for (const tell of this.#afterwards) tell();
  }
}
