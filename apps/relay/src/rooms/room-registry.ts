import { createHash } from "node:crypto";
import type { DeviceId, MessageId, RoomId } from "@custos/base";
import type { Clock } from "@custos/base";
import { noReceiptYet, PublicGroup, type Suite } from "@custos/crypto/verify";
import type { RelayStore } from "../store/open.js";
import { kindNumbers } from "./entries.js";
import type { Counters } from "./room-log.js";
import type { Room } from "./room.js";

/** How long the charter's caps look back. */
export const capWindowMs = 3_600_000;

/** Keeps the rooms that have been used in memory, each read from the store once. */
export class RoomRegistry {
  readonly counters: Counters = { lastNumber: 0, feedCursors: new Map() };
  readonly #store: RelayStore;
  readonly #suite: () => Promise<Suite>;
  readonly #clock: Clock;
  #rooms = new Map<RoomId, Promise<Room | undefined>>();
  #loaded = new Map<RoomId, Room>();
  #ready: Promise<void>;
  #lastRoom = 0;

  constructor(store: RelayStore, suite: () => Promise<Suite>, clock: Clock) {
    this.#store = store;
    this.#suite = suite;
    this.#clock = clock;
    this.#ready = this.#readCounters();
  }

  /** Resolves when the counters are read; rejects where the store cannot be. */
  ready(): Promise<void> {
    return this.#ready;
  }

  async find(roomId: RoomId): Promise<Room | undefined> {
    await this.#ready;
    let room = this.#rooms.get(roomId);
    if (!room) {
      room = this.#load(roomId);
      this.#rooms.set(roomId, room);
      void this.#keepIfFound(roomId, room);
    }
    return room;
  }

  /** The room as far as it is in memory: what may have come in between two steps that yielded. */
  peek(roomId: RoomId): Room | undefined {
    return this.#loaded.get(roomId);
  }

  /** What was not found, or could not be read, is looked up again the next time. */
  async #keepIfFound(roomId: RoomId, loading: Promise<Room | undefined>): Promise<void> {
    const found = await loading.catch(() => undefined);
    if (this.#rooms.get(roomId) !== loading) return;
    if (found) this.#loaded.set(roomId, found);
    else this.#rooms.delete(roomId);
  }

  /** A new room, not stored yet: its number is taken, and nobody else may make it meanwhile. */
  add(room: Omit<Room, "number" | "head" | "gate" | "turn" | "stale">): Room {
    this.#lastRoom += 1;
    const added: Room = {
      ...room,
      number: this.#lastRoom,
      head: { seq: 0, hash: noReceiptYet, timeMs: 0 },
      gate: undefined,
      turn: Promise.resolve(),
      stale: false,
    };
    this.#rooms.set(room.roomId, Promise.resolve(added));
    this.#loaded.set(room.roomId, added);
    return added;
  }

  /** Throws everything away and reads it again: a batch could not be stored. */
  async reset(): Promise<void> {
    const before = this.#rooms;
    this.#rooms = new Map();
    this.#loaded = new Map();
    this.#ready = this.#readCounters();
    for (const room of before.values()) {
      const loaded = await room.catch(() => undefined);
      if (loaded) loaded.stale = true;
    }
    await this.#ready;
  }

  async #readCounters(): Promise<void> {
    const { kysely } = this.#store.database;
    const last = await kysely
      .selectFrom("room_entries")
      .select(({ fn }) => fn.max("number").as("last"))
      .executeTakeFirst();
    const rooms = await kysely
      .selectFrom("rooms")
      .select(({ fn }) => fn.max("number").as("last"))
      .executeTakeFirst();
    const feeds = await kysely
      .selectFrom("feed")
      .select(["authority", ({ fn }) => fn.max("cursor").as("last")])
      .groupBy("authority")
      .execute();
    this.counters.lastNumber = last?.last ?? 0;
    this.#lastRoom = rooms?.last ?? 0;
    this.counters.feedCursors.clear();
    for (const { authority, last: cursor } of feeds) this.counters.feedCursors.set(authority, cursor);
  }

  async #load(roomId: RoomId): Promise<Room | undefined> {
    const { kysely } = this.#store.database;
    const row = await kysely.selectFrom("rooms").selectAll().where("room_id", "=", roomId).executeTakeFirst();
    if (!row) return undefined;
    const spans = await kysely
      .selectFrom("room_spans")
      .select("device_id")
      .where("room", "=", row.number)
      .where("to_seq", "is", null)
      .execute();
    const changes = await kysely
      .selectFrom("room_changes")
      .select(["device_id", "at_ms"])
      .where("room", "=", row.number)
      .where("at_ms", ">", this.#clock.nowMs() - capWindowMs)
      .execute();
    const entries = await kysely
      .selectFrom("room_entries")
      .select(["kind", "seq", "device_id", "message_id", "object", "receipt"])
      .where("room", "=", row.number)
      .where("epoch", "=", row.epoch)
      .orderBy("seq")
      .execute();
    const remembered = entries.map((entry) => ({
      kind: entry.kind,
      messageId: entry.message_id as MessageId | null,
      value: {
        deviceId: entry.device_id as DeviceId,
        digest: digestOf(entry.object),
        answer: Promise.resolve({ seq: entry.seq, receipt: entry.receipt }),
      },
    }));
    const bundle = remembered.find(({ kind }) => kind === kindNumbers.bundle);
    const changesOf = new Map<DeviceId, number[]>();
    for (const { device_id, at_ms } of changes) {
      changesOf.set(device_id as DeviceId, [...(changesOf.get(device_id as DeviceId) ?? []), at_ms]);
    }
    const messages = new Map<MessageId, Room["bundle"]>();
    const epoch = BigInt(row.epoch);
    for (const { messageId, value } of remembered)
      if (messageId) messages.set(messageId, { ...value, epoch });
    return {
      number: row.number,
      roomId,
      epoch,
      day: row.day,
      authorities: row.authorities.split(",").map(Number),
      charterHash: row.charter_hash,
      logSize: row.log_size,
      ended: row.ended === 1,
      closed: row.closed === 1,
      head: { seq: row.head_seq, hash: row.head_hash, timeMs: row.head_ms },
      open: new Set(spans.map(({ device_id }) => device_id as DeviceId)),
      changes: changesOf,
      messages,
      earlierMessages: new Map(),
      bundle: { ...(bundle?.value ?? neverSent), epoch },
      gate: undefined,
      turn: Promise.resolve(),
      stale: false,
      group: memo(async () => PublicGroup.restore(await this.#suite(), await this.#groupBytes(row.number))),
    };
  }

  async #groupBytes(room: number): Promise<Uint8Array> {
    const row = await this.#store.database.kysely
      .selectFrom("rooms")
      .select("public_group")
      .where("number", "=", room)
      .executeTakeFirstOrThrow();
    return row.public_group;
  }
}

const neverSent = {
  deviceId: "" as DeviceId,
  digest: "",
  answer: Promise.resolve({ seq: 0, receipt: new Uint8Array() }),
};

/** SHA-256 of an object, by which the relay recognises what it has taken. */
export function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64url");
}

/** Runs `make` once, at the first call. */
function memo<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
