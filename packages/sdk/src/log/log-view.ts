import { CustosError, dayOf, ensure, equalBytes, type Day } from "@custos/base";
import { limits, type logRead, type OutputOf } from "@custos/contract";
import {
  checkpointPolicy,
  LogFollower,
  verifyCheckpoint,
  type CharterRecord,
  type Directory,
  type VerifiedCheckpoint,
} from "@custos/crypto/log";
import { charterInForce } from "@custos/crypto/verify";
import { Changes } from "../store/changes.js";
import type { ClientStore } from "../store/client-store.js";
import { keys } from "../store/keys.js";
import { packRecord, unpackRecord } from "../store/record.js";
import { extendView, startView } from "./shared-views.js";

/** How entries and checkpoint come from the relay. */
export type ReadLog = (from: number, limit: number) => Promise<OutputOf<typeof logRead>>;

interface LogHead {
  checkpoint: string;
}

/** Notes that were verified lately, by text and charter: every member of a room is handed the same one. */
const verified = new Map<string, VerifiedCheckpoint>();
const rememberedNotes = 256;

/** This device's view of the whole key-directory log, kept in its store and extended when something refers to more. */
export class LogView {
  readonly #store: ClientStore;
  #follower: LogFollower;
  #syncing: Promise<void> | undefined;

  private constructor(store: ClientStore, follower: LogFollower) {
    this.#store = store;
    this.#follower = follower;
  }

  /** The stored view, or an empty one; `corrupt` where the store contradicts itself. */
  static async open(store: ClientStore, pinnedCharterHash: Uint8Array): Promise<LogView> {
    const head = await store.get(keys.logHead);
    if (!head) return new LogView(store, startView(pinnedCharterHash));
    const entries = await store.list(keys.logEntries);
    const { checkpoint } = unpackRecord<LogHead>(head);
    try {
      const follower = LogFollower.restore(
        entries.map(({ value }) => value),
        checkpoint,
        { pinnedCharterHash },
      );
      return new LogView(store, follower);
    } catch (cause) {
      throw new CustosError("corrupt", "the stored log", { cause });
    }
  }

  get directory(): Directory {
    return this.#follower.directory;
  }

  get size(): number {
    return this.#follower.size;
  }

  /** The newest checkpoint of this view; `bad-log` before the first. */
  get checkpoint(): VerifiedCheckpoint {
    const { checkpoint } = this.#follower;
    ensure(checkpoint, "bad-log", "no checkpoint yet");
    return checkpoint;
  }

  /** Root of this view at an earlier size; `not-found` beyond. */
  rootAt(size: number): Uint8Array {
    return this.#follower.rootAt(size);
  }

  charterOn(day: Day, size = this.size): CharterRecord {
    const known = this.directory.charters().filter(({ index }) => index < size);
    return this.directory.charterByHash(charterInForce(known, day).hash);
  }

  /** Every receipt key that any charter so far has named, the newest charter's first. */
  receiptKeys(day: Day): Uint8Array[] {
    return this.charterOn(day).charter.relay.receiptKeys;
  }

  /** Follows the log to the relay's newest checkpoint. One at a time; who comes meanwhile gets a newer one. */
  async sync(read: ReadLog): Promise<void> {
    while (this.#syncing) await this.#syncing.catch(() => {});
    this.#syncing = this.#sync(read);
    try {
      await this.#syncing;
    } finally {
      this.#syncing = undefined;
    }
  }

  /** Follows the log at least to `size`, which something names; `bad-log` where the relay does not have so much. */
  async syncTo(size: number, read: ReadLog): Promise<void> {
    if (this.size < size) await this.sync(read);
    ensure(this.size >= size, "bad-log", "a log of this size has not been shown");
  }

  /**
   * A checkpoint that a seal names: the log's and the witnesses' signatures under a charter that was in force, and that
   * its root is this view's at that size. Throws `bad-log`.
   */
  verifyNamed(note: string, size: number, root: Uint8Array): VerifiedCheckpoint {
    const checkpoint = this.#verifyNote(note);
    ensure(
      checkpoint.size === size && equalBytes(checkpoint.root, root),
      "bad-log",
      "not the checkpoint that is named",
    );
    ensure(equalBytes(this.#follower.rootAt(size), root), "bad-log", "a checkpoint of another log");
    return checkpoint;
  }

  #verifyNote(note: string): VerifiedCheckpoint {
    let failure: unknown;
    for (const { charter } of this.directory.charters().toReversed()) {
      const key = `${charter.networkId}/${charter.number}/${note}`;
      try {
        const known = verified.get(key) ?? verifyCheckpoint(note, checkpointPolicy(charter));
        const inForce = this.charterOn(dayOf(known.cosignedAtMs)).charter.number === charter.number;
        ensure(inForce, "bad-log", "a checkpoint under a charter that was not in force");
        if (verified.size >= rememberedNotes) verified.clear();
        verified.set(key, known);
        return known;
      } catch (error) {
        failure ??= error;
      }
    }
    throw new CustosError("bad-log", failure instanceof Error ? failure.message : "checkpoint", {
      cause: failure,
    });
  }

  async #sync(read: ReadLog): Promise<void> {
    const entries: Uint8Array[] = [];
    let answer = await read(this.size, limits.entriesPerRead);
    for (;;) {
      entries.push(...answer.entries);
      const have = this.size + entries.length;
      if (have >= answer.size) break;
      ensure(
        answer.entries.length > 0,
        "bad-log",
        "the relay shows fewer entries than its checkpoint counts",
      );
      answer = await read(have, limits.entriesPerRead);
    }
    const { checkpoint } = answer;
    if (entries.length === 0 && this.#follower.checkpoint?.note === checkpoint) return;
    const next = extendView(this.#follower, entries, checkpoint);
    const changes = new Changes();
    for (const [i, entry] of entries.entries()) changes.put(keys.logEntry(this.size + i), entry);
    changes.put(keys.logHead, packRecord({ checkpoint } satisfies LogHead));
    await changes.commit(this.#store);
    this.#follower = next;
  }
}
