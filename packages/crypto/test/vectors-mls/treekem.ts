import { expect } from "vitest";
import { fastSuiteName } from "../../src/verify/index.js";
import { encodeGroupContext } from "../../src/verify/group-context.js";
import { RatchetTree } from "../../src/verify/ratchet-tree.js";
import { verifyTree } from "../../src/verify/tree-check.js";
import { encryptPath, mergePath, openPath, samplePath } from "../../src/mls/path.js";
import { decodeUpdatePath } from "ts-mls/updatePath.js";
import { eachWithSuite, hex, toHex } from "./vectors.js";

interface TreeKem {
  cipher_suite: number;
  group_id: string;
  epoch: number;
  confirmed_transcript_hash: string;
  ratchet_tree: string;
  leaves_private: {
    index: number;
    encryption_priv: string;
    signature_priv: string;
    path_secrets: { node: number; path_secret: string }[];
  }[];
  update_paths: {
    sender: number;
    update_path: string;
    path_secrets: (string | null)[];
    commit_secret: string;
    tree_hash_after: string;
  }[];
}

/**
 * Every path of the vectors is merged, opened by members, and answered by one of our own that others open. In the slow
 * suites three members of a tree and four of its paths may do. Returns how many times a path was opened.
 */
export async function checkTreeKem(
  skip: (note: string) => void,
  mode: "all pairs" | "some pairs",
): Promise<number> {
  let pairs = 0;
  const tally = await eachWithSuite<TreeKem>("treekem.json", skip, async (v, suite, cipher) => {
    const groupId = hex(v.group_id);
    const tree = RatchetTree.decode(hex(v.ratchet_tree));
    await verifyTree(suite, tree, groupId);
    const contextWith = (treeHash: Uint8Array): Uint8Array =>
      encodeGroupContext({
        version: "mls10",
        cipherSuite: suite.name,
        groupId,
        epoch: BigInt(v.epoch),
        treeHash,
        confirmedTranscriptHash: hex(v.confirmed_transcript_hash),
        extensions: [],
      });
    const all = mode === "all pairs" || suite.name === fastSuiteName;
    const { length } = v.leaves_private;
    const members = v.leaves_private.filter(
      (_, i) => all || i === 0 || i === length >> 1 || i === length - 1,
    );
    const owns = await Promise.all(
      members.map(async (leaf) => {
        const keys = new Map([[2 * leaf.index, hex(leaf.encryption_priv)]]);
        for (const { node, path_secret } of leaf.path_secrets) {
          const pair = await cipher.deriveKeyPair(cipher.deriveSecret(hex(path_secret), "node"));
          expect(toHex(pair.publicKey)).toBe(toHex(tree.parent(node)?.hpkePublicKey ?? new Uint8Array()));
          keys.set(node, pair.privateKey);
        }
        return { leaf: leaf.index, keys, signingKey: hex(leaf.signature_priv) };
      }),
    );
    for (const [turn, update] of v.update_paths.entries()) {
      const others = owns.filter((own) => own.leaf !== update.sender);
      const receivers = all ? others : others.filter((_, i) => turn < 4 && i === turn % others.length);
      const path = decodeUpdatePath(hex(update.update_path), 0)?.[0];
      if (path === undefined) throw new Error("path does not decode");
      const steps = tree.filteredPath(update.sender);
      const keys = path.nodes.map((node) => node.hpkePublicKey);
      const after = tree.withPath(suite, update.sender, path.leafNode, steps, keys);
      expect(toHex(after.hash(suite))).toBe(update.tree_hash_after);
      expect(tree.pathParentHashes(suite, steps, keys).leaf).toEqual(path.leafNode.parentHash);
      const context = contextWith(after.hash(suite));
      for (const own of receivers) {
        const opened = await openPath(cipher, own, update.sender, tree, path, context, []);
        expect(toHex(opened.commitSecret)).toBe(update.commit_secret);
        pairs += 1;
      }
      // Our own path: the first sender's does in the slow suites.
      if (!all && turn > 0) continue;
      const sender = owns.find((own) => own.leaf === update.sender);
      if (sender === undefined) throw new Error("sender without keys");
      const sampled = await samplePath(cipher, tree, sender.leaf);
      const merged = await mergePath(cipher, tree, { ...sender, groupId }, sampled);
      const ownContext = contextWith(merged.tree.hash(suite));
      const ownPath = await encryptPath(cipher, tree, sampled, merged.leafNode, ownContext, []);
      await verifyTree(suite, merged.tree, groupId);
      for (const own of receivers) {
        const opened = await openPath(cipher, own, sender.leaf, tree, ownPath, ownContext, []);
        expect(opened.commitSecret).toEqual(sampled.commitSecret);
        pairs += 1;
      }
    }
  });
  expect(tally.count).toBe(77);
  console.log(`mls/treekem.json: ${pairs} openings (${mode})`);
  return pairs;
}
