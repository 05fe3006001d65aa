import { ensure } from "@custos/base";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { groupOrder, parseG1 } from "../pairing/index.js";

const { Fr } = bls12_381.fields;

/** Lagrange coefficients at zero for shares at these indices, in their order; `malformed` for an index twice or zero. */
export function lagrangeAtZero(indices: readonly number[]): bigint[] {
  ensure(new Set(indices).size === indices.length, "malformed", "one trustee's share twice");
  ensure(
    indices.every((index) => Number.isInteger(index) && index > 0),
    "malformed",
    "index of a share",
  );
  return indices.map((own) => {
    let top = Fr.ONE;
    let bottom = Fr.ONE;
    for (const other of indices) {
      if (other === own) continue;
      top = Fr.mul(top, BigInt(other));
      bottom = Fr.mul(bottom, Fr.create(BigInt(other) - BigInt(own)));
    }
    return Fr.div(top, bottom);
  });
}

/** The point of G1 at zero of the polynomial through these shares, 48 bytes; `bad-point` for a share that is no point. */
export function interpolateG1(shares: readonly { index: number; share: Uint8Array }[]): Uint8Array {
  const coefficients = lagrangeAtZero(shares.map(({ index }) => index));
  let sum = bls12_381.G1.Point.ZERO;
  for (const [i, { share }] of shares.entries()) {
    const coefficient = coefficients[i] ?? 0n;
    ensure(coefficient > 0n && coefficient < groupOrder, "malformed", "index of a share");
    sum = sum.add(parseG1(share, "share").multiply(coefficient));
  }
  return sum.toBytes(true);
}
