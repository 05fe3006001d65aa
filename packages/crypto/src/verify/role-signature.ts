import { CustosError, concatBytes, ensure, equalBytes, fromUtf8, toBase64url, utf8 } from "@custos/base";
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { sha256 } from "@noble/hashes/sha2.js";
import type { RoleKey } from "../codec/charter.js";
import type { RoleSignature } from "../codec/role-signature.js";
import { verifyEd25519 } from "./note.js";

/** A role's signature by a plain Ed25519 key (32-byte seed); a passkey's comes from the browser. */
export function signAsRole(seed: Uint8Array, message: Uint8Array): RoleSignature {
  return { kind: "ed25519", signature: ed25519.sign(message, seed) };
}

/**
 * Verifies what a person of a body signed. A passkey signs `authenticatorData | SHA-256(clientDataJSON)` where the
 * challenge is SHA-256 of the message (Web Authentication, section 7.2); the user must have been present and verified.
 * `bad-signature` naming `what`.
 */
export function verifyRoleSignature(
  key: RoleKey,
  message: Uint8Array,
  signature: RoleSignature,
  what: string,
): void {
  if (key.kind === "ed25519") {
    ensure(
      signature.kind === "ed25519",
      "bad-signature",
      `${what}: not by the kind of key that is on record`,
    );
    verifyEd25519(key.publicKey, message, signature.signature, what);
    return;
  }
  ensure(signature.kind === "passkey", "bad-signature", `${what}: not by the kind of key that is on record`);
  const { authenticatorData, clientDataJSON } = signature;
  const client = parseClientData(clientDataJSON, what);
  ensure(client.type === "webauthn.get", "bad-signature", `${what}: not an assertion`);
  const challenge = toBase64url(sha256(message));
  ensure(client.challenge === challenge, "bad-signature", `${what}: signed for another document`);
  const relyingParty = authenticatorData.subarray(0, 32);
  ensure(
    equalBytes(relyingParty, sha256(utf8(key.rpId))),
    "bad-signature",
    `${what}: another site's passkey`,
  );
  const presentAndVerified = 0x01 | 0x04;
  const flags = (authenticatorData[32] ?? 0) & presentAndVerified;
  ensure(flags === presentAndVerified, "bad-signature", `${what}: user not verified`);
  const signed = concatBytes(authenticatorData, sha256(clientDataJSON));
  if (key.publicKey.length === 32) verifyEd25519(key.publicKey, signed, signature.signature, what);
  else verifyP256(key.publicKey, signed, signature.signature, what);
}

function verifyP256(key: Uint8Array, message: Uint8Array, signature: Uint8Array, what: string): void {
  let good = false;
  try {
    // Authenticators do not promise the lower of the two values of s.
    good = p256.verify(signature, message, key, { format: "der", lowS: false });
  } catch {
    // A key or signature of the wrong form is as bad as a wrong one.
  }
  if (!good) throw new CustosError("bad-signature", what);
}

function parseClientData(clientDataJSON: Uint8Array, what: string): { type?: unknown; challenge?: unknown } {
  let json: unknown;
  try {
    json = JSON.parse(fromUtf8(clientDataJSON));
  } catch (cause) {
    throw new CustosError("bad-signature", `${what}: client data`, { cause });
  }
  ensure(typeof json === "object" && json !== null, "bad-signature", `${what}: client data`);
  return json;
}
