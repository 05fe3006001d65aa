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

/** A message that has just been opened. */
export interface NewlyOpened extends Omit<OpenedMessage, "cursor" | "authorisations"> {
  readonly authorisations: readonly AuthorisationId[];
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
    .map((row) => ({
      cursor: row.cursor as number,
      authorisations: listOf(row.authorisations),
      roomId: row.room as RoomId,
      seq: row.seq as number,
      timeMs: row.time_ms as number,
      sender: row.sender as PersonId,
      senderDevice: row.device as DeviceId,
      messageId: row.message_id as MessageId,
      content: row.content as Uint8Array,
    }));
}

function listOf(stored: unknown): AuthorisationId[] {
  return JSON.parse(stored as string) as AuthorisationId[];
}
