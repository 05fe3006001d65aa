import { CustosError, concatBytes, ensure, equalBytes, toHex, utf8 } from "@custos/base";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { structCodec } from "../codec/index.js";
import type { StructCodec } from "../codec/index.js";
import { groupOrder, parseG2 } from "../pairing/index.js";
import { planHash } from "./ceremony.js";
import type { CeremonyPlan } from "./ceremony.js";
import { decodeScalar, dkgPrefix, encodeScalar } from "./frost.js";

/** What a trustee tells everybody: commitments to its polynomial and a proof that it knows the secret in it. */
export interface Round1 {
  planHash: Uint8Array;
  index: number;
  /** Points of G2, 96 bytes each, as many as the threshold */
  commitments: Uint8Array[];
  /** Schnorr: `R[96] | z[32]` */
  proof: Uint8Array;
}

/** `struct { opaque plan_hash[32]; uint8 index; opaque commitments<V>; opaque proof[128]; } Round1` */
export const round1Codec: StructCodec<Round1> = structCodec(
  "Round1",
  2048,
  (writer, { planHash: hash, index, commitments, proof }) => {
    writer
      .bytes(hash, 32)
      .u8(index)
      .vec(concatBytes(...commitments))
      .bytes(proof, 128);
  },
  (reader) => ({
    planHash: reader.bytes(32),
    index: reader.u8(),
    commitments: reader.list(15 * 96, (inner) => inner.bytes(96)),
    proof: reader.bytes(128),
  }),
);

/**
 * Every trustee's first message, in the plan's order, each verified: of this plan, as many commitments as the threshold,
 * good points, and a proof of possession. `bad-proof` names the first trustee whose message is missing or false.
 */
export function verifyRound1(plan: CeremonyPlan, messages: readonly Uint8Array[]): Round1[] {
  const parsed = messages.map((bytes) => round1Codec.decode(bytes));
  ensure(parsed.length === plan.participants.length, "bad-proof", `${parsed.length} first messages`);
  return plan.participants.map(({ index }) => {
    const [message, ...more] = parsed.filter((one) => one.index === index);
    ensure(message && more.length === 0, "bad-proof", `trustee ${index}: not one first message`);
    naming(index, () => verifyOne(plan, message));
    return message;
  });
}

function verifyOne(plan: CeremonyPlan, { planHash: hash, index, commitments, proof }: Round1): void {
  ensure(equalBytes(hash, planHash(plan)), "bad-proof", "of another ceremony");
  ensure(commitments.length === plan.threshold, "bad-proof", "number of commitments");
  const [secret] = commitments.map((point) => parseG2(point, "commitment"));
  ensure(secret, "bad-proof", "number of commitments");
  const r = parseG2(proof.subarray(0, 96), "proof");
  const z = decodeScalar(proof.subarray(96));
  // z * G2 == R + c * C0, as FROST's own round 2 checks it, which does not say whose proof is false.
  const c = challenge(plan, index, secret.toBytes(true), proof.subarray(0, 96));
  const expected = r.add(secret.multiplyUnsafe(c));
  ensure(bls12_381.G2.Point.BASE.multiplyUnsafe(z).equals(expected), "bad-proof", "proof of possession");
}

/** The proof of a trustee that is alone: FROST's own begins at a threshold of two. `nonce` is a fresh random scalar. */
export function proveAlone(plan: CeremonyPlan, index: number, secret: bigint, nonce: bigint): Uint8Array {
  const { BASE } = bls12_381.G2.Point;
  const r = BASE.multiply(nonce).toBytes(true);
  const c = challenge(plan, index, BASE.multiply(secret).toBytes(true), r);
  return concatBytes(r, encodeScalar((nonce + c * secret) % groupOrder));
}

function challenge(plan: CeremonyPlan, index: number, key: Uint8Array, r: Uint8Array): bigint {
  const hash = sha512(concatBytes(utf8(dkgPrefix(plan)), encodeScalar(BigInt(index)), key, r));
  return BigInt(`0x${toHex(hash)}`) % groupOrder;
}

/** Turns whatever a check throws into `bad-proof` of that trustee. */
export function naming<T>(index: number, step: () => T): T {
  try {
    return step();
  } catch (cause) {
    const why = cause instanceof CustosError ? cause.message : "refused";
    throw new CustosError("bad-proof", `trustee ${index}: ${why}`, { cause });
  }
}
