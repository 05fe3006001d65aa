import type { SqliteConnection } from "@custos/service";
import { personFromRow, type Person } from "./people.js";
import { newSecret, secretHash } from "./secret.js";

/** The authority's own programs, by the token file. */
export interface AdministratorSession {
  readonly caller: "administrator";
}

/** A person of the staff who has signed in. */
export interface PersonSession {
  readonly caller: "staff";
  readonly person: Person;
  /** What is kept of the session's token */
  readonly hash: Uint8Array;
}

/** Who calls an authority's process. */
export type StaffSession = AdministratorSession | PersonSession;

/** How long somebody stays signed in. */
const lifetimeMs = 12 * 3_600_000;

/** Opens a session; what has expired goes. */
export function openSession(
  connection: SqliteConnection,
  person: string,
  nowMs: number,
): { session: string; expiresAtMs: number } {
  const session = newSecret();
  const expiresAtMs = nowMs + lifetimeMs;
  connection.prepare("DELETE FROM staff_sessions WHERE expires_ms <= ?").run([nowMs]);
  connection
    .prepare("INSERT INTO staff_sessions (hash, person, expires_ms) VALUES (?, ?, ?)")
    .run([secretHash(session), person, expiresAtMs]);
  return { session, expiresAtMs };
}

/** The session of a bearer token, as long as it lasts. */
export function findSession(
  connection: SqliteConnection,
  hash: Uint8Array,
  nowMs: number,
): PersonSession | undefined {
  const [row] = connection
    .prepare(
      `SELECT p.id, p.name, p.duty FROM staff_sessions s JOIN staff p ON p.id = s.person
         WHERE s.hash = ? AND s.expires_ms > ?`,
    )
    .all([hash, nowMs]);
  return row && { caller: "staff", person: personFromRow(row), hash };
}

export function endSession(connection: SqliteConnection, hash: Uint8Array): void {
  connection.prepare("DELETE FROM staff_sessions WHERE hash = ?").run([hash]);
}
