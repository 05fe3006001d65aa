import { ensure } from "@custos/base";
import type { RatchetTree } from "./ratchet-tree.js";
import type { Extension, LeafNode, Proposal } from "./ts-mls.js";

/** A proposal with the leaf that sent it; undefined where no leaf did. */
export interface SentProposal {
  proposal: Proposal;
  sender: number | undefined;
}

/** The tree after a commit's proposals and before its path. */
export interface AppliedProposals {
  tree: RatchetTree;
  removed: { index: number; leaf: LeafNode }[];
  added: { index: number; leaf: LeafNode }[];
  /** New GroupContext extensions, if the commit changes them. */
  extensions: Extension[] | undefined;
}

/** Applies proposals in the order of RFC 9420 section 12.3: updates, removes, adds. Throws `bad-commit`. */
export function applyProposals(before: RatchetTree, proposals: readonly SentProposal[]): AppliedProposals {
  let tree = before;
  const applied: Omit<AppliedProposals, "tree"> = { removed: [], added: [], extensions: undefined };
  for (const { proposal, sender } of proposals) {
    if (proposal.proposalType === "update" && "update" in proposal) {
      ensure(sender !== undefined && tree.leaf(sender) !== undefined, "bad-commit", "update by nobody");
      tree = tree.update(sender, proposal.update.leafNode);
    } else if (proposal.proposalType === "group_context_extensions" && "groupContextExtensions" in proposal) {
      ensure(applied.extensions === undefined, "bad-commit", "two GroupContextExtensions");
      // Copied: views into the commit would keep all of it in memory for as long as the room has this charter.
      applied.extensions = proposal.groupContextExtensions.extensions.map(
        ({ extensionType, extensionData }) => ({
          extensionType,
          extensionData: extensionData.slice(),
        }),
      );
    }
  }
  for (const { proposal } of proposals) {
    if (proposal.proposalType !== "remove" || !("remove" in proposal)) continue;
    const index = proposal.remove.removed;
    const leaf = tree.leaf(index);
    ensure(leaf !== undefined, "bad-commit", "removes a blank leaf");
    applied.removed.push({ index, leaf });
    tree = tree.remove(index);
  }
  for (const { proposal } of proposals) {
    if (proposal.proposalType !== "add" || !("add" in proposal)) continue;
    const leaf = proposal.add.keyPackage.leafNode;
    const added = tree.add(leaf);
    applied.added.push({ index: added.index, leaf });
    tree = added.tree;
  }
  return { tree, ...applied };
}
