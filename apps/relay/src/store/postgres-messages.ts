import type { PostgresStore, SqlRow } from "@custos/service";
import { messagesByHour, type Batch, type MessageStore } from "./message-store.js";
import type { RelaySchema } from "./schema.js";
import { entryColumns, entryOf, feedOf, ofEntry, selectFeedSql } from "./sqlite-messages.js";

/** One parameter an array, so that a batch is one statement a table whatever its size. */
const insertEntries = `INSERT INTO room_entries (${entryColumns})
  SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[],
    $7::text[], $8::text[], $9::text[], $10::bytea[], $11::bytea[], $12::bigint[])`;
const insertFeed = `INSERT INTO feed (authority, cursor, room, seq, starts)
  SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])`;
const updateHeads = `UPDATE rooms SET head_seq = h.seq, head_hash = h.hash, head_ms = h.ms
  FROM unnest($1::bigint[], $2::bytea[], $3::bigint[], $4::bigint[]) AS h (seq, hash, ms, room)
  WHERE rooms.number = h.room`;
const upsertCursors = `INSERT INTO cursors (room, device_id, seq)
  SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[])
  ON CONFLICT (room, device_id) DO UPDATE SET seq = greatest(cursors.seq, excluded.seq)`;
const countHours = `INSERT INTO message_hours (hour, messages)
  SELECT * FROM unnest($1::bigint[], $2::bigint[])
  ON CONFLICT (hour) DO UPDATE SET messages = message_hours.messages + excluded.messages`;
const selectSince = `SELECT ${entryColumns} FROM room_entries WHERE room = $1 AND seq > $2 AND seq <= $3
  ORDER BY seq LIMIT $4`;
const selectMessages = `SELECT ${ofEntry} FROM unnest($1::bigint[], $2::text[]) AS wanted (room, message_id)
  JOIN room_entries AS e ON e.room = wanted.room AND e.message_id = wanted.message_id`;

/** The message log in PostgreSQL. */
export function postgresMessages(database: PostgresStore<RelaySchema>): MessageStore {
  const { pool } = database;
  let parameter = 0;
  const selectFeed = selectFeedSql.replaceAll("?", () => `$${(parameter += 1)}`);
  return {
    append: (batch) => append(database, batch),
    readSince: async (room, afterSeq, upToSeq, limit) =>
      (await pool.query<SqlRow>(selectSince, [room, afterSeq, upToSeq, limit])).rows.map(entryOf),
    findMessages: async (keys) => {
      const wanted = [keys.map(({ room }) => room), keys.map(({ messageId }) => messageId)];
      return (await pool.query<SqlRow>(selectMessages, wanted)).rows.map(entryOf);
    },
    feedSince: async (authority, afterCursor, limit) =>
      (await pool.query<SqlRow>(selectFeed, [authority, afterCursor, limit])).rows.map(feedOf),
  };
}

async function append(database: PostgresStore<RelaySchema>, batch: Batch): Promise<void> {
  const client = await database.pool.connect();
  let failure: Error | undefined;
  try {
    await client.query("BEGIN");
    for (const { sql, parameters } of batch.changes) await client.query(sql, parameters.map(asBuffer));
    const run = async <Row>(
      sql: string,
      rows: readonly Row[],
      columns: ((row: Row) => unknown)[],
    ): Promise<void> => {
      if (rows.length === 0) return;
      await client.query(
        sql,
        columns.map((column) => rows.map((row) => asBuffer(column(row)))),
      );
    };
    await run(insertEntries, batch.entries, [
      (row) => row.number,
      (row) => row.room,
      (row) => row.seq,
      (row) => row.kind,
      (row) => row.timeMs,
      (row) => row.epoch,
      (row) => row.deviceId,
      (row) => row.personId,
      (row) => row.messageId,
      (row) => row.object,
      (row) => row.receipt,
      (row) => row.checkpoint,
    ]);
    await run(countHours, [...messagesByHour(batch)], [([hour]) => hour, ([, messages]) => messages]);
    await run(insertFeed, batch.feed, [
      (row) => row.authority,
      (row) => row.cursor,
      (row) => row.room,
      (row) => row.seq,
      (row) => row.starts,
    ]);
    await run(updateHeads, batch.heads, [
      (row) => row.seq,
      (row) => row.hash,
      (row) => row.timeMs,
      (row) => row.room,
    ]);
    await run(upsertCursors, batch.cursors, [(row) => row.room, (row) => row.deviceId, (row) => row.seq]);
    await client.query("COMMIT");
  } catch (error) {
    failure = error as Error;
    // A connection that cannot even roll back is thrown away below.
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  } finally {
    client.release(failure);
  }
}

/** pg writes a Buffer as bytea, and a bare Uint8Array inside an array as JSON. */
function asBuffer(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.length) : value;
}
