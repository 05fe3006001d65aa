import { join } from "node:path";
import { ensure } from "@custos/base";
import { migrate, openDatabase, type SqliteConnection, type SqliteStore } from "@custos/service";
import { migrations } from "./schema.js";

/** The reader's database. Statements are few and each is said where it is used, so tables have no types of their own. */
export type AccessStore = SqliteStore<Record<string, never>>;

/** Opens the database of a data folder and brings it to the newest schema. */
export async function openStore(dataDir: string): Promise<AccessStore> {
  const database = openDatabase<Record<string, never>>(`sqlite:${join(dataDir, "access.db")}`);
  ensure(database.dialect === "sqlite", "internal");
  await migrate(database, migrations);
  return database;
}

/** One statement or more that become durable together. */
export type Write = (connection: SqliteConnection) => void;

/** Makes writes durable, all of them or none. */
export function writeAll(store: AccessStore, writes: readonly Write[]): Promise<void> {
  return store.exclusive((connection) =>
    connection.transaction(() => {
      for (const write of writes) write(connection);
    }),
  );
}

/** Makes one write durable and gives what it gives. */
export function writeOne<Result>(
  store: AccessStore,
  write: (connection: SqliteConnection) => Result,
): Promise<Result> {
  return store.exclusive((connection) => connection.transaction(() => write(connection)));
}

/** A fact by its name; undefined where nothing is on record. */
export function readFact(store: AccessStore, name: string): string | undefined {
  const [row] = store.reader.prepare("SELECT value FROM facts WHERE name = ?").all([name]);
  return row?.value as string | undefined;
}

export function writeFact(connection: SqliteConnection, name: string, value: string): void {
  connection
    .prepare(
      "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .run([name, value]);
}
