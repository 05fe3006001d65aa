/** Bytes of an element of GT: c1 before c0, in them c2, c1, c0, in them c1, c0, each 48 bytes big-endian. */
export const gtBytes = 576;

/**
 * The pairing of BLS12-381. Points are compressed bytes, refused with `bad-point` where they are the identity or outside
 * the subgroup; scalars are in [1, order). Both backends give equal bytes.
 */
export interface PairingBackend {
  readonly name: "noble" | "mcl";
  /** e(H1(identity), p)^r. The pairing of an identity and a key is kept: a day has few of them and many epochs. */
  maskElement(identity: Uint8Array, p: Uint8Array, r: bigint): Uint8Array;
  /** e(g1, g2) */
  pair(g1: Uint8Array, g2: Uint8Array): Uint8Array;
  /** r * G2, compressed, 96 bytes */
  mulBase(r: bigint): Uint8Array;
}
