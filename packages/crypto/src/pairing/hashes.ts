import { CustosError, concatBytes, ensure, toHex, utf8 } from "@custos/base";
import { sha256 } from "@noble/hashes/sha2.js";
import { groupOrder } from "./curve.js";

// H2, H3 and H4 are tlock's, byte for byte (drand/kyber, encrypt/ibe), so that its vectors test ours.
const h2Tag = utf8("IBE-H2");
const h3Tag = utf8("IBE-H3");
const h4Tag = utf8("IBE-H4");

/** H2: the mask of sigma from an element of GT in its 576 bytes; 32 bytes. */
export function h2(gt: Uint8Array): Uint8Array {
  return sha256(concatBytes(h2Tag, gt));
}

/** H3: the scalar r in [1, order) that sigma and M determine. */
export function h3(sigma: Uint8Array, m: Uint8Array): bigint {
  const seed = sha256(concatBytes(h3Tag, sigma, m));
  for (let i = 1; i < 65_535; i += 1) {
    const candidate = sha256(concatBytes(Uint8Array.of(i & 0xff, i >> 8), seed));
    // The order has 255 bits.
    candidate[0] = (candidate[0] as number) >> 1;
    const r = BigInt(`0x${toHex(candidate)}`);
    if (r > 0n && r < groupOrder) return r;
  }
  throw new CustosError("internal", "no scalar found");
}

/** H4: the mask of M from sigma; 32 bytes. */
export function h4(sigma: Uint8Array): Uint8Array {
  return sha256(concatBytes(h4Tag, sigma));
}

/** a XOR b, of equal lengths. */
export function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  ensure(a.length === b.length, "malformed", "lengths differ");
  return a.map((byte, i) => byte ^ (b[i] as number));
}
