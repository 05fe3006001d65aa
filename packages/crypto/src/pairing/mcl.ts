import { CustosError, concatBytes, ensure, equalBytes, toHex } from "@custos/base";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import type * as Mcl from "mcl-wasm";
import { gtBytes } from "./backend.js";
import type { PairingBackend } from "./backend.js";
import { hashToG1 } from "./curve.js";
import { Lru, keptIdentities } from "./lru.js";
import { nobleBackend } from "./noble.js";

type Library = typeof Mcl;

/** Where our i-th field element of GT stands in mcl's serialization. */
const gtLayout = [10, 11, 8, 9, 6, 7, 4, 5, 2, 3, 0, 1] as const;

function encodeGt(element: Mcl.GT): Uint8Array {
  const bytes = element.serialize();
  ensure(bytes.length === gtBytes, "internal", "layout of GT");
  return concatBytes(...gtLayout.map((at) => bytes.subarray(48 * at, 48 * at + 48)));
}

/**
 * A point of mcl's from bytes. mcl refuses points outside the subgroup and takes the identity; a point whose bytes are
 * not the ones that it writes itself is refused as well, so that both backends take the same inputs.
 */
function parsePoint<P extends Mcl.G1 | Mcl.G2>(bytes: Uint8Array, length: number, empty: P, name: string): P {
  ensure(bytes.length === length, "bad-point", `${name}: ${bytes.length} bytes where ${length} are due`);
  try {
    empty.deserialize(bytes);
  } catch (cause) {
    throw new CustosError("bad-point", `${name}: not a point of the subgroup`, { cause });
  }
  ensure(!empty.isZero(), "bad-point", `${name}: the identity`);
  ensure(equalBytes(empty.serialize(), bytes), "bad-point", `${name}: not the point's one spelling`);
  return empty;
}

async function load(): Promise<Library> {
  const module = await import("mcl-wasm");
  // CommonJS: some bundlers give its exports as names, Node as the default.
  const mcl: Library = "G1" in module ? module : (module as { default: Library }).default;
  await mcl.init(mcl.BLS12_381);
  mcl.setETHserialization(true);
  mcl.verifyOrderG1(true);
  mcl.verifyOrderG2(true);
  return mcl;
}

/** mcl cannot set the domain separation tag of hash-to-curve: points are hashed with noble, paired with mcl. */
function makeBackend(mcl: Library): PairingBackend {
  const bases = new Lru<Mcl.GT>(keptIdentities);
  const scalar = (r: bigint): Mcl.Fr => {
    const element = new mcl.Fr();
    element.setStr(r.toString(16), 16);
    return element;
  };
  const g1 = (bytes: Uint8Array): Mcl.G1 => parsePoint(bytes, 48, new mcl.G1(), "point of G1");
  const g2 = (bytes: Uint8Array, name = "point of G2"): Mcl.G2 => parsePoint(bytes, 96, new mcl.G2(), name);
  const generator = g2(bls12_381.G2.Point.BASE.toBytes(true));
  return {
    name: "mcl",
    maskElement(identity, p, r) {
      const base = bases.get(`${toHex(identity)}:${toHex(p)}`, () =>
        mcl.pairing(g1(hashToG1(identity).toBytes(true)), g2(p, "master key")),
      );
      return encodeGt(mcl.pow(base, scalar(r)));
    },
    pair: (a, b) => encodeGt(mcl.pairing(g1(a), g2(b))),
    mulBase: (r) => mcl.mul(generator, scalar(r)).serialize(),
  };
}

/** One pairing compared with noble's, so that another layout of GT is found out before anything is sealed with it. */
function checkLayout(backend: PairingBackend): PairingBackend {
  const g1 = hashToG1(new Uint8Array(43)).toBytes(true);
  const g2 = nobleBackend.mulBase(7n);
  ensure(equalBytes(backend.mulBase(7n), g2), "internal", "mcl: G2 differs");
  ensure(
    equalBytes(backend.pair(g1, g2), nobleBackend.pair(g1, g2)),
    "internal",
    "mcl: layout of GT differs",
  );
  return backend;
}

let loaded: Promise<PairingBackend> | undefined;

/** The pairing in WebAssembly, three to eight times as fast. Rejects where WebAssembly does not run. */
export function mclBackend(): Promise<PairingBackend> {
  loaded ??= load().then((mcl) => checkLayout(makeBackend(mcl)));
  return loaded;
}

/** mcl where WebAssembly runs, else noble. */
export async function defaultBackend(): Promise<PairingBackend> {
  try {
    return await mclBackend();
  } catch {
    return nobleBackend;
  }
}
