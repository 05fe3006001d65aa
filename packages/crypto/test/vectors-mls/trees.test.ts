import { expect, test } from "vitest";
import { applyProposals } from "../../src/verify/commit-tree.js";
import { RatchetTree } from "../../src/verify/ratchet-tree.js";
import type { Suite } from "../../src/verify/suite.js";
import { verifyTree } from "../../src/verify/tree-check.js";
import type { Node, ParentNode } from "../../src/verify/ts-mls.js";
import { decodeProposal } from "ts-mls/proposal.js";
import { encodeRatchetTree } from "ts-mls/ratchetTree.js";
import { checkTreeKem } from "./treekem.js";
import { eachWithSuite, hex, toHex } from "./vectors.js";

interface TreeOperation {
  cipher_suite: number;
  proposal: string;
  proposal_sender: number;
  tree_before: string;
  tree_after: string;
  tree_hash_before: string;
  tree_hash_after: string;
}

test("[MLS-2] tree-operations.json: add, update, remove", async (ctx) => {
  const tally = await eachWithSuite<TreeOperation>(
    "tree-operations.json",
    (n) => ctx.skip(n),
    async (v, suite) => {
      const before = RatchetTree.decode(hex(v.tree_before));
      expect(toHex(before.hash(suite))).toBe(v.tree_hash_before);
      const proposal = decodeProposal(hex(v.proposal), 0)?.[0];
      if (proposal === undefined) throw new Error("proposal does not decode");
      const { tree } = applyProposals(before, [{ proposal, sender: v.proposal_sender }]);
      expect(toHex(tree.encode())).toBe(v.tree_after);
      // Hashes that were carried over from the old tree, and hashes computed anew.
      expect(toHex(tree.hash(suite))).toBe(v.tree_hash_after);
      expect(toHex(RatchetTree.decode(tree.encode()).hash(suite))).toBe(v.tree_hash_after);
    },
  );
  expect(tally.count).toBe(5);
});

interface TreeValidation {
  cipher_suite: number;
  tree: string;
  group_id: string;
  tree_hashes: string[];
  resolutions: number[][];
}

type Damage = (parent: ParentNode) => ParentNode | undefined;

const damages: Record<string, Damage> = {
  "public key": (p) => ({
    ...p,
    hpkePublicKey: p.hpkePublicKey.map((byte, i) => (i === 3 ? byte ^ 1 : byte)),
  }),
  "unmerged leaf dropped": (p) =>
    p.unmergedLeaves.length === 0 ? undefined : { ...p, unmergedLeaves: p.unmergedLeaves.slice(1) },
  "parent hash": (p) =>
    p.parentHash.length === 0
      ? undefined
      : { ...p, parentHash: p.parentHash.map((b, i) => (i === 0 ? b ^ 1 : b)) },
  "unmerged leaf twice": (p) =>
    p.unmergedLeaves.length === 0
      ? undefined
      : { ...p, unmergedLeaves: [...p.unmergedLeaves.slice(0, 1), ...p.unmergedLeaves] },
};

function withNode(nodes: readonly (Node | undefined)[], at: number, node: Node | undefined): RatchetTree {
  const copy = nodes.slice();
  copy[at] = node;
  return RatchetTree.decode(encodeRatchetTree(copy));
}

test("[MLS-2] tree-validation.json: every tree is accepted, every damaged one refused", async (ctx) => {
  const refused = new Map<string, number>();
  const refuse = async (
    kind: string,
    suite: Suite,
    tree: RatchetTree,
    groupId: Uint8Array,
  ): Promise<void> => {
    await expect(verifyTree(suite, tree, groupId), kind).rejects.toMatchObject({
      code: expect.stringMatching(/^bad-(commit|signature)$/) as string,
    });
    refused.set(kind, (refused.get(kind) ?? 0) + 1);
  };
  const tally = await eachWithSuite<TreeValidation>(
    "tree-validation.json",
    (n) => ctx.skip(n),
    async (v, suite) => {
      const groupId = hex(v.group_id);
      const tree = RatchetTree.decode(hex(v.tree));
      for (const [at, hash] of v.tree_hashes.entries()) expect(toHex(tree.hash(suite, at))).toBe(hash);
      for (const [at, resolution] of v.resolutions.entries()) expect(tree.resolution(at)).toEqual(resolution);
      await verifyTree(suite, tree, groupId);
      for (const [kind, damage] of Object.entries(damages)) {
        for (let at = 1; at < tree.nodes.length; at += 2) {
          const parent = tree.parent(at);
          const damaged = parent === undefined ? undefined : damage(parent);
          if (damaged === undefined) continue;
          await refuse(
            kind,
            suite,
            withNode(tree.nodes, at, { nodeType: "parent", parent: damaged }),
            groupId,
          );
          break;
        }
      }
      const first = tree.leaves()[0];
      const last = tree.leaves().at(-1);
      if (first === undefined || last === undefined) return;
      const signature = first.leaf.signature.map((byte, i) => (i === 8 ? byte ^ 1 : byte));
      const forged: Node = { nodeType: "leaf", leaf: { ...first.leaf, signature } };
      await refuse("leaf signature", suite, withNode(tree.nodes, 2 * first.index, forged), groupId);
      if (first.index === last.index) return;
      const twice: Node = { nodeType: "leaf", leaf: first.leaf };
      await refuse("leaf twice", suite, withNode(tree.nodes, 2 * last.index, twice), groupId);
      if (tree.leaves().some(({ leaf }) => leaf.leafNodeSource !== "key_package")) {
        await refuse(
          "another group's leaves",
          suite,
          tree,
          groupId.map((byte) => byte ^ 1),
        );
      }
    },
  );
  console.log(
    `mls/tree-validation.json: refused after damage: ${[...refused].map(([k, n]) => `${k} ${n}`).join(", ")}`,
  );
  expect(tally.count).toBe(98);
  expect([...refused.keys()].length).toBe(7);
});

test("[MLS-3] treekem.json: others' paths are opened, our own path opens for others", async (ctx) => {
  const pairs = await checkTreeKem((n) => ctx.skip(n), "some pairs");
  expect(pairs).toBeGreaterThan(700);
});
