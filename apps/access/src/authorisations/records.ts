import type { AuthorisationId } from "@custos/base";
import { parseRoleSignature } from "@custos/crypto/codec";
import {
  parseAuthorisation,
  type Authorisation,
  type AuthorisationRole,
  type AuthorisationSignature,
} from "@custos/crypto/verify";
import type { SqliteConnection } from "@custos/service";

/** An application and, once it is granted, what entered the log. */
export interface StoredAuthorisation {
  readonly id: AuthorisationId;
  /** Canonical JSON without signatures, and what it says */
  readonly document: Uint8Array;
  readonly authorisation: Authorisation;
  readonly applicationLeaf: Uint8Array;
  readonly applicationIndex: number | undefined;
  readonly granted: GrantedDocument | undefined;
}

/** The signed document with what ties it to the log. */
export interface GrantedDocument {
  /** Canonical JSON with the signatures; the leaf commits to it under `salt`. */
  readonly signed: Uint8Array;
  readonly salt: Uint8Array;
  readonly leaf: Uint8Array;
  readonly logIndex: number | undefined;
}

export interface StoredSignature extends AuthorisationSignature {
  readonly body: AuthorisationRole["body"];
  readonly atMs: number;
}

/** Over the columns of `authorisations`. */
export interface Condition {
  readonly where: string;
  readonly values: readonly string[];
}

const columns = "id, document, application_leaf, application_index, signed, document_salt, leaf, log_index";

export function findAuthorisation(
  connection: SqliteConnection,
  id: AuthorisationId,
): StoredAuthorisation | undefined {
  const [row] = connection.prepare(`SELECT ${columns} FROM authorisations WHERE id = ?`).all([id]);
  return row && fromRow(row);
}

/** All, or those that fulfil a condition over the table's columns. */
export function listAuthorisations(
  connection: SqliteConnection,
  { where, values }: Condition = { where: "1", values: [] },
): StoredAuthorisation[] {
  return connection
    .prepare(`SELECT ${columns} FROM authorisations WHERE ${where} ORDER BY id`)
    .all(values)
    .map(fromRow);
}

/** Those of which the log may lack something that is stored. */
export function unfinished(connection: SqliteConnection): AuthorisationId[] {
  return connection
    .prepare(
      "SELECT id FROM authorisations WHERE application_index IS NULL OR (leaf IS NOT NULL AND log_index IS NULL) ORDER BY id",
    )
    .all()
    .map(({ id }) => id as AuthorisationId);
}

export function insertApplication(
  connection: SqliteConnection,
  {
    document,
    salt,
    leaf,
    authorisation: { id, reader, applicant },
  }: {
    authorisation: Pick<Authorisation, "id" | "reader" | "applicant">;
    document: Uint8Array;
    salt: Uint8Array;
    leaf: Uint8Array;
  },
): void {
  connection
    .prepare(
      `INSERT INTO authorisations (id, document, application_salt, application_leaf, reader, applicant)
         VALUES (?, ?, ?, ?, ?, ?)`,
    )
    .run([id, document, salt, leaf, reader, applicant]);
}

export function setApplicationIndex(connection: SqliteConnection, id: AuthorisationId, index: number): void {
  connection.prepare("UPDATE authorisations SET application_index = ? WHERE id = ?").run([index, id]);
}

/** The one document that goes to the log; a second one changes nothing. */
export function insertGrant(
  connection: SqliteConnection,
  id: AuthorisationId,
  { signed, salt, leaf }: Pick<GrantedDocument, "signed" | "salt" | "leaf">,
): void {
  connection
    .prepare(
      "UPDATE authorisations SET signed = ?, document_salt = ?, leaf = ? WHERE id = ? AND leaf IS NULL",
    )
    .run([signed, salt, leaf, id]);
}

/** Where the log took the leaf; or undefined: it refused, and another document may be made. */
export function settleGrant(
  connection: SqliteConnection,
  id: AuthorisationId,
  index: number | undefined,
): void {
  const change = index === undefined ? "signed = NULL, document_salt = NULL, leaf = NULL" : "log_index = ?";
  connection
    .prepare(`UPDATE authorisations SET ${change} WHERE id = ? AND log_index IS NULL`)
    .run(index === undefined ? [id] : [index, id]);
}

export function signaturesOf(connection: SqliteConnection, id: AuthorisationId): StoredSignature[] {
  return connection
    .prepare(
      "SELECT role, body, signature, at_ms FROM signatures WHERE authorisation = ? ORDER BY at_ms, role",
    )
    .all([id])
    .map((row) => ({
      role: row.role as string,
      body: row.body as StoredSignature["body"],
      signature: parseRoleSignature(row.signature as Uint8Array),
      atMs: row.at_ms as number,
    }));
}

/** A person's signature; the first one stays. */
export function insertSignature(
  connection: SqliteConnection,
  id: AuthorisationId,
  { role, body, signature, atMs }: { role: string; body: string; signature: Uint8Array; atMs: number },
): void {
  connection
    .prepare(
      `INSERT INTO signatures (authorisation, role, body, signature, at_ms) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (authorisation, role) DO NOTHING`,
    )
    .run([id, role, body, signature, atMs]);
}

function fromRow(row: Record<string, unknown>): StoredAuthorisation {
  const document = row.document as Uint8Array;
  const granted = row.leaf
    ? {
        signed: row.signed as Uint8Array,
        salt: row.document_salt as Uint8Array,
        leaf: row.leaf as Uint8Array,
        logIndex: (row.log_index as number | null) ?? undefined,
      }
    : undefined;
  return {
    id: row.id as AuthorisationId,
    document,
    authorisation: parseAuthorisation(document),
    applicationLeaf: row.application_leaf as Uint8Array,
    applicationIndex: (row.application_index as number | null) ?? undefined,
    granted,
  };
}
