import { concatBytes, CustosError, ensure, equalBytes } from "@custos/base";
import { Writer } from "../codec/index.js";
import type { Suite } from "./suite.js";
import {
  commonAncestor,
  directPath,
  isBelow,
  isLeaf,
  leftOf,
  rightOf,
  rootOf,
  siblingOf,
} from "./tree-math.js";
import type { LeafNode, Node, ParentNode } from "./ts-mls.js";
import { decodeLeafNode, decodeRatchetTreeNodes, encodeLeafNode, encodeNode } from "./ts-mls.js";

type Slots = readonly (Node | undefined)[];

/** A node of a leaf's filtered direct path (RFC 9420 section 4.1.2) with its copath child and that one's resolution. */
export interface PathStep {
  node: number;
  copath: number;
  resolution: number[];
}

/** Longest encoded tree that is read: 1,000 leaves of the largest suite. */
export const maxTreeBytes = 8_000_000;

/** Encodings and key strings of nodes; nodes are never changed, so they are computed once however many trees share them. */
const encodings = new WeakMap<Node, Uint8Array>();
const keyStrings = new WeakMap<Node, string>();

function encodingOf(node: Node): Uint8Array {
  let bytes = encodings.get(node);
  if (bytes === undefined) {
    bytes = encodeNode(node);
    encodings.set(node, bytes);
  }
  return bytes;
}

/** The leaf with bytes of its own: as a view into the message that brought it, it would keep all of that in memory. */
function ownLeafNode(leaf: LeafNode): Node {
  const decoded = decodeLeafNode(encodeLeafNode(leaf), 0);
  if (decoded === undefined) throw new CustosError("malformed", "leaf node");
  return { nodeType: "leaf", leaf: decoded[0] };
}

export function publicKeyOf(node: Node): Uint8Array {
  return node.nodeType === "leaf" ? node.leaf.hpkePublicKey : node.parent.hpkePublicKey;
}

/** The node's HPKE public key as a string, for sets and comparisons. */
export function keyStringOf(node: Node): string {
  let text = keyStrings.get(node);
  if (text === undefined) {
    text = bytesToString(publicKeyOf(node));
    keyStrings.set(node, text);
  }
  return text;
}

