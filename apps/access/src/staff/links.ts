import { ensure } from "@custos/base";
import type { SqliteConnection } from "@custos/service";
import { newSecret, secretHash } from "./secret.js";

/** How long a one-time link is good for. */
const lifetimeMs = 24 * 3_600_000;

/** A fresh link of a person; earlier ones that nobody has used end now. */
export function makeLink(
  connection: SqliteConnection,
  person: string,
  nowMs: number,
): { token: string; expiresAtMs: number } {
  const token = newSecret();
  const expiresAtMs = nowMs + lifetimeMs;
  connection
    .prepare("UPDATE staff_links SET expires_ms = min(expires_ms, ?) WHERE person = ? AND used_ms IS NULL")
    .run([nowMs, person]);
  connection
    .prepare("INSERT INTO staff_links (hash, person, expires_ms) VALUES (?, ?, ?)")
    .run([secretHash(token), person, expiresAtMs]);
  return { token, expiresAtMs };
}

/** Uses a link up and says whose it was; `invitation-unknown`, `invitation-used`, `invitation-expired`. */
export function useLink(connection: SqliteConnection, token: string, nowMs: number): string {
  const hash = secretHash(token);
  const [row] = connection
    .prepare("SELECT person, expires_ms, used_ms FROM staff_links WHERE hash = ?")
    .all([hash]);
  ensure(row, "invitation-unknown");
  ensure(row.used_ms === null, "invitation-used");
  ensure(nowMs < (row.expires_ms as number), "invitation-expired");
  connection.prepare("UPDATE staff_links SET used_ms = ? WHERE hash = ?").run([nowMs, hash]);
  return row.person as string;
}
