import type { SqliteConnection, SqliteStore, SqlRow } from "@custos/service";
import {
  messagesByHour,
  type Batch,
  type EntryRow,
  type FeedRead,
  type MessageStore,
} from "./message-store.js";
import type { RelaySchema } from "./schema.js";

export const entryColumns =
  "number, room, seq, kind, time_ms, epoch, device_id, person_id, message_id, object, receipt, checkpoint";

/** The same, of a table that is called `e`. */
export const ofEntry = entryColumns
  .split(", ")
  .map((column) => `e.${column}`)
  .join(", ");

const insertEntry = `INSERT INTO room_entries (${entryColumns}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`;
const insertFeed = "INSERT INTO feed (authority, cursor, room, seq, starts) VALUES (?,?,?,?,?)";
const updateHead = "UPDATE rooms SET head_seq = ?, head_hash = ?, head_ms = ? WHERE number = ?";
const upsertCursor = `INSERT INTO cursors (room, device_id, seq) VALUES (?,?,?)
  ON CONFLICT (room, device_id) DO UPDATE SET seq = max(cursors.seq, excluded.seq)`;
const countHour = `INSERT INTO message_hours (hour, messages) VALUES (?,?)
  ON CONFLICT (hour) DO UPDATE SET messages = message_hours.messages + excluded.messages`;
const selectSince = `SELECT ${entryColumns} FROM room_entries WHERE room = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?`;
/** One statement for all that is asked in a turn: most of a look-up's cost is the statement's. */
const selectMessages = `SELECT ${ofEntry} FROM json_each(?) AS wanted CROSS JOIN room_entries AS e
  ON e.room = json_extract(wanted.value, '$[0]') AND e.message_id = json_extract(wanted.value, '$[1]')`;
const selectFeed = `SELECT f.cursor, f.starts, r.room_id AS feed_room_id,
    ${ofEntry}
  FROM feed f JOIN room_entries e ON e.room = f.room AND e.seq = f.seq JOIN rooms r ON r.number = f.room
  WHERE f.authority = ? AND f.cursor > ? ORDER BY f.cursor LIMIT ?`;

/** The message log in SQLite: one synchronous transaction a batch, reads on a connection of their own. */
export function sqliteMessages(database: SqliteStore<RelaySchema>): MessageStore {
  const { reader } = database;
  return {
    append: (batch) =>
      database.exclusive((connection) => connection.transaction(() => write(connection, batch))),
    readSince: async (room, afterSeq, upToSeq, limit) =>
      reader.prepare(selectSince).all([room, afterSeq, upToSeq, limit]).map(entryOf),
    findMessages: async (keys) => {
      const wanted = JSON.stringify(keys.map(({ room, messageId }) => [room, messageId]));
      return reader.prepare(selectMessages).all([wanted]).map(entryOf);
    },
    feedSince: async (authority, afterCursor, limit) =>
      reader.prepare(selectFeed).all([authority, afterCursor, limit]).map(feedOf),
  };
}

function write(connection: SqliteConnection, batch: Batch): void {
  for (const { sql, parameters } of batch.changes) connection.prepare(sql).run(parameters);
  const entry = connection.prepare(insertEntry);
  for (const row of batch.entries) {
    entry.run([
      row.number,
      row.room,
      row.seq,
      row.kind,
      row.timeMs,
      row.epoch,
      row.deviceId,
      row.personId,
      row.messageId,
      row.object,
      row.receipt,
      row.checkpoint,
    ]);
  }
  for (const hour of messagesByHour(batch)) connection.prepare(countHour).run(hour);
  const feed = connection.prepare(insertFeed);
  for (const row of batch.feed) feed.run([row.authority, row.cursor, row.room, row.seq, row.starts]);
  const head = connection.prepare(updateHead);
  for (const row of batch.heads) head.run([row.seq, row.hash, row.timeMs, row.room]);
  const cursor = connection.prepare(upsertCursor);
  for (const row of batch.cursors) cursor.run([row.room, row.deviceId, row.seq]);
}

/** A row of `entryColumns`, from either database. */
export function entryOf(row: SqlRow): EntryRow {
  return {
    number: row.number as number,
    room: row.room as number,
    seq: row.seq as number,
    kind: row.kind as number,
    timeMs: row.time_ms as number,
    epoch: row.epoch as number,
    deviceId: row.device_id as string,
    personId: row.person_id as string | null,
    messageId: row.message_id as string | null,
    object: row.object as Uint8Array,
    receipt: row.receipt as Uint8Array,
    checkpoint: row.checkpoint as number | null,
  };
}

export function feedOf(row: SqlRow): FeedRead {
  return {
    cursor: row.cursor as number,
    starts: row.starts as number,
    roomId: row.feed_room_id as string,
    entry: entryOf(row),
  };
}

export const selectFeedSql = selectFeed;
