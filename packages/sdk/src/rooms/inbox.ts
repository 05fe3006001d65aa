import { codeOf, CustosError } from "@custos/base";
import { cursorSet, limits, roomRead, type RoomEntry } from "@custos/contract";
import { Changes } from "../store/changes.js";
import { compareAgain, receiveEntry, startsChain } from "./receive-entry.js";
import type { RoomContext } from "./room-context.js";
import { RoomState } from "./room-state.js";

/** Entries that one write to the store takes. */
const largestBatch = 64;

/**
 * Takes a room's entries in, in the relay's order, each with all that it changes in one write. They come live, or are read
 * where one is missing. Every method but `put` and `announce` is called with the room to itself (`Room.alone`).
 */
export class RoomInbox {
  readonly #context: RoomContext;
  readonly #waiting = new Map<number, RoomEntry>();
  /** What the relay is known to have. */
  #headSeq = 0;
  /** Told to the relay last. */
  #toldSeq = 0;
  #state: RoomState;
  #batchSize = largestBatch;
  /** First entry that the relay has for whoever comes in. What comes live may lie behind it. */
  #startSeq = 0;
  /** Last entry that was refused, so that it is told once. */
  #refusedSeq = 0;

  constructor(context: RoomContext, state: RoomState) {
    this.#context = context;
    this.#state = state;
  }

  get state(): RoomState {
    return this.#state;
  }

  /** An entry that has come live. */
  put(entry: RoomEntry): void {
    if (entry.seq <= this.#state.record.cursor) {
      compareAgain(this.#context, this.#state, entry);
      return;
    }
    this.#waiting.set(entry.seq, entry);
    this.announce(entry.seq);
  }

  /** The relay has entries up to here. */
  announce(seq: number): void {
    this.#headSeq = Math.max(this.#headSeq, seq);
  }

  get isBehind(): boolean {
    return this.#headSeq > this.#state.record.cursor;
  }

  /** Takes in everything up to `seq`, which the relay has just named, and whatever else has come. */
  async readTo(seq: number): Promise<void> {
    this.announce(seq);
    await this.takeAll();
  }

  /** Asks the relay whether there is more, and takes it in. */
  async readOn(): Promise<void> {
    this.announce(this.#state.record.cursor + 1);
    await this.takeAll();
  }

  /** Takes in all that is known to be there. Throws `unavailable` where the relay must be asked and is not there. */
  async takeAll(): Promise<void> {
    while (this.isBehind) {
      const batch = this.#following();
      if (batch.length > 0) await this.#take(batch);
      else if (!(await this.#read())) break;
    }
    this.#tellCursor();
  }

  async #read(): Promise<boolean> {
    const { roomId, record } = this.#state;
    const input = { roomId, afterSeq: record.cursor, limit: limits.entriesPerRead };
    const { entries, headSeq } = await this.#context.call(roomRead, input);
    const [first] = entries;
    if (first && first.seq > record.cursor + 1 && !startsChain(this.#state)) {
      const error = new CustosError("bad-receipt", "the relay leaves out a place");
      this.#refuse({ ...first, seq: record.cursor + 1 }, error);
      throw error;
    }
    if (first) this.#startSeq = first.seq;
    for (const entry of entries) if (entry.seq > record.cursor) this.#waiting.set(entry.seq, entry);
    this.#headSeq = entries.length === 0 ? record.cursor : Math.max(headSeq, entries.at(-1)?.seq ?? 0);
    return entries.length > 0;
  }

  /** The entries that come next without a gap, as many as one write takes. */
  #following(): RoomEntry[] {
    const { cursor } = this.#state.record;
    for (const seq of this.#waiting.keys()) if (seq <= cursor) this.#waiting.delete(seq);
    if (this.#waiting.size === 0) return [];
    const starts = startsChain(this.#state) && !this.#waiting.has(cursor + 1) && this.#startSeq > cursor;
    let seq = starts ? this.#startSeq : cursor + 1;
    const batch: RoomEntry[] = [];
    for (
      let entry = this.#waiting.get(seq);
      entry && batch.length < this.#batchSize;
      entry = this.#waiting.get(seq)
    ) {
      batch.push(entry);
      seq += 1;
    }
    return batch;
  }

  /** Goes through entries in order and stores all that follows from them at once. */
  async #take(batch: readonly RoomEntry[]): Promise<void> {
    const bundles = [...this.#waiting.values()].filter(({ kind }) => kind === "bundle").map(({ seq }) => seq);
    const lastBundle = Math.max(0, ...bundles);
    const changes = new Changes();
    let current = batch[0];
    try {
      for (const entry of batch) {
        current = entry;
        const mode = entry.seq < lastBundle ? "catching-up" : "live";
        await receiveEntry(this.#context, this.#state, entry, mode, changes);
      }
    } catch (error) {
      // What was changed in memory and not stored never happened.
      await this.#reload();
      if (batch.length > 1) {
        // One by one now, so that what is good before the bad entry stays.
        this.#batchSize = 1;
        return;
      }
      if (current && codeOf(error) === "bad-receipt") this.#refuse(current, error);
      throw error;
    }
    await changes.commit(this.#context.store);
    this.#batchSize = largestBatch;
    for (const { seq } of batch) this.#waiting.delete(seq);
  }

  /** The relay has not vouched for an entry: nothing comes of it, and nothing behind it is taken. */
  #refuse({ seq, timeMs, epoch }: RoomEntry, error: unknown): void {
    this.#waiting.clear();
    if (this.#refusedSeq === seq) return;
    this.#refusedSeq = seq;
    const detail = error instanceof Error ? error.message : "";
    const { roomId } = this.#state;
    this.#context.emit({ type: "gap", roomId, gap: { cause: "bad-receipt", seq, timeMs, epoch, detail } });
  }

  async #reload(): Promise<void> {
    this.#state = await RoomState.reload(this.#context, this.#state);
  }

  #tellCursor(): void {
    const { roomId, record } = this.#state;
    if (record.cursor === this.#toldSeq || !this.#context.isOnline()) return;
    this.#toldSeq = record.cursor;
    this.#context.call(cursorSet, { roomId, seq: record.cursor }).catch(() => {
      // The cursor only helps the relay; the next one says the same.
    });
  }
}
