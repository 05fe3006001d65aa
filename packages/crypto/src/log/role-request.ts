import { CustosError, ensure, equalBytes, fromUtf8, toBase64url } from "@custos/base";
import { canonicalBytes, plainJson } from "../codec/canonical-json.js";
import { encodeLeaf, parseLeaf, type LeafOf, type Unsigned } from "./leaf.js";

/** A person of a body coming or going, before its trustees have signed. */
export type RoleRequest = Unsigned<LeafOf<"role">>;

/** RFC 8785 bytes of a role leaf without signatures: what `leafToSign` puts its prefix before. */
export function encodeRoleRequest(request: RoleRequest): Uint8Array {
  const bytes = canonicalBytes(plainJson(request));
  parseRoleRequest(bytes);
  return bytes;
}

/** The request of exactly those bytes; `malformed` for any others. */
export function parseRoleRequest(bytes: Uint8Array): RoleRequest {
  let json: unknown;
  try {
    json = JSON.parse(fromUtf8(bytes));
  } catch (cause) {
    throw new CustosError("malformed", "role: not JSON", { cause });
  }
  ensure(typeof json === "object" && json !== null, "malformed", "role: no object");
  ensure(!Array.isArray(json) && !("signatures" in json), "malformed", "role: signed already");
  // The codec of leaves knows signed ones only: one that stands for them lends its form.
  const standIn = { trustee: 1, signature: toBase64url(new Uint8Array(64)) };
  const leaf = parseLeaf(canonicalBytes({ ...json, signatures: [standIn] }));
  ensure(leaf.type === "role", "malformed", "role: another type of leaf");
  const { signatures: _, ...request } = leaf;
  ensure(equalBytes(canonicalBytes(plainJson(request)), bytes), "malformed", "role: not in canonical form");
  return request;
}

/** The leaf with what its trustees have signed. */
export function signedRole(
  request: RoleRequest,
  signatures: readonly { trustee: number; signature: Uint8Array }[],
): LeafOf<"role"> {
  const leaf = { ...request, signatures: [...signatures].sort((a, b) => a.trustee - b.trustee) };
  encodeLeaf(leaf);
  return leaf;
}
