import { CustosError, ensure, equalBytes } from "@custos/base";
import { limits, logRead } from "@custos/contract";
import { LogFollower, type Checkpoint } from "@custos/crypto/log";
import { callOperation } from "@custos/service";
import { readFact, type TrusteeStore } from "../store.js";

/** Fetches a part of the log; over HTTP by default. */
export type ReadLog = (
  from: number,
  limit: number,
) => Promise<{ entries: Uint8Array[]; checkpoint: string; size: number }>;

export function readLogOf(relayUrl: string): ReadLog {
  return (from, limit) => callOperation(relayUrl, logRead, { from, limit }, { timeoutMs: 10_000 });
}

/**
 * The whole log as this trustee has verified and stored it. A view is used only once it is on the disk: after a crash the
 * trustee knows at least what it has acted on.
 */
export class FollowedLog {
  readonly #store: TrusteeStore;
  #read: ReadLog;
  #follower: LogFollower;
  #running: Promise<void> | undefined;

  private constructor(store: TrusteeStore, read: ReadLog, follower: LogFollower) {
    this.#store = store;
    this.#read = read;
    this.#follower = follower;
  }

  /** Takes up the stored view, or begins an empty one that accepts only the adopted charter as its entry 0. */
  static open(store: TrusteeStore, read: ReadLog, pinnedCharterHash: Uint8Array): FollowedLog {
    const rows = store.reader.prepare("SELECT entry FROM log_entries ORDER BY position").all();
    const checkpoint = readFact(store, "checkpoint");
    const options = { pinnedCharterHash };
    const follower =
      checkpoint === undefined
        ? LogFollower.start(options)
        : LogFollower.restore(
            rows.map(({ entry }) => entry as Uint8Array),
            checkpoint,
            options,
          );
    return new FollowedLog(store, read, follower);
  }

  /** The relay has moved: the next part of the log is read there. */
  readFrom(read: ReadLog): void {
    this.#read = read;
  }

  get view(): LogFollower {
    return this.#follower;
  }

  /** An entry was certainly not there before this time: the checkpoint before it was cosigned then. 0 where none was. */
  enteredAfterMs(index: number): number {
    const [row] = this.#store.reader
      .prepare("SELECT after_ms FROM log_entries WHERE position = ?")
      .all([index]);
    ensure(row, "not-logged", "no such entry");
    return Number(row.after_ms);
  }

  /**
   * Catches up with the relay, one at a time. `unavailable` where it does not answer, `bad-log` where what it says
   * contradicts the log so far, the charter or the witnesses; the view stays then.
   */
  sync(): Promise<void> {
    this.#running ??= this.#sync().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** `bad-log` if the log that was followed is not the one that this trustee has cosigned as a witness. */
  requireSame(witnessed: Pick<Checkpoint, "size" | "root"> | undefined): void {
    // What it has cosigned beyond its own view comes with the next checkpoint that enough witnesses have signed.
    if (!witnessed || witnessed.size > this.#follower.size) return;
    const same = equalBytes(this.#follower.rootAt(witnessed.size), witnessed.root);
    ensure(same, "bad-log", "the relay shows another log than the one that was cosigned here");
  }

  async #sync(): Promise<void> {
    const before = this.#follower;
    const entries: Uint8Array[] = [];
    let checkpoint: string;
    for (;;) {
      const at = before.size + entries.length;
      const answer = await this.#read(at, limits.entriesPerRead);
      entries.push(...answer.entries);
      checkpoint = answer.checkpoint;
      if (at + answer.entries.length >= answer.size) break;
      ensure(answer.entries.length > 0, "bad-log", "the relay keeps entries back");
    }
    if (entries.length === 0 && checkpoint === before.checkpoint?.note) return;
    const next = this.#extend(before, entries, checkpoint);
    if (next === before) return;
    const afterMs = before.checkpoint?.cosignedAtMs ?? 0;
    await this.#store.exclusive((connection) =>
      connection.transaction(() => {
        const insert = connection.prepare(
          "INSERT INTO log_entries (position, entry, after_ms) VALUES (?, ?, ?)",
        );
        for (const [i, entry] of entries.entries()) insert.run([before.size + i, entry, afterMs]);
        connection
          .prepare(
            `INSERT INTO facts (name, value) VALUES ('checkpoint', ?)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
          )
          .run([checkpoint]);
      }),
    );
    this.#follower = next;
  }

  #extend(before: LogFollower, entries: readonly Uint8Array[], checkpoint: string): LogFollower {
    try {
      return before.extend(entries, checkpoint);
    } catch (error) {
      if (!(error instanceof CustosError) || error.code !== "stale-checkpoint") throw error;
      // An older checkpoint of the same entries says nothing new: what is here stays.
      if (entries.length === 0) return before;
      throw new CustosError("bad-log", "the relay shows entries beyond its checkpoint", { cause: error });
    }
  }
}
