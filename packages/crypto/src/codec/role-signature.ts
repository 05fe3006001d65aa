import { bytes, choice, encodeCanonical, literal, object, parseCanonical } from "./canonical-json.js";
import type { ValueOf } from "./canonical-json.js";

/** A signature by a role key: plain Ed25519, or a passkey's assertion whose challenge is SHA-256 of what is signed. */
export const roleSignatureField = choice("kind", {
  ed25519: object({ kind: literal("ed25519"), signature: bytes(64) }),
  passkey: object({
    kind: literal("passkey"),
    authenticatorData: bytes(37, 1024),
    clientDataJSON: bytes(2, 2048),
    /** ASN.1 DER for P-256, 64 bytes for Ed25519 */
    signature: bytes(8, 128),
  }),
});
export type RoleSignature = ValueOf<typeof roleSignatureField>;

const maxRoleSignatureBytes = 8192;

/** RFC 8785 bytes of a role's signature, as it travels outside a document or leaf. */
export function encodeRoleSignature(signature: RoleSignature): Uint8Array {
  return encodeCanonical(roleSignatureField, signature, maxRoleSignatureBytes);
}

/** The role's signature of exactly those bytes; `malformed` for any others. */
export function parseRoleSignature(encoded: Uint8Array): RoleSignature {
  return parseCanonical(roleSignatureField, encoded, maxRoleSignatureBytes, "signature of a role");
}
