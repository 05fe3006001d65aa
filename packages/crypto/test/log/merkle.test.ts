import * as fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CustosError, fromBase64, fromHex, toHex } from "@custos/base";
import {
  Frontier,
  MerkleTree,
  leafHash,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from "@custos/crypto/log";
import { filesBelow, tlogDataMissing } from "./vectors.js";

// Leaves and roots of the certificate transparency test suite that RFC 6962 implementations share.
const leaves = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
];
const roots = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

function treeOf(size: number): MerkleTree {
  return MerkleTree.of(Array.from({ length: size }, (_, i) => leafHash(Uint8Array.of(i & 255, i >> 8))));
}

function accepts(step: () => void): boolean {
  try {
    step();
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(CustosError);
    expect((error as CustosError).code).toBe("bad-proof");
    return false;
  }
}

describe("RFC 6962 trees", () => {
  it("[LOG-1] the roots that every implementation knows come out, by list, tree and frontier", () => {
    const hashes = leaves.map((leaf) => leafHash(fromHex(leaf)));
    let frontier = Frontier.empty();
    for (let size = 0; size <= leaves.length; size += 1) {
      expect(toHex(rootOf(hashes.slice(0, size)))).toBe(roots[size]);
      expect(toHex(MerkleTree.of(hashes).root(size))).toBe(roots[size]);
      expect(toHex(frontier.root())).toBe(roots[size]);
      expect(toHex(Frontier.restore(size, frontier.hashes()).root())).toBe(roots[size]);
      if (size < leaves.length) frontier = frontier.append(hashes.at(size) as Uint8Array);
    }
  });

  it("[LOG-1] every inclusion proof up to 40 leaves verifies, at its own index alone", () => {
    const tree = treeOf(40);
    for (let size = 1; size <= 40; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const proof = tree.inclusionProof(index, size);
        const verify = (at: number, of: number) => () => {
          verifyInclusion(at, of, tree.leaf(index), proof, tree.root(size));
        };
        expect(accepts(verify(index, size))).toBe(true);
        if (size > 1) expect(accepts(verify((index + 1) % size, size))).toBe(false);
      }
    }
  });

  it("[P17] every consistency proof up to 40 leaves verifies, and shows no other old tree", () => {
    const tree = treeOf(40);
    for (let newSize = 0; newSize <= 40; newSize += 1) {
      for (let oldSize = 0; oldSize <= newSize; oldSize += 1) {
        const proof = tree.consistencyProof(oldSize, newSize);
        const verify = (oldRoot: Uint8Array, newRoot: Uint8Array) => () => {
          verifyConsistency(oldSize, newSize, proof, oldRoot, newRoot);
        };
        expect(accepts(verify(tree.root(oldSize), tree.root(newSize)))).toBe(true);
        expect(
          accepts(
            verify(
              tree.leaf(0).map((byte) => byte ^ 1),
              tree.root(newSize),
            ),
          ),
        ).toBe(false);
        // From an empty tree every log may have grown.
        if (oldSize > 0)
          expect(
            accepts(
              verify(
                tree.root(oldSize),
                tree.leaf(0).map((byte) => byte ^ 1),
              ),
            ),
          ).toBe(false);
      }
    }
  });

  it("[P17] no bit of a proof or root can be changed, in trees of any size", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 700 }),
        fc.nat(),
        fc.nat(),
        fc.nat(),
        (newSize, chooseOld, chooseHash, bit) => {
          const tree = treeOf(newSize);
          const oldSize = 1 + (chooseOld % (newSize - 1));
          const hashes = [tree.root(oldSize), tree.root(newSize), ...tree.consistencyProof(oldSize, newSize)];
          const verify = (all: Uint8Array[]) => {
            const [oldRoot, newRoot, ...proof] = all as [Uint8Array, Uint8Array, ...Uint8Array[]];
            verifyConsistency(oldSize, newSize, proof, oldRoot, newRoot);
          };
          verify(hashes);
          const changed = hashes.map((hash) => hash.slice());
          const victim = changed.at(chooseHash % changed.length) as Uint8Array;
          victim[bit % 32] = (victim.at(bit % 32) as number) ^ (1 << (bit % 8));
          expect(accepts(() => verify(changed))).toBe(false);
        },
      ),
      { numRuns: 60, seed: 6962 },
    );
  });
});

describe("vectors of transparency-dev/merkle", () => {
  interface Inclusion {
    leafIdx: number;
    treeSize: number;
    root: string;
    leafHash: string;
    proof: string[] | null;
    desc: string;
    wantErr: boolean;
  }
  interface Consistency {
    size1: number;
    size2: number;
    root1: string;
    root2: string;
    proof: string[] | null;
    desc: string;
    wantErr: boolean;
  }
  const bytes = (encoded: string | null) => fromBase64(encoded ?? "");

  it("[LOG-1] inclusion proofs: good ones verify, bad ones do not", (ctx) => {
    ctx.skip(Boolean(tlogDataMissing), tlogDataMissing);
    const counts = { good: 0, bad: 0 };
    for (const path of filesBelow("merkle", "inclusion")) {
      const vector = JSON.parse(readFileSync(path, "utf8")) as Inclusion;
      const proof = (vector.proof ?? []).map(bytes);
      const accepted = accepts(() => {
        verifyInclusion(vector.leafIdx, vector.treeSize, bytes(vector.leafHash), proof, bytes(vector.root));
      });
      expect(accepted, path).toBe(!vector.wantErr);
      counts[vector.wantErr ? "bad" : "good"] += 1;
    }
    process.stdout.write(`merkle inclusion vectors: ${counts.good} good, ${counts.bad} bad\n`);
    expect(counts.good > 0 && counts.bad > 0).toBe(true);
  });

  it("[LOG-1] consistency proofs: good ones verify, bad ones do not", (ctx) => {
    ctx.skip(Boolean(tlogDataMissing), tlogDataMissing);
    const counts = { good: 0, bad: 0 };
    for (const path of filesBelow("merkle", "consistency")) {
      const vector = JSON.parse(readFileSync(path, "utf8")) as Consistency;
      const proof = (vector.proof ?? []).map(bytes);
      const accepted = accepts(() => {
        verifyConsistency(vector.size1, vector.size2, proof, bytes(vector.root1), bytes(vector.root2));
      });
      expect(accepted, path).toBe(!vector.wantErr);
      counts[vector.wantErr ? "bad" : "good"] += 1;
    }
    process.stdout.write(`merkle consistency vectors: ${counts.good} good, ${counts.bad} bad\n`);
    expect(counts.good > 0 && counts.bad > 0).toBe(true);
  });
});
