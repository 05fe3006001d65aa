import type { RoleKey } from "@custos/crypto/codec";
import type { SqliteConnection } from "@custos/service";

/** A person's passkey. */
export interface Passkey {
  /** Base64url, as WebAuthn says it */
  readonly credentialId: string;
  readonly person: string;
  /** The host for which it was made */
  readonly rpId: string;
  /** As the charter has it: P-256 point, 65 bytes, or Ed25519, 32 */
  readonly publicKey: Uint8Array;
  /** The same as the authenticator gave it (RFC 9052) */
  readonly coseKey: Uint8Array;
  readonly counter: number;
}

export function insertPasskey(
  connection: SqliteConnection,
  { credentialId, person, rpId, publicKey, coseKey, counter }: Passkey,
): void {
  connection
    .prepare(
      "INSERT INTO passkeys (credential_id, person, rp_id, public_key, cose_key, counter) VALUES (?, ?, ?, ?, ?, ?)",
    )
    .run([credentialId, person, rpId, publicKey, coseKey, counter]);
}

export function passkeyOf(connection: SqliteConnection, person: string): Passkey | undefined {
  const [row] = connection.prepare("SELECT * FROM passkeys WHERE person = ?").all([person]);
  return row && fromRow(row);
}

export function passkeyById(connection: SqliteConnection, credentialId: string): Passkey | undefined {
  const [row] = connection.prepare("SELECT * FROM passkeys WHERE credential_id = ?").all([credentialId]);
  return row && fromRow(row);
}

/** Those that were made for a host. */
export function passkeysAt(connection: SqliteConnection, rpId: string): Passkey[] {
  const rows = connection
    .prepare("SELECT * FROM passkeys WHERE rp_id = ? ORDER BY credential_id")
    .all([rpId]);
  return rows.map(fromRow);
}

export function setCounter(connection: SqliteConnection, credentialId: string, counter: number): void {
  connection.prepare("UPDATE passkeys SET counter = ? WHERE credential_id = ?").run([counter, credentialId]);
}

/** The key as a role has it in the log. */
export function roleKeyOf({ publicKey, rpId }: Passkey): RoleKey {
  return { kind: "passkey", publicKey, rpId };
}

function fromRow(row: Record<string, unknown>): Passkey {
  return {
    credentialId: row.credential_id as string,
    person: row.person as string,
    rpId: row.rp_id as string,
    publicKey: row.public_key as Uint8Array,
    coseKey: row.cose_key as Uint8Array,
    counter: row.counter as number,
  };
}
