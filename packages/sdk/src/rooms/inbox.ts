import { codeOf } from "@custos/base";
import { cursorSet, limits, roomRead, type RoomEntry } from "@custos/contract";
import { Changes } from "../store/changes.js";
import { compareAgain, receiveEntry, startsChain } from "./receive-entry.js";
import type { RoomContext } from "./room-context.js";
import { RoomState } from "./room-state.js";

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
      const entry = this.#next();
      if (entry) await this.#take(entry);
      else if (!(await this.#read())) break;
    }
    this.#tellCursor();
  }

  async #read(): Promise<boolean> {
    const { roomId, record } = this.#state;
    const input = { roomId, afterSeq: record.cursor, limit: limits.entriesPerRead };
    const { entries, headSeq } = await this.#context.call(roomRead, input);
    for (const entry of entries) if (entry.seq > record.cursor) this.#waiting.set(entry.seq, entry);
    this.#headSeq = entries.length === 0 ? record.cursor : Math.max(headSeq, entries.at(-1)?.seq ?? 0);
    return entries.length > 0;
  }

  #next(): RoomEntry | undefined {
    const { cursor } = this.#state.record;
    for (const seq of this.#waiting.keys()) if (seq <= cursor) this.#waiting.delete(seq);
    const following = this.#waiting.get(cursor + 1);
    if (following || !startsChain(this.#state) || this.#waiting.size === 0) return following;
    return this.#waiting.get(Math.min(...this.#waiting.keys()));
  }

  async #take(entry: RoomEntry): Promise<void> {
    const laterBundle = [...this.#waiting.values()].some(({ kind, seq }) => kind === "bundle" && seq > entry.seq);
    const changes = new Changes();
    try {
      await receiveEntry(this.#context, this.#state, entry, laterBundle ? "catching-up" : "live", changes);
    } catch (error) {
      // What was changed in memory and not stored never happened.
      await this.#reload();
      if (codeOf(error) === "bad-receipt") this.#waiting.delete(entry.seq);
      throw error;
    }
    this.#waiting.delete(entry.seq);
    try {
      await changes.commit(this.#context.store);
    } catch (error) {
      this.#context.fail(error);
      throw error;
    }
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
