import { ensure } from "@custos/base";
import { emptyRoot, nodeHash } from "./merkle.js";

/**
 * An RFC 6962 tree that keeps every whole node, so that roots and proofs at any size cost a logarithm. 64 bytes a leaf;
 * who needs the newest root alone keeps a `Frontier`.
 */
export class MerkleTree {
  /** `#levels[l][i]` is the hash of the leaves from `i * 2^l` to `(i + 1) * 2^l`, whole nodes alone. */
  readonly #levels: Uint8Array[][] = [[]];

  static of(leafHashes: Iterable<Uint8Array>): MerkleTree {
    const tree = new MerkleTree();
    for (const hash of leafHashes) tree.append(hash);
    return tree;
  }

  get size(): number {
    return this.#levels[0]?.length ?? 0;
  }

  append(leafHash: Uint8Array): void {
    let hash = leafHash;
    for (let height = 0; ; height += 1) {
      const level = (this.#levels[height] ??= []);
      level.push(hash);
      if (level.length % 2 === 1) return;
      hash = nodeHash(level.at(-2) as Uint8Array, hash);
    }
  }

  /** A tree of the first `size` leaves; the hashes are shared. */
  clone(size = this.size): MerkleTree {
    ensure(size <= this.size, "not-found", "tree: not that many leaves");
    const copy = new MerkleTree();
    for (const [height, level] of this.#levels.entries()) {
      copy.#levels[height] = level.slice(0, Math.floor(size / 2 ** height));
    }
    return copy;
  }

  leaf(index: number): Uint8Array {
    const hash = this.#levels[0]?.[index];
    ensure(hash, "not-found", "tree: no such leaf");
    return hash;
  }

  /** Hash of a whole node: the `index`-th at `height`, where leaves are at height 0. */
  node(height: number, index: number): Uint8Array {
    const hash = this.#levels[height]?.[index];
    ensure(hash, "not-found", "tree: no such node");
    return hash;
  }

  root(size = this.size): Uint8Array {
    ensure(size <= this.size, "not-found", "tree: not that many leaves");
    return size === 0 ? emptyRoot() : this.#hash(0, size);
  }

  /** PATH(index, D[size]) of RFC 6962 section 2.1.1. */
  inclusionProof(index: number, size = this.size): Uint8Array[] {
    ensure(index < size && size <= this.size, "not-found", "tree: no such leaf");
    const proof: Uint8Array[] = [];
    let from = 0;
    let to = size;
    while (to - from > 1) {
      const middle = from + largestPowerBelow(to - from);
      if (index < middle) {
        proof.push(this.#hash(middle, to));
        to = middle;
      } else {
        proof.push(this.#hash(from, middle));
        from = middle;
      }
    }
    return proof.toReversed();
  }

  /** PROOF(oldSize, D[newSize]) of RFC 6962 section 2.1.2; empty from an empty tree and from a tree to itself. */
  consistencyProof(oldSize: number, newSize = this.size): Uint8Array[] {
    ensure(oldSize <= newSize && newSize <= this.size, "not-found", "tree: not that many leaves");
    if (oldSize === 0 || oldSize === newSize) return [];
    const proof: Uint8Array[] = [];
    let from = 0;
    let to = newSize;
    while (oldSize !== to) {
      const middle = from + largestPowerBelow(to - from);
      if (oldSize <= middle) {
        proof.push(this.#hash(middle, to));
        to = middle;
      } else {
        proof.push(this.#hash(from, middle));
        from = middle;
      }
    }
    if (from !== 0) proof.push(this.#hash(from, to));
    return proof.toReversed();
  }

  /** MTH(D[from:to]) for a range that begins where a whole node of its height does. */
  #hash(from: number, to: number): Uint8Array {
    const width = to - from;
    const height = Math.log2(width);
    if (Number.isInteger(height)) return this.node(height, from / width);
    const middle = from + largestPowerBelow(width);
    return nodeHash(this.#hash(from, middle), this.#hash(middle, to));
  }
}

/** The whole nodes on a tree's right edge: all that is needed to append and to know the root. */
export class Frontier {
  /** Whole nodes from left to right, with the number of leaves below each, strictly falling. */
  readonly #nodes: { hash: Uint8Array; width: number }[];

  private constructor(nodes: { hash: Uint8Array; width: number }[]) {
    this.#nodes = nodes;
  }

  static empty(): Frontier {
    return new Frontier([]);
  }

  /** The frontier of a size and its hashes, from left to right, as `hashes()` gives them. */
  static restore(size: number, hashes: readonly Uint8Array[]): Frontier {
    const widths: number[] = [];
    for (let left = size; left > 0; left -= widths.at(-1) ?? left) widths.push(largestPowerBelow(left + 1));
    ensure(widths.length === hashes.length, "malformed", "frontier: number of hashes");
    return new Frontier(widths.map((width, i) => ({ width, hash: hashes[i] as Uint8Array })));
  }

  get size(): number {
    return this.#nodes.reduce((sum, { width }) => sum + width, 0);
  }

  hashes(): Uint8Array[] {
    return this.#nodes.map(({ hash }) => hash);
  }

  /** A frontier with one leaf more; this one stays as it is. */
  append(leafHash: Uint8Array): Frontier {
    const nodes = this.#nodes.slice();
    let node = { hash: leafHash, width: 1 };
    while (nodes.at(-1)?.width === node.width) {
      const left = nodes.pop() as { hash: Uint8Array; width: number };
      node = { hash: nodeHash(left.hash, node.hash), width: 2 * node.width };
    }
    nodes.push(node);
    return new Frontier(nodes);
  }

  root(): Uint8Array {
    const last = this.#nodes.at(-1);
    if (!last) return emptyRoot();
    return this.#nodes.slice(0, -1).reduceRight((right, { hash }) => nodeHash(hash, right), last.hash);
  }
}

/** The largest power of two below `value`, which is 2 at least. */
function largestPowerBelow(value: number): number {
  let power = 1;
  while (power * 2 < value) power *= 2;
  return power;
}
