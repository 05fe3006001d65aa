import { CustosError, ensure } from "@custos/base";
import { ml_kem768_x25519 } from "@noble/post-quantum/hybrid.js";

/** Lengths of X-Wing (draft-connolly-cfrg-xwing-kem), in bytes. */
const xWingPublicKeyBytes = 1_216;
const xWingSecretKeyBytes = 32;
export const xWingCiphertextBytes = 1_120;

export interface XWingKeyPair {
  publicKey: Uint8Array;
  /** The 32-byte seed. */
  secretKey: Uint8Array;
}

/** A key pair from its seed, or from fresh randomness. */
export function xWingKeyPair(seed?: Uint8Array): XWingKeyPair {
  const { publicKey, secretKey } = ml_kem768_x25519.keygen(seed);
  return { publicKey, secretKey };
}

/**
 * X-Wing.EncapsulateDerand: `seed` is 32 bytes for ML-KEM, then 32 for X25519. `malformed` for a key that is none.
 */
export function xWingEncapsulate(
  publicKey: Uint8Array,
  seed: Uint8Array,
): { ciphertext: Uint8Array; sharedSecret: Uint8Array } {
  ensure(publicKey.length === xWingPublicKeyBytes && seed.length === 64, "malformed", "X-Wing: length");
  try {
    const { cipherText, sharedSecret } = ml_kem768_x25519.encapsulate(publicKey, seed);
    return { ciphertext: cipherText, sharedSecret };
  } catch (cause) {
    throw new CustosError("malformed", "X-Wing: not a public key", { cause });
  }
}

/** X-Wing.Decapsulate, 32 bytes: a wrong key gives a wrong secret, not an error. `malformed` for other lengths. */
export function xWingDecapsulate(ciphertext: Uint8Array, secretKey: Uint8Array): Uint8Array {
  ensure(ciphertext.length === xWingCiphertextBytes, "malformed", "X-Wing: length of the ciphertext");
  ensure(secretKey.length === xWingSecretKeyBytes, "malformed", "X-Wing: length of the secret key");
  try {
    return ml_kem768_x25519.decapsulate(ciphertext, secretKey);
  } catch (cause) {
    throw new CustosError("cannot-open", "X-Wing: not a ciphertext", { cause });
  }
}