/** Bytes as a string of as many characters, for sets and maps. */
export function bytesToString(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** An MLS ratchet tree (RFC 9420 section 7), immutable; a new tree shares nodes and hashes with the one it came from. */
export class RatchetTree {
  readonly nodes: Slots;
  readonly #hashes: (Uint8Array | undefined)[];
  #encoded: Uint8Array | undefined;

  private constructor(nodes: Slots, hashes: (Uint8Array | undefined)[]) {
    this.nodes = nodes;
    this.#hashes = hashes;
  }

  /** A tree of one leaf. */
  static ofLeaf(leaf: LeafNode): RatchetTree {
    return new RatchetTree([{ nodeType: "leaf", leaf }], []);
  }

  /** The tree in a `ratchet_tree` extension (RFC 9420 section 12.4.3.3); `malformed` for anything but its one encoding. */
  static decode(bytes: Uint8Array): RatchetTree {
    ensure(bytes.length <= maxTreeBytes, "too-large", "ratchet tree");
    let nodes: Slots;
    try {
      const decoded = decodeRatchetTreeNodes(bytes.slice(), 0);
      ensure(decoded !== undefined && decoded[1] === bytes.length, "malformed", "ratchet tree");
      nodes = decoded[0];
    } catch (cause) {
      throw new CustosError("malformed", "ratchet tree", { cause });
    }
    for (let at = 0; at < nodes.length; at += 1) {
      const node = nodes[at];
      if (node !== undefined)
        ensure((node.nodeType === "leaf") === isLeaf(at), "malformed", "ratchet tree: node type");
    }
    const tree = new RatchetTree(nodes, []);
    ensure(equalBytes(tree.encode(), bytes), "malformed", "ratchet tree: not its one encoding");
    return tree;
  }

  encode(): Uint8Array {
    if (this.#encoded === undefined) {
      let last = this.nodes.length - 1;
      while (last >= 0 && this.nodes[last] === undefined) last -= 1;
      const parts: Uint8Array[] = [];
      for (const node of this.nodes.slice(0, last + 1)) {
        if (node === undefined) parts.push(absent);
        else parts.push(present, encodingOf(node));
      }
      const writer = new Writer();
      writer.vec(concatBytes(...parts));
      this.#encoded = writer.finish();
    }
    return this.#encoded;
  }

  /** Number of leaves, blank ones included: a power of two. */
  get width(): number {
    return (this.nodes.length + 1) / 2;
  }

  get root(): number {
    return rootOf(this.width);
  }

  leaf(index: number): LeafNode | undefined {
    const node = this.nodes[2 * index];
    return node?.nodeType === "leaf" ? node.leaf : undefined;
  }

  parent(at: number): ParentNode | undefined {
    const node = this.nodes[at];
    return node?.nodeType === "parent" ? node.parent : undefined;
  }

  /** The leaves that are not blank, ascending. */
  leaves(): { index: number; leaf: LeafNode }[] {
    const found: { index: number; leaf: LeafNode }[] = [];
    for (let index = 0; index < this.width; index += 1) {
      const leaf = this.leaf(index);
      if (leaf !== undefined) found.push({ index, leaf });
    }
    return found;
  }

  /** RFC 9420 section 7.7: into the leftmost blank leaf, or into a tree of twice the width; ancestors list it as unmerged. */
  add(leaf: LeafNode): { tree: RatchetTree; index: number } {
    let index = 0;
    while (index < this.width && this.nodes[2 * index] !== undefined) index += 1;
    let nodes = this.nodes;
    let hashes = this.#hashes;
    if (index === this.width) {
      nodes = [...nodes, ...Array.from({ length: nodes.length + 1 }, () => undefined)];
      hashes = hashes.slice(0, this.nodes.length);
    }
    const changes = new Map<number, Node | undefined>([[2 * index, ownLeafNode(leaf)]]);
    for (const at of directPath(2 * index, (nodes.length + 1) / 2)) {
      const node = nodes[at];
      if (node?.nodeType !== "parent") continue;
      const unmergedLeaves = [...node.parent.unmergedLeaves, index].sort((a, b) => a - b);
      changes.set(at, { nodeType: "parent", parent: { ...node.parent, unmergedLeaves } });
    }
    return { tree: RatchetTree.#changed(nodes, hashes, changes, 2 * index), index };
  }

  /** RFC 9420 section 7.8: blanks the leaf and its direct path and drops right halves that became empty. */
  remove(index: number): RatchetTree {
    const tree = this.#withBlankPath(index, undefined);
    let width = tree.width;
    while (width > 1 && tree.nodes.slice(width - 1).every((node, i) => i % 2 === 0 || node === undefined))
      width /= 2;
    if (width === tree.width) return tree;
    return new RatchetTree(tree.nodes.slice(0, 2 * width - 1), tree.#hashes.slice(0, 2 * width - 1));
  }

  /** RFC 9420 section 12.1.2: another leaf node in the same place, its direct path blanked. */
  update(index: number, leaf: LeafNode): RatchetTree {
    return this.#withBlankPath(index, leaf);
  }

  #withBlankPath(index: number, leaf: LeafNode | undefined): RatchetTree {
    const node: Node | undefined = leaf === undefined ? undefined : ownLeafNode(leaf);
    const changes = new Map<number, Node | undefined>([[2 * index, node]]);
    for (const at of directPath(2 * index, this.width)) changes.set(at, undefined);
    return RatchetTree.#changed(this.nodes, this.#hashes, changes, 2 * index);
  }

  /** Resolution of a node (RFC 9420 section 4.1.1). */
  resolution(at: number): number[] {
    const node = this.nodes[at];
    if (node?.nodeType === "parent") return [at, ...node.parent.unmergedLeaves.map((leaf) => 2 * leaf)];
    if (node !== undefined) return [at];
    if (isLeaf(at)) return [];
    return [...this.resolution(leftOf(at)), ...this.resolution(rightOf(at))];
  }

  /** Filtered direct path of a leaf, from its side up to the root. */
  filteredPath(index: number): PathStep[] {
    const steps: PathStep[] = [];
    let below = 2 * index;
    for (const node of directPath(2 * index, this.width)) {
      const copath = siblingOf(below);
      const resolution = this.resolution(copath);
      if (resolution.length > 0) steps.push({ node, copath, resolution });
      below = node;
    }
    return steps;
  }

  /**
   * The parent hashes along a committer's filtered path with fresh keys, and its leaf's (RFC 9420 section 7.9): each
   * covers the key above, that one's parent hash and the copath subtree, which the path does not touch.
   */
  pathParentHashes(suite: Suite, steps: readonly PathStep[], keys: readonly Uint8Array[]): PathHashes {
    const nodes: Uint8Array[] = Array.from({ length: steps.length });
    let above: Uint8Array = new Uint8Array();
    for (let i = steps.length - 1; i >= 0; i -= 1) {
      nodes[i] = above;
      const step = steps[i];
      const key = keys[i];
      if (step === undefined || key === undefined)
        throw new CustosError("internal", "path and keys differ in length");
      above = parentHash(suite, key, above, this.hash(suite, step.copath));
    }
    return { nodes, leaf: above };
  }

  /** The tree with a committer's path merged in (RFC 9420 section 7.5): rest of the direct path blank. */
  withPath(
    suite: Suite,
    index: number,
    leaf: LeafNode,
    steps: readonly PathStep[],
    keys: readonly Uint8Array[],
  ): RatchetTree {
    const hashes = this.pathParentHashes(suite, steps, keys);
    const changes = new Map<number, Node | undefined>([[2 * index, ownLeafNode(leaf)]]);
    for (const at of directPath(2 * index, this.width)) changes.set(at, undefined);
    for (const [i, step] of steps.entries()) {
      const hpkePublicKey = keys[i]?.slice() ?? new Uint8Array();
      const parent = { hpkePublicKey, parentHash: hashes.nodes[i] ?? new Uint8Array(), unmergedLeaves: [] };
      changes.set(step.node, { nodeType: "parent", parent });
    }
    return RatchetTree.#changed(this.nodes, this.#hashes, changes, 2 * index);
  }

  /** Tree hash of the subtree under a node, by default of the whole tree (RFC 9420 section 7.8). */
  hash(suite: Suite, at: number = this.root): Uint8Array {
    const known = this.#hashes[at];
    if (known !== undefined) return known;
    const node = this.nodes[at];
    const hash = isLeaf(at)
      ? leafHash(suite, at, node)
      : parentNodeHash(suite, node, this.hash(suite, leftOf(at)), this.hash(suite, rightOf(at)));
    this.#hashes[at] = hash;
    return hash;
  }

  /** Tree hash of a subtree as it was before some leaves were added (original sibling tree hash, RFC 9420 section 7.9). */
  hashWithout(suite: Suite, at: number, leaves: readonly number[]): Uint8Array {
    if (!leaves.some((leaf) => isBelow(2 * leaf, at))) return this.hash(suite, at);
    if (isLeaf(at)) return leafHash(suite, at, undefined);
    const left = this.hashWithout(suite, leftOf(at), leaves);
    const right = this.hashWithout(suite, rightOf(at), leaves);
    const node = this.nodes[at];
    if (node?.nodeType !== "parent") return parentNodeHash(suite, undefined, left, right);
    const unmergedLeaves = node.parent.unmergedLeaves.filter((leaf) => !leaves.includes(leaf));
    return parentNodeHash(
      suite,
      { nodeType: "parent", parent: { ...node.parent, unmergedLeaves } },
      left,
      right,
    );
  }

  /** The lowest common ancestor of two leaves. */
  commonAncestor(leafA: number, leafB: number): number {
    return commonAncestor(leafA, leafB);
  }

  /** Makes a tree that differs in some nodes below one leaf's direct path; hashes elsewhere stay. */
  static #changed(
    nodes: Slots,
    hashes: readonly (Uint8Array | undefined)[],
    changes: ReadonlyMap<number, Node | undefined>,
    leafNode: number,
  ): RatchetTree {
    const newNodes = nodes.slice();
    for (const [at, node] of changes) newNodes[at] = node;
    const newHashes = hashes.slice();
    newHashes[leafNode] = undefined;
    for (const at of directPath(leafNode, (nodes.length + 1) / 2)) newHashes[at] = undefined;
    return new RatchetTree(newNodes, newHashes);
  }
}

const absent = Uint8Array.of(0);
const present = Uint8Array.of(1);

/** Parent hashes of a path: one a step, and the leaf's. */
export interface PathHashes {
  nodes: Uint8Array[];
  leaf: Uint8Array;
}

/** ParentHashInput of RFC 9420 section 7.9, hashed. */
export function parentHash(
  suite: Suite,
  key: Uint8Array,
  above: Uint8Array,
  siblingTreeHash: Uint8Array,
): Uint8Array {
  const writer = new Writer();
  writer.vec(key);
  writer.vec(above);
  writer.vec(siblingTreeHash);
  return suite.hash(writer.finish());
}

function leafHash(suite: Suite, at: number, node: Node | undefined): Uint8Array {
  const writer = new Writer();
  writer.u8(1);
  writer.u32(at / 2);
  writer.u8(node === undefined ? 0 : 1);
  // A node's encoding is its type, then the leaf node.
  if (node !== undefined) writer.bytes(encodingOf(node).subarray(1));
  return suite.hash(writer.finish());
}

function parentNodeHash(
  suite: Suite,
  node: Node | undefined,
  left: Uint8Array,
  right: Uint8Array,
): Uint8Array {
  const writer = new Writer();
  writer.u8(2);
  writer.u8(node === undefined ? 0 : 1);
  if (node !== undefined) writer.bytes(encodingOf(node).subarray(1));
  writer.vec(left);
  writer.vec(right);
  return suite.hash(writer.finish());
}
