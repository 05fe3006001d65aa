import { CustosError, ensure } from "@custos/base";
import { bls12_381 } from "@noble/curves/bls12-381.js";

/** Points of BLS12-381 as the noble library holds them; across interfaces they go as compressed bytes. */
export type G1Point = InstanceType<typeof bls12_381.G1.Point>;
type G2Point = InstanceType<typeof bls12_381.G2.Point>;

/** Domain separation tag of H1 (RFC 9380 section 3.1). */
export const identityDst = "CUSTOS-V1-ID-BLS12381G1_XMD:SHA-256_SSWU_RO_";

export const groupOrder = bls12_381.fields.Fr.ORDER;

/** H1: RFC 9380 hash_to_curve, suite BLS12381G1_XMD:SHA-256_SSWU_RO_. */
export function hashToG1(message: Uint8Array, dst: string = identityDst): G1Point {
  return bls12_381.G1.hashToCurve(message, { DST: dst });
}

interface Checkable {
  is0(): boolean;
  isTorsionFree(): boolean;
}

/** Decoding takes the identity and points outside the subgroup without complaint: both are refused by hand. */
function checked<P extends Checkable>(bytes: Uint8Array, length: number, name: string, decode: () => P): P {
  ensure(bytes.length === length, "bad-point", `${name}: ${bytes.length} bytes where ${length} are due`);
  let point: P;
  try {
    point = decode();
  } catch (cause) {
    throw new CustosError("bad-point", `${name}: not a point`, { cause });
  }
  ensure(!point.is0(), "bad-point", `${name}: the identity`);
  ensure(point.isTorsionFree(), "bad-point", `${name}: outside the subgroup`);
  return point;
}

/** A point of G1 from its 48 bytes; `bad-point` for the identity or one outside the subgroup. */
export function parseG1(bytes: Uint8Array, name = "point of G1"): G1Point {
  return checked(bytes, 48, name, () => bls12_381.G1.Point.fromBytes(bytes));
}

/** A point of G2 from its 96 bytes; `bad-point` for the identity or one outside the subgroup. */
export function parseG2(bytes: Uint8Array, name = "point of G2"): G2Point {
  return checked(bytes, 96, name, () => bls12_381.G2.Point.fromBytes(bytes));
}

/** scalar * H1(identity), compressed, 48 bytes. */
export function mulIdentity(identity: Uint8Array, scalar: bigint): Uint8Array {
  return hashToG1(identity).multiply(scalar).toBytes(true);
}
