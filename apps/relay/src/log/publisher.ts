import { CustosError, dayOf, ensure, equalBytes, type Clock } from "@custos/base";
import { limits } from "@custos/contract";
import {
  checkpointPolicy,
  signCheckpoint,
  verifyCheckpoint,
  withCosignatures,
  type CheckpointPolicy,
  type VerifiedCheckpoint,
} from "@custos/crypto/log";
import { describeError, type Logger } from "@custos/service";
import type { RelayStore } from "../store/open.js";
import type { Sequencer } from "./sequencer.js";
import type { LogFiles } from "./log-files.js";
import { cosignByWitnesses, type WitnessClient } from "./witness-client.js";
import { WitnessTimes } from "./witness-times.js";

/** A cosigned checkpoint that the relay has published. */
export interface Published extends VerifiedCheckpoint {
  /** The relay's own number of it, by which room entries name it. */
  readonly number: number;
  /** When the relay got these cosignatures, and when it first had a checkpoint of this size, by its own clock. */
  readonly atMs: number;
  readonly sinceMs: number;
}

/** A checkpoint is cosigned anew when the clock has moved so far past the last time. */
const refreshAfterMs = 5 * 60_000;

/** How long a request waits for the witnesses, in real milliseconds. */
const patienceMs = 20_000;

/** Between two tries without enough witnesses, in real milliseconds. */
const longestPauseMs = 1_000;

/** Sizes that are read at the start: more than can be in use. */
const recentSizes = 64;

interface Waiter {
  readonly size: number;
  readonly wake: () => void;
}

export interface PublisherOptions {
  readonly store: RelayStore;
  readonly sequencer: Sequencer;
  readonly files: LogFiles;
  readonly witnesses: readonly WitnessClient[];
  /** Ed25519 seed */
  readonly logKey: Uint8Array;
  readonly clock: Clock;
  readonly log: Logger;
  readonly published: (checkpoint: Published, grown: boolean) => void;
}

/**
 * Publishes what the sequencer has stored: tiles, then a checkpoint of its own, then the witnesses'
 * cosignatures per the charter's policy, and only then is it the newest. One at a time; what is appended
 * meanwhile goes into the next one.
 */
export class Publisher {
  readonly #options: PublisherOptions;
  /** When each witness last cosigned, as its published cosignatures say. */
  readonly witnessTimes = new WitnessTimes();
  readonly #stopping = new AbortController();
  #recent: Published[] = [];
  #lastNumber = 0;
  /** Real time: before it, only what somebody waits for is tried again. */
  #retryAt = 0;
  #pauseMs = 0;
  #waiters: Waiter[] = [];
  #running: Promise<void> | undefined;

  private constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Takes up where the last process stopped. */
  static async open(options: PublisherOptions): Promise<Publisher> {
    const publisher = new Publisher(options);
    await publisher.#readRecent();
    const newest = publisher.#recent.at(-1);
    if (newest) {
      // The crash may have come between the database and the files.
      await publisher.#writeTiles(newest.size);
      options.files.writeCheckpoint(newest.note);
    }
    return publisher;
  }

  /** The newest cosigned checkpoint; `unavailable` before the first. */
  get newest(): Published {
    const newest = this.#recent.at(-1);
    ensure(newest, "unavailable", "the witnesses have not cosigned the log yet");
    return newest;
  }

  get size(): number {
    return this.#recent.at(-1)?.size ?? 0;
  }

  /**
   * The checkpoint of a size and root that a seal may name now: the newest, or one that a newer has replaced
   * less than ten minutes ago. Throws `stale-checkpoint`.
   */
  usable(size: number, root: Uint8Array, nowMs: number): Published {
    const index = this.#recent.findLastIndex((one) => one.size === size);
    const found = this.#recent[index];
    ensure(found && equalBytes(found.root, root), "stale-checkpoint", "not a checkpoint of this log");
    const next = this.#recent.find((one) => one.size > size);
    ensure(!next || nowMs - next.sinceMs <= limits.checkpointGraceMs, "stale-checkpoint");
    return found;
  }

