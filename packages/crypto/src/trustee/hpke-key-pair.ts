import { xWingKeyPair } from "../pairing/index.js";
import type { XWingKeyPair } from "../pairing/index.js";

/** A trustee's key pair for sealed shares, from its 32-byte seed or from fresh randomness. */
export function hpkeKeyPair(seed?: Uint8Array): XWingKeyPair {
  return xWingKeyPair(seed);
}
