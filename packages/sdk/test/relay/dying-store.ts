import { CustosError } from "@custos/base";
import type { ClientStore, ListOptions, StoreChange, StoreEntry } from "@custos/sdk";

/** A store whose process is killed at one of its writes: before the write is on the disk, or right after. */
export class DyingStore implements ClientStore {
  readonly #inner: ClientStore;
  readonly #when: "before" | "after";
  #left: number;
  #dead = false;
  writes = 0;

  constructor(inner: ClientStore, writesLeft: number, when: "before" | "after") {
    this.#inner = inner;
    this.#left = writesLeft;
    this.#when = when;
  }

  get dead(): boolean {
    return this.#dead;
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
    this.writes += 1;
    if (this.#left === 0) {
      this.#dead = true;
      if (this.#when === "after") await this.#inner.write(changes);
      this.#check();
    }
    this.#left -= 1;
    await this.#inner.write(changes);
  }

  async close(): Promise<void> {
    // Nobody closes a store after a kill.
  }

  #check(): void {
    if (this.#dead) throw new CustosError("corrupt", "killed");
  }
}
