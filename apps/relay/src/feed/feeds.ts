import type { Clock, RoomId } from "@custos/base";
import type { Connection, Logger } from "@custos/service";
import { describeError, eventFrame } from "@custos/service";
import { closeCodes, type FeedEntry } from "@custos/contract";
import type { CheckpointNotes } from "../rooms/checkpoint-notes.js";
import { toRoomEntry } from "../rooms/entries.js";
import type { Stored } from "../rooms/room-log.js";
import type { RelaySession } from "../session.js";
import type { RelayStore } from "../store/open.js";
import type { FeedRead } from "../store/message-store.js";

/** Entries that one read of the store brings. */
const pageSize = 64;
/** What may wait on the connection before the follower pauses: a reader that is busy is not cut off. */
const fullBytes = 4 * 1024 * 1024;
const pauseMs = 10;

/** The feeds of the authorities and who follows them. */
export class Feeds {
  readonly #store: RelayStore;
  readonly #notes: CheckpointNotes;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #followers = new Map<Connection<RelaySession>, Follower>();
  /** Newest stored cursor by authority. */
  readonly #heads = new Map<number, number>();

  constructor(store: RelayStore, notes: CheckpointNotes, clock: Clock, log: Logger) {
    this.#store = store;
    this.#notes = notes;
    this.#clock = clock;
    this.#log = log;
  }

  async head(authority: number): Promise<number> {
    const known = this.#heads.get(authority);
    if (known !== undefined) return known;
    const row = await this.#store.database.kysely
      .selectFrom("feed")
      .select(({ fn }) => fn.max("cursor").as("head"))
      .where("authority", "=", authority)
      .executeTakeFirst();
    const head = Math.max(row?.head ?? 0, this.#heads.get(authority) ?? 0);
    this.#heads.set(authority, head);
    return head;
  }

  /** Sends everything after `after`, then what comes; a second call on a connection begins anew. */
  async follow(connection: Connection<RelaySession>, authority: number, after: number): Promise<number> {
    const head = await this.head(authority);
    this.forget(connection);
    const follower = new Follower(
      connection,
      authority,
      after,
      (from) => this.#read(authority, from),
      this.#log,
    );
    this.#followers.set(connection, follower);
    // The answer to the call goes out before the first entry.
    setImmediate(() => follower.wake());
    return head;
  }

  forget(connection: Connection<RelaySession>): void {
    this.#followers.get(connection)?.stop();
    this.#followers.delete(connection);
  }

  /** Entries that have just become durable. */
  stored(entries: readonly Stored[]): void {
    for (const { feed } of entries)
      for (const { authority, cursor } of feed) this.#heads.set(authority, cursor);
    const moved = new Set(entries.flatMap(({ feed }) => feed.map(({ authority }) => authority)));
    for (const follower of this.#followers.values()) if (moved.has(follower.authority)) follower.wake();
  }

  async #read(authority: number, after: number): Promise<{ cursor: number; frame: string }[]> {
    const rows = await this.#store.messages.feedSince(authority, after, pageSize);
    return Promise.all(
      rows.map(async (row) => ({
        cursor: row.cursor,
        frame: eventFrame("feed.entry", await this.#entry(row), this.#clock),
      })),
    );
  }

  async #entry({ cursor, starts, roomId, entry }: FeedRead): Promise<FeedEntry> {
    const plain = {
      cursor,
      roomId: roomId as RoomId,
      entry: toRoomEntry(entry, await this.#notes.of(entry.checkpoint)),
    };
    if (starts === 0) return plain;
    const { tree, group_info: groupInfo } = await this.#store.database.kysely
      .selectFrom("room_trees")
      .select(["tree", "group_info"])
      .where("room", "=", entry.room)
      .where("epoch", "=", entry.epoch)
      .executeTakeFirstOrThrow();
    return { ...plain, start: { groupInfo, tree } };
  }
}

/** One connection's way through a feed: reads a page, sends it, pauses while the connection is full. */
class Follower {
  readonly authority: number;
  readonly #connection: Connection<RelaySession>;
  readonly #read: (after: number) => Promise<{ cursor: number; frame: string }[]>;
  readonly #log: Logger;
  #cursor: number;
  #running = false;
  #more = false;
  #stopped = false;

  constructor(
    connection: Connection<RelaySession>,
    authority: number,
    after: number,
    read: (after: number) => Promise<{ cursor: number; frame: string }[]>,
    log: Logger,
  ) {
    this.#connection = connection;
    this.authority = authority;
    this.#cursor = after;
    this.#read = read;
    this.#log = log;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** There may be more than the last time. */
  wake(): void {
    this.#more = true;
    if (this.#running) return;
    this.#running = true;
    void this.#run().finally(() => {
      this.#running = false;
    });
  }

  async #run(): Promise<void> {
    try {
      while (this.#more && !this.#stopped) {
        this.#more = false;
        const page = await this.#read(this.#cursor);
        for (const { cursor, frame } of page) {
          while (this.#connection.waitingBytes > fullBytes && !this.#stopped) {
            await new Promise((resolve) => setTimeout(resolve, pauseMs));
          }
          if (this.#stopped) return;
          this.#connection.send(frame);
          this.#cursor = cursor;
        }
        if (page.length > 0) this.#more = true;
      }
    } catch (error) {
      this.#log.error(describeError(error), "a feed could not be read");
      // The reader comes back with its cursor.
      this.#connection.close(closeCodes.restart, "restart");
    }
  }
}
