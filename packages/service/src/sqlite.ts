import Libsql from "libsql";
import type { SqliteDatabase, SqliteStatement } from "kysely";
import { CustosError } from "@custos/base";

/** What may be bound and read: bytes are always `Uint8Array`, integers safe ones. */
export type SqlValue = number | string | Uint8Array | null;
export type SqlRow = Record<string, SqlValue>;

/**
 * One connection to an SQLite file through libsql: WAL, `synchronous=FULL`, foreign keys. Statements are
 * prepared once. libsql aborts the process on a boolean and gives `ArrayBuffer` for bytes: both end here.
 */
export class SqliteConnection implements SqliteDatabase {
  readonly #connection: Libsql.Database;
  readonly #statements = new Map<string, CachedStatement>();

  constructor(path: string, options: { readOnly?: boolean } = {}) {
    this.#connection = new Libsql(path);
    this.exec("PRAGMA busy_timeout = 5000");
    if (!options.readOnly) this.exec("PRAGMA journal_mode = WAL");
    this.exec("PRAGMA synchronous = FULL");
    this.exec("PRAGMA foreign_keys = ON");
    if (options.readOnly) this.exec("PRAGMA query_only = ON");
  }

  prepare(sql: string): CachedStatement {
    let statement = this.#statements.get(sql);
    if (!statement) {
      // Bounded: kysely writes lists of values into the text, so that texts are many.
      if (this.#statements.size >= 512) this.#statements.clear();
      statement = new CachedStatement(this.#connection.prepare(sql));
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  exec(sql: string): void {
    this.#connection.exec(sql);
  }

  /** Runs `work` between BEGIN IMMEDIATE and COMMIT, without yielding; rolls back if it throws. */
  transaction<Result>(work: () => Result): Result {
    this.exec("BEGIN IMMEDIATE");
    let result: Result;
    try {
      result = work();
    } catch (error) {
      this.exec("ROLLBACK");
      throw error;
    }
    this.exec("COMMIT");
    return result;
  }

  close(): void {
    this.#statements.clear();
    this.#connection.close();
  }
}

/** A prepared statement that gives rows as plain objects. */
export class CachedStatement implements SqliteStatement {
  readonly #statement: Libsql.Statement;
  readonly reader: boolean;

  constructor(statement: Libsql.Statement) {
    this.#statement = statement;
    this.reader = statement.reader;
  }

  all(parameters: readonly unknown[] = []): SqlRow[] {
    const rows = this.#statement.all(bindable(parameters)) as Record<string, unknown>[];
    for (const row of rows) ownBytes(row);
    return rows as SqlRow[];
  }

  run(parameters: readonly unknown[] = []): { changes: number; lastInsertRowid: number } {
    const done = this.#statement.run(bindable(parameters));
    return { changes: done.changes, lastInsertRowid: Number(done.lastInsertRowid) };
  }

  *iterate(parameters: readonly unknown[] = []): IterableIterator<SqlRow> {
    for (const row of this.#statement.iterate(bindable(parameters))) {
      ownBytes(row as Record<string, unknown>);
      yield row as SqlRow;
    }
  }
}

function ownBytes(row: Record<string, unknown>): void {
  for (const key in row) {
    const value = row[key];
    if (value instanceof ArrayBuffer) row[key] = new Uint8Array(value);
  }
}

function bindable(parameters: readonly unknown[]): unknown[] {
  for (const value of parameters) {
    const good =
      value === null ||
      typeof value === "string" ||
      value instanceof Uint8Array ||
      (typeof value === "number" && Number.isFinite(value));
    if (!good) throw new CustosError("internal", `a value of type ${typeof value} cannot be stored`);
  }
  return parameters as unknown[];
}
