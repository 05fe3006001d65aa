import { concatBytes, utf8 } from "@custos/base";
import { gcm } from "@noble/ciphers/aes.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { Writer } from "../codec/index.js";

/** Nonce 0 is safe: each key is used once, since the header's hash is in all of them. */
const zeroNonce = new Uint8Array(12);

/** KDF(ikm, label | authority, length), salted with the seal's context. */
function kdf(ikm: Uint8Array, ctx: Uint8Array, label: string, authority: number, length: number): Uint8Array {
  const info = concatBytes(utf8(label), new Writer().u16(authority).finish());
  return hkdf(sha256, ikm, ctx, info, length);
}

/** Seed of X-Wing.EncapsulateDerand for an authority, 64 bytes. */
export function kemSeed(eseed: Uint8Array, ctx: Uint8Array, authority: number): Uint8Array {
  return kdf(eseed, ctx, "custos seal kem 1", authority, 64);
}

/** Key under which an authority's wrap holds pk: M, which a quorum opens, and ss, which the reader's seal key opens. */
export function wrapKey(m: Uint8Array, ss: Uint8Array, ctx: Uint8Array, authority: number): Uint8Array {
  return kdf(concatBytes(m, ss), ctx, "custos seal wrap 1", authority, 32);
}

/** AES-256-GCM under a key that is used once. */
export function encryptOnce(key: Uint8Array, plaintext: Uint8Array, aad?: Uint8Array): Uint8Array {
  return gcm(key, zeroNonce, aad).encrypt(plaintext);
}

/** Throws whatever the cipher throws where key, bytes or additional data are not the right ones. */
export function decryptOnce(key: Uint8Array, ciphertext: Uint8Array, aad?: Uint8Array): Uint8Array {
  return gcm(key, zeroNonce, aad).decrypt(ciphertext);
}
