import { Kysely, PostgresDialect, SqliteDialect, type Transaction } from "kysely";
import { Pool, types as pgTypes } from "pg";
import { CustosError } from "@custos/base";
import { SqliteConnection } from "./sqlite.js";

interface Common<Schema> {
  readonly kysely: Kysely<Schema>;
  /** One write transaction; rolled back if `work` throws. With SQLite one at a time. */
  transaction<Result>(work: (trx: Transaction<Schema>) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** The connections below kysely, for the few queries that are hot. */
export interface SqliteStore<Schema> extends Common<Schema> {
  readonly dialect: "sqlite";
  /** Sees what is committed; never waits for a writer. */
  readonly reader: SqliteConnection;
  /** Runs `work` on the writing connection while nobody else writes; `work` must not yield. */
  exclusive<Result>(work: (connection: SqliteConnection) => Result): Promise<Result>;
}

export interface PostgresStore<Schema> extends Common<Schema> {
  readonly dialect: "postgres";
  readonly pool: Pool;
}

export type Database<Schema> = SqliteStore<Schema> | PostgresStore<Schema>;

/**
 * Opens `sqlite:PATH` or `postgres://…`. What is acknowledged is on the disk in both. Values: integers are
 * numbers, bytes `Uint8Array`, text; there are no booleans, dates or floats in our tables.
 */
export function openDatabase<Schema>(url: string): Database<Schema> {
  if (url.startsWith("sqlite:")) return openSqlite(url.slice("sqlite:".length));
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgres(url);
  throw new CustosError("malformed", "a database is `sqlite:PATH` or `postgres://…`");
}

function openSqlite<Schema>(path: string): SqliteStore<Schema> {
  const writer = new SqliteConnection(path);
  const reader = new SqliteConnection(path, { readOnly: true });
  const kysely = new Kysely<Schema>({ dialect: new SqliteDialect({ database: writer }) });
  return {
    dialect: "sqlite",
    kysely,
    reader,
    transaction: (work) => kysely.transaction().execute(work),
    // kysely hands its one connection to one caller at a time: holding it keeps everybody else out.
    exclusive: (work) => kysely.connection().execute(async () => work(writer)),
    close: async () => {
      reader.close();
      await kysely.destroy();
    },
  };
}

const int8Oid = 20;
const byteaOid = 17;

function openPostgres<Schema>(url: string): PostgresStore<Schema> {
  const defaultParser = pgTypes.getTypeParser as (oid: number, format?: string) => (value: never) => unknown;
  const getTypeParser = (oid: number, format?: string): ((value: never) => unknown) => {
    const parse = defaultParser(oid, format);
    if (oid === int8Oid && format !== "binary") return toSafeInteger;
    if (oid === byteaOid) return (value: never) => new Uint8Array(parse(value) as Buffer);
    return parse;
  };
  const pool = new Pool({
    connectionString: url,
    max: 8,
    types: { getTypeParser },
  });
  // An idle connection that the server drops must not end the process; the next query takes a new one.
  pool.on("error", () => {});
  const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return {
    dialect: "postgres",
    kysely,
    pool,
    transaction: (work) => kysely.transaction().execute(work),
    close: () => kysely.destroy(),
  };
}

function toSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new CustosError("corrupt", "an integer beyond 2^53 in the database");
  return value;
}

/** Whether a write failed because a row with this key exists. */
export function isUniqueViolation(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === "23505" || code === "SQLITE_CONSTRAINT_PRIMARYKEY" || code === "SQLITE_CONSTRAINT_UNIQUE";
}
