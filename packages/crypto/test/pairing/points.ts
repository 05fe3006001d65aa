import { bls12_381 } from "@noble/curves/bls12-381.js";

/** Encodings of the point at infinity. */
export const pointsAtInfinity = {
  g1: new Uint8Array(48).fill(0xc0, 0, 1),
  g2: new Uint8Array(96).fill(0xc0, 0, 1),
};

/** The encoding with the smallest x that has a y; the cofactors are so large that the point is in no subgroup. */
function smallX(length: number, root: (x: bigint) => unknown): Uint8Array {
  for (let x = 1; x < 64; x += 1) {
    try {
      root(BigInt(x));
    } catch {
      continue;
    }
    const bytes = new Uint8Array(length);
    bytes[0] = 0x80;
    bytes[length - 1] = x;
    return bytes;
  }
  throw new Error("no point found");
}

export function outsideG1(): Uint8Array {
  const { Fp } = bls12_381.fields;
  return smallX(48, (x) => Fp.sqrt(Fp.create(x ** 3n + 4n)));
}

export function outsideG2(): Uint8Array {
  const { Fp2 } = bls12_381.fields;
  return smallX(96, (x) =>
    Fp2.sqrt(Fp2.add(Fp2.pow(Fp2.fromBigTuple([x, 0n]), 3n), Fp2.fromBigTuple([4n, 4n]))),
  );
}
