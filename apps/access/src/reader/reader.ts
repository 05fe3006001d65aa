import { CustosError, dayOf, ensure, type RoomId } from "@custos/base";
import { identityCodec } from "@custos/crypto/codec";
import type { ReceiptChain } from "@custos/crypto/verify";
import { describeError } from "@custos/service";
import type { Access } from "../access.js";
import { entriesAfter, type StoredEntry } from "../feed/entries.js";
import { readFact, writeAll, writeFact, type Write } from "../store/open.js";
import { followBundle } from "./check-bundle.js";
import { epochsOfSubject, insertEpoch, loadEpoch, type Epoch } from "./epochs.js";
import { causeOf, openEpoch, openMessage, refuseMessage } from "./open-epoch.js";
import { checkReceipt, loadRoom, storeRoom, type Room } from "./room.js";

/** Entries that become durable together. */
const batchSize = 32;
/** Rooms that are kept at hand; any other is read from the store again. */
const roomsAtHand = 256;

/**
 * Goes through the stored feed in order, and again through the day of a key that came late. What it has gone through, what
 * it opened and the ledger of it are one transaction; a crash in between means that it is done again.
 */
export class FeedReader {
  readonly #access: Access;
  readonly #opened: () => void;
  readonly #rooms = new Map<RoomId, Room>();
  #cursor: number;
  #running: Promise<void> | undefined;
  #more = false;

  /** `opened` is called when messages may have been opened. */
  constructor(access: Access, opened: () => void) {
    this.#access = access;
    this.#opened = opened;
    this.#cursor = Number(readFact(access.store, "readCursor") ?? 0);
  }

