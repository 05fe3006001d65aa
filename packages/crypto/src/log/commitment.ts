import { concatBytes, ensure, equalBytes, utf8 } from "@custos/base";
import { sha256 } from "@noble/hashes/sha2.js";

/**
 * Commitment of a leaf to its private part: `SHA-256("custos commitment 1" | salt | private part)`. The salt, 32 random
 * bytes, is fresh for each leaf, or equal subjects would show.
 */
export function commitment(salt: Uint8Array, privatePart: Uint8Array): Uint8Array {
  ensure(salt.length === 32, "malformed", "salt of a commitment");
  return sha256(concatBytes(utf8("custos commitment 1"), salt, privatePart));
}

/** Returns the private part if the commitment opens to it; `bad-proof` otherwise. */
export function verifyCommitment(
  committed: Uint8Array,
  salt: Uint8Array,
  privatePart: Uint8Array,
): Uint8Array {
  ensure(
    equalBytes(commitment(salt, privatePart), committed),
    "bad-proof",
    "the commitment is to something else",
  );
  return privatePart;
}
