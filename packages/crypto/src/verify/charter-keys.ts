import { CustosError, ensure } from "@custos/base";
import type { Day } from "@custos/base";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import type { Charter, KeyPeriod } from "../codec/charter.js";
import { keyPeriodOf } from "./charter.js";

/** The point to which an authority's slots of a day are sealed, and the key period that it belongs to. */
export interface MasterKey {
  keyPeriod: number;
  /** P = P_A + P_O in G2, compressed, 96 bytes */
  publicKey: Uint8Array;
}

// Checking that a point lies in its subgroup costs milliseconds, and the same few periods are asked for all the time.
const sums = new WeakMap<KeyPeriod, Uint8Array>();

/** The master public key of an authority on a day; `bad-charter` without a key period, `bad-point` for a bad key. */
export function masterKeyOf(charter: Charter, authority: number, day: Day): MasterKey {
  const period = keyPeriodOf(charter, authority, day);
  let publicKey = sums.get(period);
  if (!publicKey) {
    publicKey = addQuorumKeys(period.authorising.publicKey, period.oversight.publicKey);
    sums.set(period, publicKey);
  }
  return { keyPeriod: period.number, publicKey: publicKey.slice() };
}

/** P_A + P_O of compressed points of G2; `bad-point` where one or the sum is the identity or outside the subgroup. */
export function addQuorumKeys(authorising: Uint8Array, oversight: Uint8Array): Uint8Array {
  const sum = quorumPoint(authorising).add(quorumPoint(oversight));
  ensure(!sum.is0(), "bad-point", "the two quorum keys cancel out");
  return sum.toBytes(true);
}

function quorumPoint(encoded: Uint8Array) {
  ensure(encoded.length === 96, "bad-point", "quorum key: length");
  try {
    const point = bls12_381.G2.Point.fromBytes(encoded);
    // Decoding takes the identity and points outside the subgroup without complaint.
    point.assertValidity();
    ensure(
      !point.is0() && point.isTorsionFree(),
      "bad-point",
      "quorum key: identity or outside the subgroup",
    );
    return point;
  } catch (cause) {
    if (cause instanceof CustosError) throw cause;
    throw new CustosError("bad-point", "quorum key: not a point", { cause });
  }
}
