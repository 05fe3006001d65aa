import type { DeviceId, MessageId, RoomId } from "@custos/base";
import type { FeedEntry } from "@custos/contract";
import type { SqliteConnection } from "@custos/service";
import { countEntry } from "../desk/rooms.js";

/** An entry of the feed as it is kept, whether or not anything of it can be opened. */
export interface StoredEntry {
  readonly cursor: number;
  readonly roomId: RoomId;
  readonly kind: FeedEntry["entry"]["kind"];
  readonly seq: number;
  readonly timeMs: number;
  readonly epoch: bigint;
  /** Committer or sender, as the relay says; empty for others */
  readonly actor: DeviceId;
  readonly messageId: MessageId | undefined;
  /** Bundle, message, request: what the receipt's hash is of */
  readonly object: Uint8Array;
  readonly receipt: Uint8Array;
  /** A bundle's cosigned checkpoint */
  readonly checkpoint: string | undefined;
  readonly start: { readonly groupInfo: Uint8Array; readonly tree: Uint8Array } | undefined;
}

/** The newest stored cursor; 0 before the first. */
export function feedCursor(connection: SqliteConnection): number {
  const [row] = connection.prepare("SELECT max(cursor) AS cursor FROM feed_entries").all();
  return (row?.cursor as number | null) ?? 0;
}

export function insertEntry(connection: SqliteConnection, { cursor, roomId, entry, start }: FeedEntry): void {
  const { actor, messageId, object, checkpoint } = parts(entry);
  connection
    .prepare(
      `INSERT INTO feed_entries (cursor, room, seq, kind, time_ms, epoch, actor, message_id, object, receipt, checkpoint,
         group_info, tree) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run([
      cursor,
      roomId,
      entry.seq,
      entry.kind,
      entry.timeMs,
      Number(entry.epoch),
      actor,
      messageId,
      object,
      entry.receipt,
      checkpoint,
      start?.groupInfo ?? null,
      start?.tree ?? null,
    ]);
  countEntry(connection, { roomId, isMessage: entry.kind === "message", timeMs: entry.timeMs });
}

/** Entries after a cursor, in order. */
export function entriesAfter(connection: SqliteConnection, after: number, limit: number): StoredEntry[] {
  return connection
    .prepare("SELECT * FROM feed_entries WHERE cursor > ? ORDER BY cursor LIMIT ?")
    .all([after, limit])
    .map(fromRow);
}

export function entryAt(connection: SqliteConnection, cursor: number): StoredEntry | undefined {
  const [row] = connection.prepare("SELECT * FROM feed_entries WHERE cursor = ?").all([cursor]);
  return row && fromRow(row);
}

/** The messages of one epoch up to a cursor, but for those that were refused. */
export function messagesOf(
  connection: SqliteConnection,
  roomId: RoomId,
  epoch: bigint,
  upTo: number,
): StoredEntry[] {
  return connection
    .prepare(
      `SELECT * FROM feed_entries WHERE room = ? AND epoch = ? AND kind = 'message' AND cursor <= ?
         AND cursor NOT IN (SELECT cursor FROM refused_messages WHERE room = ?) ORDER BY cursor`,
    )
    .all([roomId, Number(epoch), upTo, roomId])
    .map(fromRow);
}

function parts(entry: FeedEntry["entry"]) {
  const none = { actor: "", messageId: null, checkpoint: null };
  switch (entry.kind) {
    case "bundle":
      return { ...none, actor: entry.committer, object: entry.bundle, checkpoint: entry.checkpoint };
    case "message":
      return { ...none, actor: entry.sender, messageId: entry.messageId, object: entry.message };
    case "leave":
      return { ...none, object: entry.request };
    default:
      return { ...none, object: entry.object };
  }
}

function fromRow(row: Record<string, unknown>): StoredEntry {
  return {
    cursor: row.cursor as number,
    roomId: row.room as RoomId,
    kind: row.kind as StoredEntry["kind"],
    seq: row.seq as number,
    timeMs: row.time_ms as number,
    epoch: BigInt(row.epoch as number),
    actor: row.actor as DeviceId,
    messageId: (row.message_id as MessageId | null) ?? undefined,
    object: row.object as Uint8Array,
    receipt: row.receipt as Uint8Array,
    checkpoint: (row.checkpoint as string | null) ?? undefined,
    start: row.tree ? { groupInfo: row.group_info as Uint8Array, tree: row.tree as Uint8Array } : undefined,
  };
}