  /** Resolves when a published checkpoint holds `size` entries; `unavailable` if the witnesses take too long. */
  async waitFor(size: number): Promise<void> {
    if (this.size >= size) return;
    void this.publish();
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((one) => one !== waiter);
        reject(new CustosError("unavailable", "the witnesses have not cosigned it yet"));
      }, patienceMs);
      const waiter: Waiter = {
        size,
        wake: () => {
          clearTimeout(timer);
          if (this.size >= size) resolve();
          else reject(new CustosError("unavailable", "the relay is closing"));
        },
      };
      this.#waiters.push(waiter);
    });
  }

  /** Publishes until nothing is left over, or the witnesses fail. Never two at once. */
  publish(): Promise<void> {
    this.#running ??= this.#publishAll().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** What is due by the clock: entries left over, or cosignatures that are too old. */
  async tick(): Promise<void> {
    const isDue = this.#options.sequencer.size > this.size || this.#isOld();
    if (isDue && performance.now() >= this.#retryAt) await this.publish();
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    for (const { wake } of this.#waiters.splice(0)) wake();
  }

  #isOld(): boolean {
    const newest = this.#recent.at(-1);
    // By our own clock: a witness whose clock is behind must not keep us busy.
    return newest !== undefined && this.#options.clock.nowMs() - newest.atMs > refreshAfterMs;
  }

  async #publishAll(): Promise<void> {
    const { sequencer, log } = this.#options;
    try {
      while (!this.#stopping.signal.aborted && (sequencer.size > this.size || this.#isOld())) {
        if (!(await this.#publishOnce())) return;
      }
    } catch (error) {
      log.error(describeError(error), "the log could not be published");
    }
  }

  async #publishOnce(): Promise<boolean> {
    const { store, sequencer, files, witnesses, logKey, clock, log, published } = this.#options;
    const { tree } = sequencer;
    const size = tree.size;
    const policy = this.#policyNow();
    await this.#writeTiles(size);
    const root = tree.root(size);
    const note = signCheckpoint({ origin: policy.log.name, size, root }, logKey);
    const request = { note, size, proofFrom: (oldSize: number) => tree.consistencyProof(oldSize, size) };
    const nowMs = clock.nowMs();
    const answers = await cosignByWitnesses(
      witnesses,
      request,
      (given) => given.length >= policy.quorum && isCosigned(withCosignatures(note, given, policy), policy),
      this.#stopping.signal,
    );
    const cosigned = withCosignatures(note, answers, policy);
    if (!isCosigned(cosigned, policy)) {
      if (this.#pauseMs === 0) {
        log.warn({ size, answers: answers.length, needed: policy.quorum }, "too few witnesses have cosigned");
      }
      this.#pauseMs = Math.min(longestPauseMs, Math.max(50, 2 * this.#pauseMs));
      this.#retryAt = performance.now() + this.#pauseMs;
      return false;
    }
    const checkpoint: Published = {
      ...verifyCheckpoint(cosigned, policy),
      number: this.#lastNumber + 1,
      atMs: nowMs,
      sinceMs: this.#recent.find((one) => one.size === size)?.sinceMs ?? nowMs,
    };
    await store.database.kysely
      .insertInto("checkpoints")
      .values({ number: checkpoint.number, size, root, note: cosigned, at_ms: nowMs })
      .execute();
    this.#lastNumber = checkpoint.number;
    this.#pauseMs = 0;
    files.writeCheckpoint(cosigned);
    const grown = size > this.size;
    this.#remember(checkpoint);
    const ready = this.#waiters.filter((one) => one.size <= size);
    this.#waiters = this.#waiters.filter((one) => one.size > size);
    for (const { wake } of ready) wake();
    published(checkpoint, grown);
    return true;
  }

  async #writeTiles(size: number): Promise<void> {
    const { files, sequencer } = this.#options;
    await files.write(sequencer.tree, size, (from, below) => sequencer.read(from, below, below - from));
  }

  /** Of one size the newest alone; of sizes, those that may still be used. */
  #remember(checkpoint: Published): void {
    this.witnessTimes.take(checkpoint.note);
    const kept = this.#recent.filter((one) => one.size !== checkpoint.size);
    kept.push(checkpoint);
    const oldestMs = checkpoint.sinceMs - 2 * limits.checkpointGraceMs;
    this.#recent = kept.filter((_, i) => (kept[i + 1]?.sinceMs ?? Number.POSITIVE_INFINITY) >= oldestMs);
  }

  async #readRecent(): Promise<void> {
    const { store, sequencer } = this.#options;
    const { kysely } = store.database;
    const newest = await kysely
      .selectFrom("checkpoints")
      .select("number")
      .orderBy("number", "desc")
      .executeTakeFirst();
    if (!newest) return;
    this.#lastNumber = newest.number;
    const rows = await kysely
      .selectFrom("checkpoints")
      .select(["size", ({ fn }) => fn.max("number").as("number"), ({ fn }) => fn.min("at_ms").as("since")])
      .groupBy("size")
      .orderBy("size", "desc")
      .limit(recentSizes)
      .execute();
    for (const { number, since } of rows.toReversed()) {
      const row = await kysely
        .selectFrom("checkpoints")
        .selectAll()
        .where("number", "=", number)
        .executeTakeFirstOrThrow();
      const { charter } = sequencer.directory.charterInForce(dayOf(row.at_ms));
      this.#remember({
        ...verifyCheckpoint(row.note, checkpointPolicy(charter)),
        number,
        atMs: row.at_ms,
        sinceMs: since,
      });
    }
  }

  /** The policy of today's charter; before charter number 1 has begun (a clock that is behind it), of that one. */
  #policyNow(): CheckpointPolicy {
    const { sequencer, clock } = this.#options;
    const [first] = sequencer.directory.charters();
    ensure(first, "bad-charter", "the log holds no charter");
    const day = Math.max(dayOf(clock.nowMs()), first.charter.firstDay);
    return checkpointPolicy(sequencer.directory.charterInForce(day).charter);
  }
}

function isCosigned(note: string, policy: CheckpointPolicy): boolean {
  try {
    verifyCheckpoint(note, policy);
    return true;
  } catch {
    return false;
  }
}
