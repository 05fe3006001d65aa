import type { PersonId, RoomId } from "@custos/base";
import type { RoomCoverage } from "@custos/contract";
import { contentCodec, roomStateOf } from "@custos/crypto/codec";
import type { SqliteConnection } from "@custos/service";

/** Counts an entry of the feed to its room. */
export function countEntry(
  connection: SqliteConnection,
  { roomId, isMessage, timeMs }: { roomId: RoomId; isMessage: boolean; timeMs: number },
): void {
  connection
    .prepare(
      `INSERT INTO room_activity (room, messages, last_ms) VALUES (?, ?, ?)
         ON CONFLICT (room) DO UPDATE SET messages = messages + excluded.messages,
           last_ms = CASE excluded.messages WHEN 1 THEN max(last_ms, excluded.last_ms) ELSE last_ms END`,
    )
    .run([roomId, isMessage ? 1 : 0, timeMs]);
}

/** Who is in a room since its newest epoch. */
export function setMembers(connection: SqliteConnection, roomId: RoomId, members: readonly PersonId[]): void {
  connection.prepare("DELETE FROM room_members WHERE room = ?").run([roomId]);
  const insert = connection.prepare("INSERT INTO room_members (room, person) VALUES (?, ?)");
  for (const person of new Set(members)) insert.run([roomId, person]);
}

/** The name that a message gives its room; undefined for any other message. */
export function roomNameIn(content: Uint8Array): string | undefined {
  try {
    return roomStateOf(contentCodec.decode(content))?.name;
  } catch {
    // What a member sent that nobody can read names nothing.
    return undefined;
  }
}

/**
 * Every room of the feed, the one with the newest message first; how much of it was opened, and its name, through
 * `inForce`, the authorisations of whoever asks (JSON list of ids).
 */
export function roomCoverages(connection: SqliteConnection, inForce: string): RoomCoverage[] {
  const members = new Map<string, PersonId[]>();
  for (const row of connection.prepare("SELECT room, person FROM room_members ORDER BY room, person").all()) {
    const room = row.room as string;
    members.set(room, [...(members.get(room) ?? []), row.person as PersonId]);
  }
  const names = new Map(
    connection
      .prepare(
        `SELECT n.room, o.room_name, max(o.seq) FROM openings n JOIN opened o ON o.room = n.room AND o.seq = n.seq
           WHERE n.authorisation IN (SELECT value FROM json_each(?)) AND o.room_name IS NOT NULL GROUP BY n.room`,
      )
      .all([inForce])
      .map((row) => [row.room, row.room_name as string]),
  );
  return connection
    .prepare(
      `SELECT a.room, a.messages, a.last_ms, coalesce(o.opened, 0) AS opened FROM room_activity a
         LEFT JOIN (SELECT room, count(DISTINCT seq) AS opened FROM openings
           WHERE authorisation IN (SELECT value FROM json_each(?)) GROUP BY room) o ON o.room = a.room
         ORDER BY a.last_ms DESC, a.room`,
    )
    .all([inForce])
    .map((row) => {
      const name = names.get(row.room ?? null);
      return {
        roomId: row.room as RoomId,
        ...(name === undefined ? {} : { name }),
        members: members.get(row.room as string) ?? [],
        messages: row.messages as number,
        opened: row.opened as number,
        lastAtMs: row.last_ms as number,
      };
    });
}
