import { bytes, choice, literal, object } from "./canonical-json.js";
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
