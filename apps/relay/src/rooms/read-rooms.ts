import { ensure, type DeviceId, type RoomId } from "@custos/base";
import {
  cursorSet,
  roomList,
  roomRead,
  roomSnapshot,
  roomTree,
  type InputOf,
  type OutputOf,
} from "@custos/contract";
import { handle } from "@custos/service";
import type { Relay } from "../relay.js";
import { deviceOf, type RelaySession } from "../session.js";
import type { EntryRow } from "../store/message-store.js";
import type { CheckpointNotes } from "./checkpoint-notes.js";
import { toRoomEntry } from "./entries.js";
import type { Room } from "./room.js";

interface Span {
  readonly room: number;
  readonly fromSeq: number;
  /** Undefined while the device gets what comes. */
  readonly toSeq: number | undefined;
}

/** Bytes of entries in one answer: well below a frame, of which base64 takes a third more. */
const bytesPerRead = 4 * 1024 * 1024;

export function readingHandlers(relay: Relay, notes: CheckpointNotes) {
  return [
    handle<typeof roomList, RelaySession>(roomList, (_, context) => list(relay, deviceOf(context).deviceId)),
    handle<typeof roomRead, RelaySession>(roomRead, (input, context) =>
      read(relay, notes, input, deviceOf(context).deviceId),
    ),
    handle<typeof roomTree, RelaySession>(roomTree, (input, context) =>
      tree(relay, input, deviceOf(context).deviceId),
    ),
    handle<typeof roomSnapshot, RelaySession>(roomSnapshot, async ({ roomId }, context) => {
      const room = await member(relay, roomId, deviceOf(context).deviceId);
      ensure(!room.closed, "closed");
      // Nobody resyncs into an epoch that is not stored yet.
      await room.bundle.answer;
      const group = await room.group();
      return { seq: room.head.seq, epoch: group.epoch, groupInfo: group.groupInfo, tree: group.tree() };
    }),
    handle<typeof cursorSet, RelaySession>(cursorSet, async ({ roomId, seq }, context) => {
      const { deviceId } = deviceOf(context);
      const room = await relay.rooms.find(roomId);
      const mayHave =
        room?.open.has(deviceId) || (room && (await spansOf(relay, deviceId, room.number)).length > 0);
      ensure(room && mayHave, "not-found");
      relay.roomLog.setCursor({ room: room.number, deviceId, seq: Math.min(seq, room.head.seq) });
      return {};
    }),
  ];
}

async function list(relay: Relay, deviceId: DeviceId): Promise<OutputOf<typeof roomList>> {
  const rows = await relay.store.database.kysely
    .selectFrom("room_spans")
    .innerJoin("rooms", "rooms.number", "room_spans.room")
    .select(["room_id", "from_seq", "to_seq", "head_seq", "epoch", "day", "closed"])
    .where("device_id", "=", deviceId)
    .orderBy("rooms.number")
    .orderBy("from_seq")
    .execute();
  const rooms = new Map<string, OutputOf<typeof roomList>["rooms"][number]>();
  for (const row of rows) {
    const before = rooms.get(row.room_id);
    rooms.set(row.room_id, {
      roomId: row.room_id as RoomId,
      fromSeq: before?.fromSeq ?? row.from_seq,
      headSeq: row.to_seq ?? row.head_seq,
      epoch: BigInt(row.epoch),
      day: row.day,
      closed: row.closed === 1,
    });
  }
  return { rooms: [...rooms.values()] };
}

async function read(
  relay: Relay,
  notes: CheckpointNotes,
  { roomId, afterSeq, limit }: InputOf<typeof roomRead>,
  deviceId: DeviceId,
): Promise<OutputOf<typeof roomRead>> {
  const room = await relay.rooms.find(roomId);
  const spans = room ? await spansOf(relay, deviceId, room.number) : [];
  ensure(room && spans.length > 0, "not-found");
  const rows: EntryRow[] = [];
  let bytes = 0;
  for (const { fromSeq, toSeq } of spans) {
    const after = Math.max(afterSeq, fromSeq - 1);
    const upTo = toSeq ?? Number.MAX_SAFE_INTEGER;
    if (after >= upTo || rows.length >= limit || bytes >= bytesPerRead) continue;
    for (const row of await relay.store.messages.readSince(room.number, after, upTo, limit - rows.length)) {
      if (rows.length > 0 && bytes + row.object.length > bytesPerRead) {
        bytes = bytesPerRead;
        break;
      }
      bytes += row.object.length;
      rows.push(row);
    }
  }
  const entries = await Promise.all(
    rows.map(async (row) => toRoomEntry(row, await notes.of(row.checkpoint))),
  );
  const last = spans.at(-1);
  const stored = rows.at(-1)?.seq ?? 0;
  return { entries, headSeq: Math.max(last?.toSeq ?? (await storedHead(relay, room.number)), stored) };
}

async function storedHead(relay: Relay, room: number): Promise<number> {
  const row = await relay.store.database.kysely
    .selectFrom("rooms")
    .select("head_seq")
    .where("number", "=", room)
    .executeTakeFirst();
  return row?.head_seq ?? 0;
}

/** The tree of an epoch whose bundle the device may have. */
async function tree(
  relay: Relay,
  { roomId, epoch }: InputOf<typeof roomTree>,
  deviceId: DeviceId,
): Promise<OutputOf<typeof roomTree>> {
  const room = await relay.rooms.find(roomId);
  const spans = room ? await spansOf(relay, deviceId, room.number) : [];
  ensure(room && spans.length > 0, "not-found");
  const { kysely } = relay.store.database;
  const bundle = await kysely
    .selectFrom("room_entries")
    .select("seq")
    .where("room", "=", room.number)
    .where("epoch", "=", Number(epoch))
    .where("kind", "=", 1)
    .executeTakeFirst();
  const mayHave = spans.some(
    ({ fromSeq, toSeq }) => bundle && fromSeq <= bundle.seq && bundle.seq <= (toSeq ?? bundle.seq),
  );
  const row = await kysely
    .selectFrom("room_trees")
    .select("tree")
    .where("room", "=", room.number)
    .where("epoch", "=", Number(epoch))
    .executeTakeFirst();
  ensure(row && mayHave, "not-found");
  return row;
}

/** The room, for a device that is in its tree and has not left. */
async function member(relay: Relay, roomId: RoomId, deviceId: DeviceId): Promise<Room> {
  const room = await relay.rooms.find(roomId);
  ensure(room && room.open.has(deviceId), "not-found");
  return room;
}

async function spansOf(relay: Relay, deviceId: DeviceId, room: number): Promise<Span[]> {
  const rows = await relay.store.database.kysely
    .selectFrom("room_spans")
    .select(["room", "from_seq", "to_seq"])
    .where("device_id", "=", deviceId)
    .where("room", "=", room)
    .orderBy("from_seq")
    .execute();
  return rows.map((row) => ({ room: row.room, fromSeq: row.from_seq, toSeq: row.to_seq ?? undefined }));
}
