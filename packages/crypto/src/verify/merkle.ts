import { ensure, equalBytes } from "@custos/base";
import { sha256 } from "@noble/hashes/sha2.js";

/** RFC 6962 section 2.1: hash of a leaf, `SHA-256(0x00 | entry)`. */
export function leafHash(entry: Uint8Array): Uint8Array {
  return sha256.create().update(Uint8Array.of(0)).update(entry).digest();
}

/** RFC 6962 section 2.1: hash of an inner node, `SHA-256(0x01 | left | right)`. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256.create().update(Uint8Array.of(1)).update(left).update(right).digest();
}

/** Root of the tree without leaves: `SHA-256("")`. */
export function emptyRoot(): Uint8Array {
  return sha256(new Uint8Array(0));
}

/** Root over leaf hashes. */
export function rootOf(leafHashes: readonly Uint8Array[]): Uint8Array {
  if (leafHashes.length === 0) return emptyRoot();
  let level = leafHashes.slice();
  while (level.length > 1) {
    const above: Uint8Array[] = [];
    for (let i = 0; i + 1 < level.length; i += 2)
      above.push(nodeHash(level[i] as Uint8Array, level[i + 1] as Uint8Array));
    // A node without a sibling rises as it is: the same tree as RFC 6962's split at the largest power of two.
    if (level.length % 2 === 1) above.push(level.at(-1) as Uint8Array);
    level = above;
  }
  return level[0] as Uint8Array;
}

/**
 * Verifies that the leaf hash stands at `index` of the tree of `size` leaves with `root` (RFC 9162 section 2.1.3.2).
 * `bad-proof` if not.
 */
export function verifyInclusion(
  index: number,
  size: number,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): void {
  ensure(equalBytes(inclusionRoot(index, size, leaf, proof), root), "bad-proof", "inclusion: another root");
}

/** The root to which an inclusion proof leads; `bad-proof` where the proof's length fits no such tree. */
export function inclusionRoot(
  index: number,
  size: number,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
): Uint8Array {
  ensure(isSize(index) && isSize(size) && index < size, "bad-proof", "inclusion: not an entry of this tree");
  checkHashes([leaf, ...proof], "inclusion");
  let node = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    ensure(last > 0, "bad-proof", "inclusion: proof too long");
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) {
        node /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  ensure(last === 0, "bad-proof", "inclusion: proof too short");
  return hash;
}

/**
 * Verifies that the tree of `newSize` leaves begins with that of `oldSize` (RFC 9162 section 2.1.4.2). The proof from an
 * empty tree, and from a tree to itself, is empty. `bad-proof` if not.
 */
export function verifyConsistency(
  oldSize: number,
  newSize: number,
  proof: readonly Uint8Array[],
  oldRoot: Uint8Array,
  newRoot: Uint8Array,
): void {
  ensure(isSize(oldSize) && isSize(newSize) && oldSize <= newSize, "bad-proof", "consistency: sizes");
  checkHashes([oldRoot, newRoot, ...proof], "consistency");
  if (oldSize === newSize) {
    ensure(
      proof.length === 0 && equalBytes(oldRoot, newRoot),
      "bad-proof",
      "consistency: one size, two roots",
    );
    return;
  }
  if (oldSize === 0) {
    ensure(
      proof.length === 0 && equalBytes(oldRoot, emptyRoot()),
      "bad-proof",
      "consistency: from an empty tree",
    );
    return;
  }
  // Where the old tree is one whole subtree of the new one, its root is not repeated in the proof.
  const path = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : proof;
  let node = oldSize - 1;
  let last = newSize - 1;
  while (node % 2 === 1) {
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  const [first, ...rest] = path;
  ensure(first, "bad-proof", "consistency: proof too short");
  let oldHash = first;
  let newHash = first;
  for (const sibling of rest) {
    ensure(last > 0, "bad-proof", "consistency: proof too long");
    if (node % 2 === 1 || node === last) {
      oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
      while (node % 2 === 0 && node !== 0) {
        node /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      newHash = nodeHash(newHash, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  ensure(last === 0, "bad-proof", "consistency: proof too short");
  ensure(equalBytes(oldHash, oldRoot), "bad-proof", "consistency: another old root");
  ensure(equalBytes(newHash, newRoot), "bad-proof", "consistency: another new root");
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isPowerOfTwo(value: number): boolean {
  return 2 ** Math.round(Math.log2(value)) === value;
}

function checkHashes(hashes: readonly Uint8Array[], what: string): void {
  for (const hash of hashes)
    ensure(hash.length === 32, "bad-proof", `${what}: a hash of ${hash.length} bytes`);
}
