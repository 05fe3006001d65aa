/** One change of a batch; without a value the key is deleted. */
export interface StoreChange {
  readonly key: string;
  readonly value?: Uint8Array;
}

export interface StoreEntry {
  readonly key: string;
  readonly value: Uint8Array;
}

export interface ListOptions {
  /** Begin after this key (before it, in reverse). */
  readonly after?: string;
  readonly limit?: number;
  readonly reverse?: boolean;
}

/**
 * Where a device keeps what it must not lose: values under ordered keys of printable ASCII. One client has it open at a
 * time. Whoever implements it passes `test/store/acceptance.ts`.
 */
export interface ClientStore {
  get(key: string): Promise<Uint8Array | undefined>;
  /** Entries whose keys begin with `prefix`, ascending by bytes, or descending in reverse. */
  list(prefix: string, options?: ListOptions): Promise<StoreEntry[]>;
  /**
   * All changes or none, and durable when it resolves. A crash at any moment leaves the state before or the one after.
   * Where it rejects nothing is known any more: the client must be closed.
   */
  write(changes: readonly StoreChange[]): Promise<void>;
  close(): Promise<void>;
}
