import {
  fromUtf8,
  type AuthorisationId,
  type DeviceId,
  type MessageId,
  type PersonId,
  type RoomId,
} from "@custos/base";
import type { OpenedMessage } from "@custos/contract";
import { canonicalBytes } from "@custos/crypto/codec";
import type { SqliteConnection } from "@custos/service";
import { roomNameIn } from "../desk/rooms.js";

/** A message that has just been opened. */
export interface NewlyOpened extends Omit<OpenedMessage, "cursor" | "authorisations"> {
  readonly authorisations: readonly AuthorisationId[];
  readonly epoch: number;
}

/**
 * Keeps an opened message. The same one again changes nothing, unless another authorisation covers it now: then it takes a
 * new cursor with the longer list, so that whoever follows hears of it, and whoever reads from the start gets it once.
 */
export function insertOpened(connection: SqliteConnection, message: NewlyOpened): void {
  const { roomId, seq, timeMs, sender, senderDevice, messageId, content } = message;
  const [before] = connection
    .prepare("SELECT authorisations FROM opened WHERE room = ? AND seq = ?")
    .all([roomId, seq]);
  const known = before ? listOf(before.authorisations) : [];
  const all = [...new Set([...known, ...message.authorisations])].toSorted();
  if (before && all.length === known.length) return;
  if (before) connection.prepare("DELETE FROM opened WHERE room = ? AND seq = ?").run([roomId, seq]);
  connection
    .prepare(
      `INSERT INTO opened (room, seq, time_ms, sender, device, message_id, content, authorisations)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run([roomId, seq, timeMs, sender, senderDevice, messageId, content, fromUtf8(canonicalBytes(all))]);
  for (const id of all) if (!known.includes(id)) insertOpening(connection, id, message);
}

/** Gives the message to the reader whom an authorisation names, at the next cursor of its own. */
function insertOpening(connection: SqliteConnection, id: AuthorisationId, message: NewlyOpened): void {
  const { roomId, seq, epoch, content } = message;
  connection
    .prepare(
      `INSERT INTO openings (reader, cursor, authorisation, room, seq)
         SELECT a.reader, 1 + coalesce((SELECT max(cursor) FROM openings WHERE reader = a.reader), 0), a.id, ?, ?
         FROM authorisations a WHERE a.id = ?`,
    )
    .run([roomId, seq, id]);
  connection
    .prepare(
      `INSERT INTO opened_epochs (authorisation, room, epoch, messages) VALUES (?, ?, ?, 1)
         ON CONFLICT (authorisation, room, epoch) DO UPDATE SET messages = messages + 1`,
    )
    .run([id, roomId, epoch]);
  const name = roomNameIn(content);
  if (name === undefined) return;
  connection
    .prepare(
      `INSERT INTO room_names (authorisation, room, seq, name) VALUES (?, ?, ?, ?)
         ON CONFLICT (authorisation, room) DO UPDATE SET seq = excluded.seq, name = excluded.name
         WHERE excluded.seq > room_names.seq`,
    )
    .run([id, roomId, seq, name]);
}

/** The newest cursor that was given out; 0 before the first. */
export function openedHead(connection: SqliteConnection): number {
  const [row] = connection.prepare("SELECT max(cursor) AS head FROM opened").all();
  return (row?.head as number | null) ?? 0;
}

/** Opened messages after a cursor, in the order of their opening. */
export function openedAfter(connection: SqliteConnection, after: number, limit: number): OpenedMessage[] {
  return connection
    .prepare("SELECT * FROM opened WHERE cursor > ? ORDER BY cursor LIMIT ?")
    .all([after, limit])
    .map(openedFromRow);
}

/** A message from a row of `opened`, with the cursor and the authorisations that the query gives it. */
export function openedFromRow(row: Record<string, unknown>): OpenedMessage {
  return {
    cursor: row.cursor as number,
    authorisations: listOf(row.authorisations),
    roomId: row.room as RoomId,
    seq: row.seq as number,
    timeMs: row.time_ms as number,
    sender: row.sender as PersonId,
    senderDevice: row.device as DeviceId,
    messageId: row.message_id as MessageId,
    content: row.content as Uint8Array,
  };
}

function listOf(stored: unknown): AuthorisationId[] {
  return JSON.parse(stored as string) as AuthorisationId[];
}