  /** The newest entry that has been gone through with all keys that are here. */
  get cursor(): number {
    const { reader } = this.#access.store;
    const due = reader.prepare("SELECT identity FROM due_readings").all();
    const first = due.flatMap(({ identity }) => {
      const { kind, subjectId, day } = identityCodec.decode(identity as Uint8Array);
      return epochsOfSubject(reader, { kind, subjectId }, day).map(({ cursor }) => cursor);
    });
    return Math.min(this.#cursor, ...first.map((cursor) => cursor - 1));
  }

  /** There may be more to read: entries, or keys. */
  wake(): void {
    this.#more = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (this.#more && !this.#access.signal.aborted) this.wake();
    });
  }

  /** Settles when nothing is being read. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#more && !this.#access.signal.aborted) {
      this.#more = false;
      try {
        while (!this.#access.signal.aborted && ((await this.#readAgain()) || (await this.#advance())));
      } catch (error) {
        // What was read but is not stored is read again; the next wake tries it.
        this.#rooms.clear();
        this.#access.log.warn(describeError(error), "reading was interrupted");
        this.#more = false;
        return;
      }
    }
  }

  /** The next entries; false where there are none. */
  async #advance(): Promise<boolean> {
    const { followed, store } = this.#access;
    // Before the log is here there is no charter by which anything could be judged.
    if (followed.size === 0) return false;
    const entries = entriesAfter(store.reader, this.#cursor, batchSize);
    const writes: Write[] = [];
    for (const entry of entries) await this.#read(entry, writes);
    const last = entries.at(-1);
    if (!last) return false;
    await writeAll(store, [
      ...writes,
      (connection) => writeFact(connection, "readCursor", String(last.cursor)),
    ]);
    this.#cursor = last.cursor;
    this.#opened();
    for (const roomId of this.#rooms.keys()) {
      if (this.#rooms.size <= roomsAtHand) break;
      this.#rooms.delete(roomId);
    }
    return true;
  }

  /**
   * What is wrong with an entry costs no more than it must: a false receipt this entry (and, if the true one never comes,
   * all that follows it in the chain), a commit that does not fit the room until its next start, a seal its epoch.
   */
  async #read(entry: StoredEntry, writes: Write[]): Promise<void> {
    const room = await this.#room(entry.roomId);
    let chain: ReceiptChain | undefined;
    try {
      chain = await this.#withNewestLog(async () => checkReceipt(this.#access, entry, room.chain));
      if (entry.kind === "bundle") await this.#enterEpoch(room, entry, writes);
      else if (entry.kind === "message") await this.#readMessage(room, entry, writes);
      room.chain = chain;
      if (room.epoch !== undefined) room.cause = undefined;
    } catch (error) {
      if (isPassing(error)) throw error;
      room.cause ??= causeOf(error);
      // A commit that has its receipt and cannot be followed: nobody knows the room's group any more.
      if (chain && entry.kind === "bundle") Object.assign(room, { chain, epoch: undefined, open: "closed" });
      // Nor does a key that comes later open it.
      if (entry.kind === "message") writes.push(refuseMessage(entry, causeOf(error)));
      this.#access.log.error(
        { roomId: room.roomId, cursor: entry.cursor, ...describeError(error) },
        "an entry is refused",
      );
    }
    const now = { ...room };
    writes.push((connection) => storeRoom(connection, now, entry.cursor));
  }

  /** What looks false by an old log (a new charter's receipt key, say) is looked at again by the newest. */
  async #withNewestLog<Result>(step: () => Promise<Result>): Promise<Result> {
    try {
      return await step();
    } catch (error) {
      if (isPassing(error) || !(await this.#hasLogGrown())) throw error;
      return step();
    }
  }

  /** Whether there was more of the log; `unavailable` where it cannot be said, and all of it has to be tried again. */
  async #hasLogGrown(): Promise<boolean> {
    const { followed } = this.#access;
    const before = followed.size;
    try {
      await followed.sync();
    } catch (error) {
      // A log that lies is no newer log: what is here decides. Anything else may pass, and nothing is refused for it.
      const lies = error instanceof CustosError && error.code === "bad-log";
      if (!lies) throw new CustosError("unavailable", "the log cannot be followed", { cause: error });
    }
    return followed.size > before;
  }

  async #enterEpoch(room: Room, entry: StoredEntry, writes: Write[]): Promise<void> {
    const { authority, log } = this.#access;
    const follow = () => followBundle(this.#access, entry, room.epoch?.group);
    let bundle = await this.#withNewestLog(follow);
    if (bundle.fault !== undefined && (await this.#hasLogGrown())) bundle = await follow();
    const { group, seal, day, fault } = bundle;
    const cause = fault === undefined ? undefined : causeOf(fault);
    if (cause !== undefined)
      log.error({ roomId: room.roomId, cursor: entry.cursor, ...describeError(fault) }, "a bad seal");
    const epoch: Epoch = {
      roomId: room.roomId,
      epoch: entry.epoch,
      day,
      cursor: entry.cursor,
      group,
      seal,
      cause,
    };
    writes.push((connection) => insertEpoch(connection, epoch, authority));
    room.epoch = epoch;
    room.open = (await openEpoch(this.#access, epoch, entry.cursor, writes)) ?? "closed";
  }

  async #readMessage(room: Room, entry: StoredEntry, writes: Write[]): Promise<void> {
    const { epoch } = room;
    const misplaced = misplacedMessage(epoch, entry);
    if (misplaced !== undefined || !epoch) {
      writes.push(refuseMessage(entry, misplaced ?? "wrong-epoch"));
      return;
    }
    if (room.open === "unknown") {
      // After a restart: the ratchets are wound by what was read before, up to this message.
      room.open = (await openEpoch(this.#access, epoch, entry.cursor, writes)) ?? "closed";
    } else if (room.open !== "closed") {
      await openMessage(this.#access, room.open, entry, writes);
    }
  }

  /** Reads what a key opens that came after its day's entries; false where no key waits. */
  async #readAgain(): Promise<boolean> {
    const { store } = this.#access;
    const [due] = store.reader.prepare("SELECT identity FROM due_readings LIMIT 1").all();
    if (!due) return false;
    const identity = due.identity as Uint8Array;
    const { kind, subjectId, day } = identityCodec.decode(identity);
    for (const { roomId, epoch: number } of epochsOfSubject(store.reader, { kind, subjectId }, day)) {
      const epoch = await loadEpoch(this.#access, roomId, number);
      ensure(epoch, "corrupt", "an epoch that is listed and not there");
      const writes: Write[] = [];
      const open = await openEpoch(this.#access, epoch, this.#cursor, writes);
      await writeAll(store, writes);
      const room = this.#rooms.get(roomId);
      if (room?.epoch?.epoch === number && room.cause === undefined) room.open = open ?? "closed";
      this.#opened();
    }
    await writeAll(store, [
      (connection) => connection.prepare("DELETE FROM due_readings WHERE identity = ?").run([identity]),
    ]);
    return true;
  }

  async #room(roomId: RoomId): Promise<Room> {
    const room = this.#rooms.get(roomId) ?? (await loadRoom(this.#access, roomId));
    // The one that was used last is the last to go.
    this.#rooms.delete(roomId);
    this.#rooms.set(roomId, room);
    return room;
  }
}

/** Why a message is in no epoch that may carry it; undefined where it is in its place. */
function misplacedMessage(epoch: Epoch | undefined, entry: StoredEntry): string | undefined {
  if (epoch?.epoch !== entry.epoch) return "wrong-epoch: not the room's epoch";
  if (dayOf(entry.timeMs) !== epoch.day) return "wrong-day: not the epoch's day";
  return undefined;
}

/** Nothing is wrong with the room: it will be tried again. */
function isPassing(error: unknown): boolean {
  return error instanceof CustosError && ["unavailable", "cancelled", "busy", "corrupt"].includes(error.code);
}
