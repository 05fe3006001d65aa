import { ensure, equalBytes } from "@custos/base";
import { verifyLeafSignature } from "./leaf.js";
import { bytesToString, keyStringOf, parentHash } from "./ratchet-tree.js";
import type { RatchetTree } from "./ratchet-tree.js";
import type { Suite } from "./suite.js";
import { directPath, isBelow, leftOf, rightOf } from "./tree-math.js";

/**
 * A tree that somebody else hands over (RFC 9420 section 12.4.3.1, but for the tree hash and what the application
 * asks of leaves): keys unique, unmerged leaves sound, every leaf signed, every parent hash good. Returns the tree;
 * throws `bad-commit` or `bad-signature`.
 */
export async function verifyTree(suite: Suite, tree: RatchetTree, groupId: Uint8Array): Promise<RatchetTree> {
  verifyUniqueKeys(tree);
  verifyUnmergedLeaves(tree);
  for (const { index, leaf } of tree.leaves()) await verifyLeafSignature(suite, leaf, groupId, index);
  verifyParentHashes(suite, tree);
  return tree;
}

/** No HPKE key and no signature key stands twice in the tree. */
function verifyUniqueKeys(tree: RatchetTree): RatchetTree {
  const encryptionKeys = new Set<string>();
  const signatureKeys = new Set<string>();
  for (const node of tree.nodes) {
    if (node === undefined) continue;
    const key = keyStringOf(node);
    ensure(!encryptionKeys.has(key), "bad-commit", "encryption key twice in the tree");
    encryptionKeys.add(key);
    if (node.nodeType !== "leaf") continue;
    const signatureKey = bytesToString(node.leaf.signaturePublicKey);
    ensure(!signatureKeys.has(signatureKey), "bad-commit", "signature key twice in the tree");
    signatureKeys.add(signatureKey);
  }
  return tree;
}

/** Unmerged leaves ascend, stand below their node, and are listed by every non-blank node in between. */
function verifyUnmergedLeaves(tree: RatchetTree): RatchetTree {
  for (let at = 1; at < tree.nodes.length; at += 2) {
    let previous = -1;
    for (const leaf of tree.parent(at)?.unmergedLeaves ?? []) {
      ensure(leaf > previous, "bad-commit", "unmerged leaves not ascending");
      previous = leaf;
      ensure(
        tree.leaf(leaf) !== undefined && isBelow(2 * leaf, at),
        "bad-commit",
        "unmerged leaf blank or elsewhere",
      );
      for (const between of directPath(2 * leaf, tree.width)) {
        if (between === at) break;
        const listed = tree.parent(between)?.unmergedLeaves;
        ensure(
          listed === undefined || listed.includes(leaf),
          "bad-commit",
          "unmerged leaf skipped by a node below",
        );
      }
    }
  }
  return tree;
}

/** RFC 9420 section 7.9.2: every non-blank parent is bound by exactly one node below it. */
function verifyParentHashes(suite: Suite, tree: RatchetTree): RatchetTree {
  for (let at = 1; at < tree.nodes.length; at += 2) {
    if (tree.parent(at) === undefined) continue;
    const binding = [
      ...boundBy(suite, tree, at, leftOf(at), rightOf(at)),
      ...boundBy(suite, tree, at, rightOf(at), leftOf(at)),
    ];
    ensure(binding.length === 1, "bad-commit", "parent hash");
  }
  return tree;
}

/** The nodes under `child` whose parent hash is that of the parent `at`, `sibling` being its other child. */
function boundBy(suite: Suite, tree: RatchetTree, at: number, child: number, sibling: number): number[] {
  const parent = tree.parent(at);
  if (parent === undefined) return [];
  const resolution = tree.resolution(child);
  const unmerged = parent.unmergedLeaves.filter((leaf) => isBelow(2 * leaf, child)).map((leaf) => 2 * leaf);
  // All of the child's resolution but the node itself must be leaves that came after the parent's key.
  if (resolution.length !== unmerged.length + 1) return [];
  const candidates = resolution.filter((node) => !unmerged.includes(node));
  if (candidates.length !== 1) return [];
  const expected = parentHash(
    suite,
    parent.hpkePublicKey,
    parent.parentHash,
    tree.hashWithout(suite, sibling, parent.unmergedLeaves),
  );
  return candidates.filter((node) => {
    const hash = parentHashOf(tree, node);
    return hash !== undefined && equalBytes(hash, expected);
  });
}

function parentHashOf(tree: RatchetTree, node: number): Uint8Array | undefined {
  const found = tree.nodes[node];
  if (found?.nodeType === "parent") return found.parent.parentHash;
  return found?.leaf.leafNodeSource === "commit" ? found.leaf.parentHash : undefined;
}
