import { openDB, type DBSchema, type IDBPDatabase } from "idb";

/** A key that this browser keeps. Its private half is a handle: no script, this page's included, can read it out. */
export interface KeptKey {
  /** WebAuthn id, base64url */
  readonly credentialId: string;
  /** The host it was made for, which is its relying party */
  readonly host: string;
  readonly privateKey: CryptoKey;
}

interface Schema extends DBSchema {
  keys: { key: number; value: KeptKey; indexes: { host: string } };
}

const name = "custos.trial-keys";

async function withDatabase<Result>(
  work: (database: IDBPDatabase<Schema>) => Promise<Result>,
): Promise<Result> {
  const database = await openDB<Schema>(name, 1, {
    upgrade: (opened) => {
      opened.createObjectStore("keys", { autoIncrement: true }).createIndex("host", "host");
    },
  });
  try {
    return await work(database);
  } finally {
    database.close();
  }
}

export async function keepKey(key: KeptKey): Promise<void> {
  await withDatabase((database) => database.add("keys", key));
}

/** Keys of a host, the newest first; none where the browser keeps nothing at all. */
export async function keptKeys(host: string): Promise<KeptKey[]> {
  try {
    const keys = await withDatabase((database) => database.getAllFromIndex("keys", "host", host));
    return keys.toReversed();
  } catch {
    // Without a store there never was a key, and a real authenticator needs none.
    return [];
  }
}
