import { ensure, equalBytes } from "@custos/base";
import type { SentProposal } from "../verify/commit-tree.js";
import { applyProposals } from "../verify/commit-tree.js";
import { commitTbm, encodeGroupContext, nextContext } from "../verify/group-context.js";
import type { RatchetTree } from "../verify/ratchet-tree.js";
import { keyStringOf } from "../verify/ratchet-tree.js";
import type { EnteredEpoch, GroupState } from "./group-state.js";
import { startRatchets } from "./group-state.js";
import { joinerSecretOf, startEpoch } from "./key-schedule.js";
import { openPath } from "./path.js";
import type { UpdatePath } from "./ts-mls.js";

/** A commit with its proposals resolved. Rooms' commits always have a path; MLS at large allows them without. */
export interface ReceivedCommit {
  /** Leaf of the committer, or undefined for an external commit. */
  sender: number | undefined;
  proposals: readonly SentProposal[];
  path: UpdatePath | undefined;
  /** Encoded FramedContent. */
  content: Uint8Array;
  signature: Uint8Array;
  confirmationTag: Uint8Array;
  /** Checked where there is one. */
  membershipTag: Uint8Array | undefined;
  /** 1 PublicMessage, 2 PrivateMessage. */
  wireformat?: number;
  pskSecret?: Uint8Array;
}

/**
 * The state after somebody else's commit (RFC 9420 section 12.4.2). Signatures and rules are the PublicGroup's, which
 * has accepted the commit before; here membership tag, path and confirmation tag are checked, for which it takes
 * secrets. Throws `bad-commit`, `cannot-open`, and `forbidden` if the commit removes this device.
 */
export async function processCommit(state: GroupState, commit: ReceivedCommit): Promise<EnteredEpoch> {
  const { cipher, context } = state;
  const { suite } = cipher;
  if (commit.membershipTag !== undefined) {
    const tbm = commitTbm(commit, state.encodedContext);
    ensure(cipher.macIs(state.secrets.membership, tbm, commit.membershipTag), "bad-commit", "membership tag");
  }
  const applied = applyProposals(state.tree, commit.proposals);
  ensure(
    applied.removed.every(({ index }) => index !== state.ownLeaf),
    "forbidden",
    "this device was removed from the room",
  );
  const extensions = applied.extensions ?? context.extensions;
  let { tree } = applied;
  let commitSecret = cipher.zeros();
  let fresh = new Map<number, Uint8Array>();
  if (commit.path !== undefined) {
    const { path } = commit;
    let committer = commit.sender;
    if (committer === undefined) ({ tree, index: committer } = tree.add(path.leafNode));
    const before = tree;
    const steps = before.filteredPath(committer);
    const keys = path.nodes.map((node) => node.hpkePublicKey);
    ensure(keys.length === steps.length, "bad-commit", "length of the path");
    tree = before.withPath(suite, committer, path.leafNode, steps, keys);
    const provisional = { ...context, epoch: context.epoch + 1n, treeHash: tree.hash(suite), extensions };
    const added = applied.added.map(({ index }) => index);
    const own = { leaf: state.ownLeaf, keys: keptKeys(state, before) };
    const opened = await openPath(
      cipher,
      own,
      committer,
      before,
      path,
      encodeGroupContext(provisional),
      added,
    );
    ({ commitSecret } = opened);
    fresh = opened.keys;
  }
  const change = { treeHash: tree.hash(suite), extensions };
  const newContext = nextContext(suite, context, state.confirmationTag, change, commit);
  const encodedContext = encodeGroupContext(newContext);
  const initSecret = await initSecretOf(state, commit.proposals);
  const joinerSecret = joinerSecretOf(cipher, initSecret, commitSecret, encodedContext);
  const epoch = await startEpoch(
    cipher,
    { joinerSecret, pskSecret: commit.pskSecret ?? cipher.zeros() },
    { encoded: encodedContext, confirmedTranscriptHash: newContext.confirmedTranscriptHash },
  );
  ensure(equalBytes(epoch.confirmationTag, commit.confirmationTag), "bad-commit", "confirmation tag");
  const entered: GroupState = {
    ...state,
    context: newContext,
    encodedContext,
    tree,
    confirmationTag: epoch.confirmationTag,
    pathKeys: new Map([...keptKeys(state, tree), ...fresh]),
    secrets: epoch.secrets,
    ratchets: startRatchets(cipher, epoch.encryptionSecret, tree),
  };
  return { state: entered, epoch };
}

/** The private keys whose public keys still stand where they stood; the others are forgotten. */
function keptKeys(state: GroupState, tree: RatchetTree): Map<number, Uint8Array> {
  const kept = new Map<number, Uint8Array>();
  for (const [at, key] of state.pathKeys) {
    const old = state.tree.nodes[at];
    const now = tree.nodes[at];
    if (old !== undefined && now !== undefined && keyStringOf(old) === keyStringOf(now)) kept.set(at, key);
  }
  return kept;
}

async function initSecretOf(state: GroupState, proposals: readonly SentProposal[]): Promise<Uint8Array> {
  for (const { proposal } of proposals) {
    if (proposal.proposalType === "external_init" && "externalInit" in proposal) {
      return state.cipher.importInitSecret(
        state.secrets.external.privateKey,
        proposal.externalInit.kemOutput,
      );
    }
  }
  return state.secrets.init;
}
