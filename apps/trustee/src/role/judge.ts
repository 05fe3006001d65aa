import { dayOf, ensure, equalBytes } from "@custos/base";
import { limits } from "@custos/contract";
import type { Directory, RoleRequest } from "@custos/crypto/log";
import { authorityOfCharter } from "@custos/crypto/verify";
import type { Seat } from "../adoption.js";

/** A leaf that was made longer ago is asked for anew: whoever keeps old ones could bring somebody back. */
const oldestMs = 24 * 3_600_000;

/** The log as this trustee has verified it just now, and its own clock. */
export interface RoleView {
  readonly directory: Directory;
  readonly seat: Seat;
  /** By this trustee's clock, UTC */
  readonly nowMs: number;
}

/**
 * Whether this trustee may sign that a person of a body comes or goes: of its own authority and body (applicants are the
 * authorising one's), dated now, and as the log would take it. `forbidden`, `malformed`, or `bad-log` where the log says
 * something else.
 */
export function judgeRole(request: RoleRequest, { directory, seat, nowMs }: RoleView): void {
  const { authority, atMs, id } = request;
  const body = request.body === "oversight" ? "oversight" : "authorising";
  ensure(authority === seat.authority, "forbidden", "role: of another authority");
  ensure(body === seat.body, "forbidden", "role: for the other body's trustees");
  ensure(atMs <= nowMs + limits.clockSkewMs, "forbidden", "role: dated ahead");
  ensure(atMs >= nowMs - oldestMs, "forbidden", "role: dated long ago");
  const roles = directory.roles(authority, dayOf(nowMs));
  const known = roles.find((role) => role.id === id);
  if (request.action === "removed") {
    ensure(known?.body === request.body, "bad-log", "role: none such to remove");
    const { charter } = directory.charterInForce(dayOf(nowMs));
    const named = authorityOfCharter(charter, authority).roles.some((role) => role.id === id);
    ensure(!named, "bad-log", "role: stands in the charter, not in the log");
    return;
  }
  ensure(!known, "bad-log", "role: its id is taken");
  requireKey(request.key);
  const { charter } = directory.charterInForce(dayOf(nowMs));
  const { reader } = authorityOfCharter(charter, authority);
  const keys = [reader.signingKey, ...roles.map(({ key }) => key.publicKey)];
  const used = keys.some((key) => equalBytes(key, request.key.publicKey));
  ensure(!used, "bad-log", "role: its key is somebody's already");
}

/** Ed25519, 32 bytes, or a passkey's uncompressed point of P-256, 65. */
function requireKey({ publicKey }: Extract<RoleRequest, { action: "added" }>["key"]): void {
  const point = publicKey.length === 65 && publicKey[0] === 4;
  ensure(publicKey.length === 32 || point, "malformed", "role: no public key of a known kind");
}
