import { sql } from "kysely";
import { CustosError, ensure } from "@custos/base";
import type { Database } from "./database.js";

/** Names of column types that differ between the databases. */
export interface SqlTypes {
  /** Bytes. */
  readonly bytes: "BLOB" | "BYTEA";
  /** Integers up to 2^53. */
  readonly int: "INTEGER" | "BIGINT";
}

/** One step of a schema; never changed once it has been released. */
export interface Migration {
  readonly name: string;
  readonly statements: (types: SqlTypes) => readonly string[];
}

/**
 * Brings a database to the newest schema, each step with its record in one transaction, so that a crash
 * leaves whole steps. Throws `corrupt` where the database knows steps that this program does not.
 */
export async function migrate<Schema>(
  database: Database<Schema>,
  migrations: readonly Migration[],
): Promise<void> {
  const types: SqlTypes =
    database.dialect === "sqlite" ? { bytes: "BLOB", int: "INTEGER" } : { bytes: "BYTEA", int: "BIGINT" };
  await sql`CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL)`.execute(
    database.kysely,
  );
  const done = await sql<{
    number: number;
    name: string;
  }>`SELECT number, name FROM migrations ORDER BY number`.execute(database.kysely);
  for (const row of done.rows) {
    const known = migrations[row.number - 1]?.name;
    ensure(
      known === row.name,
      "corrupt",
      `the database has schema step ${row.number}, which is not known here`,
    );
  }
  for (const [index, migration] of migrations.entries()) {
    if (index < done.rows.length) continue;
    await database.transaction(async (trx) => {
      for (const statement of migration.statements(types)) await sql.raw(statement).execute(trx);
      await sql`INSERT INTO migrations (number, name) VALUES (${index + 1}, ${migration.name})`.execute(trx);
    });
  }
  if (done.rows.length > migrations.length)
    throw new CustosError("corrupt", "the database is newer than the program");
}
