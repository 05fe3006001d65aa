import Database from "libsql";
import { CustosError } from "@custos/base";
import type { ClientStore, ListOptions, StoreChange, StoreEntry } from "../store/client-store.js";

interface Row {
  key: string;
  value: ArrayBuffer | Uint8Array;
}

/** A device's store in one SQLite file (WAL, every write on the disk before it counts). `busy` while another client has it. */
export function openSqliteStore(path: string): ClientStore {
  const lock = takeLock(`${path}-lock`);
  try {
    const database = new Database(path);
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    database.exec(
      'CREATE TABLE IF NOT EXISTS "values" (key TEXT PRIMARY KEY NOT NULL, value BLOB NOT NULL) WITHOUT ROWID',
    );
    return new SqliteStore(database, lock);
  } catch (cause) {
    lock.exec("ROLLBACK");
    throw new CustosError("corrupt", "the store could not be opened", { cause });
  }
}

/**
 * A second client of the same device would use its ratchets twice. The lock is a transaction on a file of its own: it ends
 * with the process, and is let go at once when the store is closed, whenever libsql closes its files.
 */
function takeLock(path: string): Database.Database {
  const lock = new Database(path);
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    throw new CustosError("busy", "another client has the store open", { cause });
  }
  return lock;
}

class SqliteStore implements ClientStore {
  readonly #database: Database.Database;
  readonly #lock: Database.Database;
  readonly #get: Database.Statement;
  readonly #put: Database.Statement;
  readonly #delete: Database.Statement;
  readonly #up: Database.Statement;
  readonly #down: Database.Statement;

  constructor(database: Database.Database, lock: Database.Database) {
    this.#database = database;
    this.#lock = lock;
    this.#get = database.prepare('SELECT key, value FROM "values" WHERE key = ?');
    this.#put = database.prepare(
      'INSERT INTO "values" VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    );
    this.#delete = database.prepare('DELETE FROM "values" WHERE key = ?');
    const range = 'SELECT key, value FROM "values" WHERE key >= ? AND key < ?';
    this.#up = database.prepare(`${range} AND key > ? ORDER BY key LIMIT ?`);
    this.#down = database.prepare(`${range} AND key < ? ORDER BY key DESC LIMIT ?`);
  }

  get(key: string): Promise<Uint8Array | undefined> {
    const [row] = this.#get.all(key) as Row[];
    return Promise.resolve(row && bytesOf(row.value));
  }

  list(prefix: string, { after, limit = -1, reverse = false }: ListOptions = {}): Promise<StoreEntry[]> {
    // Keys are printable ASCII: nothing with the prefix sorts behind this.
    const end = `${prefix}\u{10ffff}`;
    const rows = reverse
      ? (this.#down.all(prefix, end, after ?? end, limit) as Row[])
      : (this.#up.all(prefix, end, after ?? "", limit) as Row[]);
    return Promise.resolve(rows.map(({ key, value }) => ({ key, value: bytesOf(value) })));
  }

  write(changes: readonly StoreChange[]): Promise<void> {
    // libsql ends the whole process where a closed database is asked about its transaction.
    if (!this.#database.open) return Promise.reject(new CustosError("cancelled", "the store was closed"));
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      for (const { key, value } of changes) {
        if (value === undefined) this.#delete.run(key);
        else this.#put.run(key, Buffer.from(value.buffer, value.byteOffset, value.byteLength));
      }
      this.#database.exec("COMMIT");
    } catch (cause) {
      if (this.#database.inTransaction) this.#database.exec("ROLLBACK");
      return Promise.reject(new CustosError("corrupt", "the store could not be written", { cause }));
    }
    return Promise.resolve();
  }

  close(): Promise<void> {
    if (this.#lock.inTransaction) this.#lock.exec("ROLLBACK");
    this.#lock.close();
    this.#database.close();
    return Promise.resolve();
  }
}

/** libsql gives an ArrayBuffer here and a Buffer there. */
function bytesOf(value: ArrayBuffer | Uint8Array): Uint8Array {
  return value instanceof Uint8Array ? new Uint8Array(value) : new Uint8Array(value);
}
