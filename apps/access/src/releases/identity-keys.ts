import type { AuthorisationId } from "@custos/base";
import { identityBytes, type Identity } from "@custos/crypto/codec";
import type { SqliteConnection } from "@custos/service";
import type { IdentityKey } from "./ask-trustees.js";

/** An identity key that is here, with the releases under which it came. */
export interface HeldKey {
  readonly key: Uint8Array;
  readonly grants: readonly { readonly authorisation: AuthorisationId; readonly releaseIndex: number }[];
}

/** Keeps a release's keys, and that what they open has yet to be read. */
export function insertKeys(
  connection: SqliteConnection,
  keys: readonly IdentityKey[],
  authorisation: AuthorisationId,
  releaseIndex: number,
): void {
  const insertKey = connection.prepare(
    "INSERT INTO identity_keys (identity, kind, subject, day, key) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const insertGrant = connection.prepare(
    "INSERT INTO grants (identity, authorisation, release_index) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const insertDue = connection.prepare(
    "INSERT INTO due_readings (identity) VALUES (?) ON CONFLICT DO NOTHING",
  );
  for (const { identity, key } of keys) {
    const bytes = identityBytes(identity);
    insertKey.run([bytes, identity.kind, identity.subjectId, identity.day, key]);
    insertGrant.run([bytes, authorisation, releaseIndex]);
    insertDue.run([bytes]);
  }
}

/** The key of an identity; undefined where none has been released. */
export function findKey(connection: SqliteConnection, identity: Identity): HeldKey | undefined {
  const bytes = identityBytes(identity);
  const [row] = connection.prepare("SELECT key FROM identity_keys WHERE identity = ?").all([bytes]);
  if (!row) return undefined;
  const grants = connection
    .prepare("SELECT authorisation, release_index FROM grants WHERE identity = ? ORDER BY authorisation")
    .all([bytes])
    .map((grant) => ({
      authorisation: grant.authorisation as AuthorisationId,
      releaseIndex: grant.release_index as number,
    }));
  return { key: row.key as Uint8Array, grants };
}
