import { createHash, randomBytes } from "node:crypto";
import { toBase64url } from "@custos/base";

/** 32 random bytes in base64url: a link's token, or a session's. */
export function newSecret(): string {
  return toBase64url(randomBytes(32));
}

/** SHA-256 of a secret: all that is kept of it. */
export function secretHash(secret: string): Uint8Array {
  return new Uint8Array(createHash("sha256").update(secret).digest());
}
