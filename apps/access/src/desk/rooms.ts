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
        `SELECT room, name, max(seq) FROM room_names WHERE authorisation IN (SELECT value FROM json_each(?))
           GROUP BY room`,
      )
      .all([inForce])
      .map((row) => [row.room as string, row.name as string]),
  );
  const opened = openedIn(connection, inForce);
  return connection
    .prepare("SELECT room, messages, last_ms FROM room_activity ORDER BY last_ms DESC, room")
    .all()
    .map((row) => {
      const room = row.room as string;
      const name = names.get(room);
      return {
        roomId: room as RoomId,
        ...(name === undefined ? {} : { name }),
        members: members.get(room) ?? [],
        messages: row.messages as number,
        opened: opened.get(room) ?? 0,
        lastAtMs: row.last_ms as number,
      };
    });
}

/** Opened messages of each room; one that two authorisations cover counts once. */
function openedIn(connection: SqliteConnection, inForce: string): Map<string, number> {
  const rows = connection
    .prepare(
      `SELECT room, sum(messages) AS messages, count(DISTINCT authorisation) AS covers FROM opened_epochs
         WHERE authorisation IN (SELECT value FROM json_each(?)) GROUP BY room`,
    )
    .all([inForce]);
  const distinct = connection.prepare(
    `SELECT count(DISTINCT seq) AS messages FROM openings
       WHERE authorisation IN (SELECT value FROM json_each(?)) AND room = ?`,
  );
  return new Map(
    rows.map(({ room, messages, covers }) => {
      const twice = covers === 1 ? undefined : distinct.all([inForce, room])[0];
      return [room as string, (twice?.messages ?? messages) as number];
    }),
  );
}
