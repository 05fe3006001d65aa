import { ensure, fromHex, toHex } from "@custos/base";
import { createFROST } from "@noble/curves/abstract/frost.js";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { groupOrder } from "../pairing/index.js";
import { planHash } from "./ceremony.js";
import type { CeremonyPlan } from "./ceremony.js";

const name = "CUSTOS-V1-FROST-BLS12381G2-SHA512";

/** Prefix of the hash in proofs of possession. The plan's hash is in it: none passes in another ceremony. */
export function dkgPrefix(plan: CeremonyPlan): string {
  return `${name}/${toHex(planHash(plan))}/dkg`;
}

/** FROST's key generation over G2 for one ceremony. */
export function frostOf(plan: CeremonyPlan): ReturnType<typeof createFROST> {
  return createFROST({ name, Point: bls12_381.G2.Point, hash: sha512, HDKG: dkgPrefix(plan) });
}

/** 32 bytes, big-endian */
export function encodeScalar(scalar: bigint): Uint8Array {
  return fromHex(scalar.toString(16).padStart(64, "0"));
}

/** A scalar in [1, order) of 32 bytes, big-endian; `malformed` otherwise. */
export function decodeScalar(bytes: Uint8Array): bigint {
  ensure(bytes.length === 32, "malformed", "length of a scalar");
  const scalar = BigInt(`0x${toHex(bytes)}`);
  ensure(scalar > 0n && scalar < groupOrder, "malformed", "not a scalar of the group");
  return scalar;
}
