import { CustosError, ensure, equalBytes } from "@custos/base";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { groupOrder, hashToG1, nobleBackend, parseG1, parseG2 } from "../pairing/index.js";
import { interpolateG1 } from "./lagrange.js";

/** Domain separation tag of proofs of possession: a quorum's key signs itself under no tag that identities use. */
export const quorumProofDst = "CUSTOS-V1-POP-BLS12381G1_XMD:SHA-256_SSWU_RO_";

/** A trustee's share of the key or of its proof, by the trustee's index. */
export interface IndexedShare {
  index: number;
  share: Uint8Array;
}

/** `scalar * H_pop(public key)`, 48 bytes: of a whole key its proof of possession, of one share its part of the proof. */
export function quorumProofPart(publicKey: Uint8Array, scalar: bigint): Uint8Array {
  ensure(scalar > 0n && scalar < groupOrder, "malformed", "not a scalar");
  return hashToG1(publicKey, quorumProofDst).multiply(scalar).toBytes(true);
}

/**
 * Verifies a quorum key's proof of possession and returns the key: e(proof, G2) == e(H_pop(Y), Y). Without it an
 * authority could choose its half of a master key so that it cancels the other half. `bad-point` or `bad-proof`.
 */
export function verifyQuorumProof(publicKey: Uint8Array, proof: Uint8Array): Uint8Array {
  verifyProofPart(publicKey, publicKey, proof, "quorum key");
  return publicKey;
}

/**
 * The proof of possession out of the parts of at least `threshold` trustees, each verified against the trustee's public
 * share first. `bad-proof` names the trustee whose part is wrong; `quorum-missing` with too few.
 */
export function combineQuorumProof(
  publicKey: Uint8Array,
  publicShares: readonly IndexedShare[],
  parts: readonly IndexedShare[],
  threshold: number,
): Uint8Array {
  ensure(parts.length >= threshold, "quorum-missing", `${parts.length} of ${threshold} parts of the proof`);
  for (const { index, share } of parts) {
    const known = publicShares.find((one) => one.index === index);
    ensure(known, "bad-proof", `trustee ${index} has no public share`);
    verifyProofPart(publicKey, known.share, share, `trustee ${index}`);
  }
  const proof = interpolateG1(parts.slice(0, threshold));
  verifyQuorumProof(publicKey, proof);
  return proof;
}

function verifyProofPart(
  publicKey: Uint8Array,
  verifier: Uint8Array,
  proof: Uint8Array,
  whose: string,
): void {
  // Both points are checked: the identity would prove anything.
  parseG2(verifier, `${whose}: key`);
  parseG1(proof, `${whose}: proof of possession`);
  const hash = hashToG1(publicKey, quorumProofDst).toBytes(true);
  const left = nobleBackend.pair(proof, bls12_381.G2.Point.BASE.toBytes(true));
  const right = nobleBackend.pair(hash, verifier);
  if (!equalBytes(left, right))
    throw new CustosError("bad-proof", `${whose}: the proof of possession does not verify`);
}
