import { sha256 } from "@noble/hashes/sha2.js";

/** SHA-256 of an object's bytes: what receipts name, and `custos_previous`; 32 bytes. */
export function objectHash(bytes: Uint8Array): Uint8Array {
  return sha256(bytes);
}
