import { ed25519 } from "@noble/curves/ed25519.js";

/** A device's signature key pair, which is also its leaf's: Ed25519, the private key as its 32-byte seed. */
export interface SigningKey {
  publicKey: Uint8Array;
  privateKey: Uint8Array;
}

export function generateSigningKey(): SigningKey {
  const { secretKey, publicKey } = ed25519.keygen();
  return { publicKey, privateKey: secretKey };
}
