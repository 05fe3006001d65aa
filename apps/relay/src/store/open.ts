import { join } from "node:path";
import { migrate, openDatabase, type Database } from "@custos/service";
import type { MessageStore } from "./message-store.js";
import { postgresMessages } from "./postgres-messages.js";
import { migrations, type RelaySchema } from "./schema.js";
import { sqliteMessages } from "./sqlite-messages.js";

/** The relay's database: kysely for what need not be hot, `messages` for what is. */
export interface RelayStore {
  readonly database: Database<RelaySchema>;
  readonly messages: MessageStore;
  close(): Promise<void>;
}

/** Opens `sqlite` (a file in the data folder) or a PostgreSQL address, and brings it to the newest schema. */
export async function openStore(database: string, dataDir: string): Promise<RelayStore> {
  const opened = openDatabase<RelaySchema>(
    database === "sqlite" ? `sqlite:${join(dataDir, "relay.db")}` : database,
  );
  try {
    await migrate(opened, migrations);
  } catch (error) {
    await opened.close();
    throw error;
  }
  const messages = opened.dialect === "sqlite" ? sqliteMessages(opened) : postgresMessages(opened);
  return { database: opened, messages, close: () => opened.close() };
}
