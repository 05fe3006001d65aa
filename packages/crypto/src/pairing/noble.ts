import { concatBytes, fromHex, toHex } from "@custos/base";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import type { PairingBackend } from "./backend.js";
import { hashToG1, parseG1, parseG2 } from "./curve.js";
import { Lru, keptIdentities } from "./lru.js";

const { Fp12 } = bls12_381.fields;
type Gt = typeof Fp12.ONE;

function fieldBytes(element: bigint): Uint8Array {
  return fromHex(element.toString(16).padStart(96, "0"));
}

function fp2Bytes({ c0, c1 }: Gt["c0"]["c0"]): Uint8Array {
  return concatBytes(fieldBytes(c1), fieldBytes(c0));
}

function fp6Bytes({ c0, c1, c2 }: Gt["c0"]): Uint8Array {
  return concatBytes(fp2Bytes(c2), fp2Bytes(c1), fp2Bytes(c0));
}

function encodeGt({ c0, c1 }: Gt): Uint8Array {
  return concatBytes(fp6Bytes(c1), fp6Bytes(c0));
}

/** -x of the curve: in GT the Frobenius map raises to x, since p = x modulo the order. */
const minusX = 0xd201_0000_0001_0000n;

/** The products of all subsets of g, g^-x.., g^x^2, ..: the sixteen steps of a 4-way exponentiation. */
function powerTable(g: Gt): Gt[] {
  const powers = [
    g,
    Fp12.conjugate(Fp12.frobeniusMap(g, 1)),
    Fp12.frobeniusMap(g, 2),
    Fp12.conjugate(Fp12.frobeniusMap(g, 3)),
  ];
  const table: Gt[] = [Fp12.ONE];
  for (const power of powers) table.push(...table.map((product) => Fp12.mul(product, power)));
  return table;
}

/** g^r, r written in base -x as four digits of 64 bits that are walked at once (Galbraith and Scott 2008). */
function tablePow(table: readonly Gt[], r: bigint): Gt {
  const digits = [r % minusX, (r / minusX) % minusX, (r / minusX ** 2n) % minusX, r / minusX ** 3n];
  let result = Fp12.ONE;
  for (let bit = 63n; bit >= 0n; bit -= 1n) {
    result = Fp12._cyclotomicSquare(result);
    const subset = digits.reduce((index, digit, i) => index | (Number((digit >> bit) & 1n) << i), 0);
    if (subset !== 0) result = Fp12.mul(result, table[subset] as Gt);
  }
  return result;
}

function makeBackend(): PairingBackend {
  const tables = new Lru<Gt[]>(keptIdentities);
  return {
    name: "noble",
    maskElement(identity, p, r) {
      const table = tables.get(`${toHex(identity)}:${toHex(p)}`, () =>
        powerTable(bls12_381.pairing(hashToG1(identity), parseG2(p, "master key"))),
      );
      return encodeGt(tablePow(table, r));
    },
    pair: (g1, g2) => encodeGt(bls12_381.pairing(parseG1(g1), parseG2(g2))),
    mulBase: (r) => bls12_381.G2.Point.BASE.multiply(r).toBytes(true),
  };
}

/** The pairing in JavaScript alone: runs everywhere. */
export const nobleBackend: PairingBackend = makeBackend();
