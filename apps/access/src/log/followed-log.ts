import { CustosError, ensure } from "@custos/base";
import { limits, logAppend, logRead } from "@custos/contract";
import { encodeLeaf, LogFollower, type Directory, type Leaf } from "@custos/crypto/log";
import { callOperation } from "@custos/service";
import { readFact, writeFact, writeOne, type AccessStore } from "../store/open.js";

export interface FollowedLogOptions {
  readonly store: AccessStore;
  readonly relayUrl: string;
  /** Only a log that begins with this charter is followed. */
  readonly pinnedCharterHash: Uint8Array;
  readonly signal: AbortSignal;
  /** The view has grown. */
  readonly grown: () => void;
}

/** The whole log as this reader has verified it, and stored it before anything was done on its word. */
export class FollowedLog {
  readonly #options: FollowedLogOptions;
  #follower: LogFollower;
  #last: Promise<void> = Promise.resolve();

  private constructor(options: FollowedLogOptions, follower: LogFollower) {
    this.#options = options;
    this.#follower = follower;
  }

  /** Takes up the stored view, or begins an empty one. */
  static open(options: FollowedLogOptions): FollowedLog {
    const { store, pinnedCharterHash } = options;
    const checkpoint = readFact(store, "checkpoint");
    if (checkpoint === undefined) return new FollowedLog(options, LogFollower.start({ pinnedCharterHash }));
    const rows = store.reader.prepare("SELECT entry FROM log_entries ORDER BY position").all();
    const entries = rows.map(({ entry }) => entry as Uint8Array);
    return new FollowedLog(options, LogFollower.restore(entries, checkpoint, { pinnedCharterHash }));
  }

  get size(): number {
    return this.#follower.size;
  }

  get directory(): Directory {
    return this.#follower.directory;
  }

  /** The newest checkpoint that was verified, a cosigned note of exactly `size` entries; undefined before the first. */
  get checkpoint(): string | undefined {
    return this.#follower.checkpoint?.note;
  }

  /** Entries of the view from an index on. */
  entriesFrom(index: number): { index: number; leaf: Uint8Array }[] {
    return this.#options.store.reader
      .prepare(
        "SELECT position, entry FROM log_entries WHERE position >= ? AND position < ? ORDER BY position",
      )
      .all([index, this.size])
      .map((row) => ({ index: row.position as number, leaf: row.entry as Uint8Array }));
  }

  rootAt(size: number): Uint8Array {
    return this.#follower.rootAt(size);
  }

  /**
   * Catches up with the relay, with what it has when it is asked. `unavailable` where it does not answer, `bad-log` where
   * what it says contradicts the log so far, the charter or the witnesses: the view stays then.
   */
  sync(): Promise<void> {
    this.#last = this.#last.catch(() => {}).then(() => this.#sync());
    return this.#last;
  }

  /** Throws `bad-log` if the log, as it stands here, would not take the leaf. */
  check(leaf: Leaf): void {
    this.directory.prepare(this.size, leaf);
  }

  /** Enters a leaf's bytes and follows the log up to it: the same bytes have the same index, however often they come. */
  async append(leaf: Uint8Array): Promise<number> {
    const { relayUrl, signal } = this.#options;
    const { index } = await callOperation(relayUrl, logAppend, { leaf }, { signal });
    if (index >= this.size) await this.sync();
    ensure(index < this.size, "unavailable", "the log does not show yet what was entered");
    return index;
  }

  /** `append` for a leaf. */
  appendLeaf(leaf: Leaf): Promise<number> {
    return this.append(encodeLeaf(leaf));
  }

  async #sync(): Promise<void> {
    const { store, relayUrl, signal, grown } = this.#options;
    const before = this.#follower;
    const entries: Uint8Array[] = [];
    let checkpoint: string;
    for (;;) {
      const from = before.size + entries.length;
      const answer = await callOperation(
        relayUrl,
        logRead,
        { from, limit: limits.entriesPerRead },
        { signal },
      );
      entries.push(...answer.entries);
      checkpoint = answer.checkpoint;
      if (from + answer.entries.length >= answer.size) break;
      ensure(answer.entries.length > 0, "bad-log", "the relay keeps entries back");
    }
    if (entries.length === 0 && checkpoint === before.checkpoint?.note) return;
    const next = extend(before, entries, checkpoint);
    if (next === before) return;
    await writeOne(store, (connection) => {
      const insert = connection.prepare("INSERT INTO log_entries (position, entry) VALUES (?, ?)");
      for (const [i, entry] of entries.entries()) insert.run([before.size + i, entry]);
      writeFact(connection, "checkpoint", checkpoint);
    });
    this.#follower = next;
    if (entries.length > 0) grown();
  }
}

function extend(before: LogFollower, entries: readonly Uint8Array[], checkpoint: string): LogFollower {
  try {
    return before.extend(entries, checkpoint);
  } catch (error) {
    // An older checkpoint of the same entries says nothing new: what is here stays.
    const old = error instanceof CustosError && error.code === "stale-checkpoint";
    if (old && entries.length === 0) return before;
    throw error;
  }
}
