import { join } from "node:path";
import { ensure } from "@custos/base";
import {
  migrate,
  openDatabase,
  type Migration,
  type SqliteConnection,
  type SqliteStore,
} from "@custos/service";

/** Its tables are few and read with plain SQL on the connection; nothing secret is in them. */
export type TrusteeStore = SqliteStore<Record<string, never>>;

const migrations: readonly Migration[] = [
  {
    name: "first",
    statements: ({ bytes, int }) => [
      // What is there once: the adopted charter, the relay's address, the switch, the newest checkpoint.
      `CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL)`,
      // The whole log. after_ms: when the checkpoint before this entry was cosigned, so the entry is not older.
      `CREATE TABLE log_entries (position ${int} PRIMARY KEY, entry ${bytes} NOT NULL, after_ms ${int} NOT NULL)`,
      `CREATE TABLE witnessed (origin TEXT PRIMARY KEY, size ${int} NOT NULL, root ${bytes} NOT NULL)`,
      `CREATE TABLE ledger (
        seq ${int} PRIMARY KEY, entry TEXT NOT NULL, previous ${bytes} NOT NULL, hash ${bytes} NOT NULL,
        release_index ${int} UNIQUE)`,
    ],
  },
];

export async function openTrusteeStore(dataDir: string): Promise<TrusteeStore> {
  const store = openDatabase<Record<string, never>>(`sqlite:${join(dataDir, "trustee.db")}`);
  ensure(store.dialect === "sqlite", "internal");
  await migrate(store, migrations);
  return store;
}

type FactName = "charter" | "relayUrl" | "switch" | "checkpoint";
export type Facts = Partial<Record<FactName, string>>;

export function readFact(store: TrusteeStore, name: FactName): string | undefined {
  return store.reader.prepare("SELECT value FROM facts WHERE name = ?").all([name])[0]?.value as
    | string
    | undefined;
}

/** Durable when it resolves; all of them or none. */
export async function writeFacts(store: TrusteeStore, facts: Facts): Promise<void> {
  await store.exclusive((connection) => connection.transaction(() => putFacts(connection, facts)));
}

/** Within a transaction of the caller's. */
export function putFacts(connection: SqliteConnection, facts: Facts): void {
  const write = connection.prepare(
    "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
  );
  for (const [name, value] of Object.entries(facts)) write.run([name, value]);
}
