import { ensure } from "@custos/base";
import type { SentProposal } from "../verify/commit-tree.js";
import { applyProposals } from "../verify/commit-tree.js";
import { commitTbm, commitTbs, encodeGroupContext, nextContext } from "../verify/group-context.js";
import { keyPackageRef } from "../verify/key-package.js";
import type { RatchetTree } from "../verify/ratchet-tree.js";
import type { Cipher } from "./cipher.js";
import { signGroupInfo } from "./group-info.js";
import type { GroupState } from "./group-state.js";
import { startRatchets } from "./group-state.js";
import { joinerSecretOf, startEpoch, welcomeKeyOf } from "./key-schedule.js";
import type { PathSecrets } from "./path.js";
import { encryptPath, mergePath, samplePath } from "./path.js";
import type { SigningKey } from "./signing-key.js";
import type { GroupContext, Proposal, UpdatePath } from "./ts-mls.js";
import { encodeFramedContent, encodeGroupInfo, encodeGroupSecrets, encodeMlsMessage } from "./ts-mls.js";

/** The epoch that a commit starts from, as its committer knows it. */
interface CommitBase {
  cipher: Cipher;
  context: GroupContext;
  encodedContext: Uint8Array;
  confirmationTag: Uint8Array;
  signing: SigningKey;
  initSecret: Uint8Array;
  /** Key of the membership tag; undefined for an external commit, which is tagged by nobody. */
  membershipKey: Uint8Array | undefined;
}

/** A commit and the state in which its committer goes on once it is accepted. */
export interface MadeCommit {
  state: GroupState;
  /** MLSMessage, a PublicMessage. */
  commit: Uint8Array;
  welcome: Uint8Array | undefined;
}

/** A member's commit with a path (RFC 9420 section 12.4.1). */
export async function makeCommit(state: GroupState, proposals: Proposal[]): Promise<MadeCommit> {
  const sent: SentProposal[] = proposals.map((proposal) => ({ proposal, sender: state.ownLeaf }));
  const applied = applyProposals(state.tree, sent);
  ensure(applied.tree.leaf(state.ownLeaf) !== undefined, "forbidden", "a commit cannot remove its committer");
  const base = { ...state, initSecret: state.secrets.init, membershipKey: state.secrets.membership };
  const place = { tree: applied.tree, leaf: state.ownLeaf, added: applied.added.map(({ index }) => index) };
  return finishCommit(base, proposals, place, applied.extensions ?? state.context.extensions);
}

/**
 * Path, framing, key schedule and Welcome of a commit. The path secrets are encrypted under the context as it will be
 * but for the transcript (RFC 9420 section 12.4.1), new extensions included.
 */
export async function finishCommit(
  base: CommitBase,
  proposals: Proposal[],
  place: { tree: RatchetTree; leaf: number; added: number[] },
  extensions: GroupContext["extensions"],
): Promise<MadeCommit> {
  const { cipher, context, signing } = base;
  const { suite } = cipher;
  const path = await samplePath(cipher, place.tree, place.leaf);
  const where = { leaf: place.leaf, groupId: context.groupId, signingKey: signing.privateKey };
  const { tree, leafNode } = await mergePath(cipher, place.tree, where, path);
  const treeHash = tree.hash(suite);
  const provisional = encodeGroupContext({ ...context, epoch: context.epoch + 1n, treeHash, extensions });
  const updatePath = await encryptPath(cipher, place.tree, path, leafNode, provisional, place.added);

  const framed = frameCommit(base, place.leaf, proposals, updatePath);
  const tbs = commitTbs(framed.content, base.encodedContext);
  const signature = await cipher.sign(signing.privateKey, "FramedContentTBS", tbs);
  const newContext = nextContext(
    suite,
    context,
    base.confirmationTag,
    { treeHash, extensions },
    { content: framed.content, signature },
  );
  const encodedContext = encodeGroupContext(newContext);
  const joinerSecret = joinerSecretOf(cipher, base.initSecret, path.commitSecret, encodedContext);
  const epoch = await startEpoch(
    cipher,
    { joinerSecret, pskSecret: cipher.zeros() },
    { encoded: encodedContext, confirmedTranscriptHash: newContext.confirmedTranscriptHash },
  );
  const state: GroupState = {
    cipher,
    context: newContext,
    encodedContext,
    tree,
    confirmationTag: epoch.confirmationTag,
    ownLeaf: place.leaf,
    signing,
    pathKeys: new Map([
      [2 * place.leaf, path.leafKey.privateKey],
      ...path.steps.map(({ node }, i): [number, Uint8Array] => [
        node,
        path.keys[i]?.privateKey ?? new Uint8Array(),
      ]),
    ]),
    secrets: epoch.secrets,
    ratchets: startRatchets(cipher, epoch.encryptionSecret, tree),
  };
  const welcome =
    place.added.length === 0
      ? undefined
      : await makeWelcome(state, joinerSecret, proposals, place.added, path);
  return { state, commit: frameMessage(base, framed, signature, epoch.confirmationTag), welcome };
}

type FramedCommit = ReturnType<typeof frameCommit>;

function frameCommit(base: CommitBase, leafIndex: number, proposals: Proposal[], path: UpdatePath) {
  const framedContent = {
    groupId: base.context.groupId,
    epoch: base.context.epoch,
    sender:
      base.membershipKey === undefined
        ? { senderType: "new_member_commit" as const }
        : { senderType: "member" as const, leafIndex },
    authenticatedData: new Uint8Array(),
    contentType: "commit" as const,
    commit: {
      proposals: proposals.map((proposal) => ({ proposalOrRefType: "proposal" as const, proposal })),
      path,
    },
  };
  return { framedContent, content: encodeFramedContent(framedContent) };
}

function frameMessage(
  base: CommitBase,
  framed: FramedCommit,
  signature: Uint8Array,
  confirmationTag: Uint8Array,
): Uint8Array {
  const { membershipKey } = base;
  const auth = { contentType: "commit" as const, signature, confirmationTag };
  const tbm = commitTbm({ content: framed.content, signature, confirmationTag }, base.encodedContext);
  return encodeMlsMessage({
    version: "mls10",
    wireformat: "mls_public_message",
    publicMessage: {
      content: framed.framedContent,
      auth,
      ...(membershipKey === undefined
        ? { senderType: "new_member_commit" }
        : { senderType: "member", membershipTag: base.cipher.mac(membershipKey, tbm) }),
    },
  });
}

/** A Welcome for the members that a commit adds, without the tree (RFC 9420 section 12.4.3.1). */
async function makeWelcome(
  state: GroupState,
  joinerSecret: Uint8Array,
  proposals: Proposal[],
  added: number[],
  path: PathSecrets,
): Promise<Uint8Array> {
  const { cipher } = state;
  const { key, nonce } = welcomeKeyOf(cipher, joinerSecret, cipher.zeros());
  const groupInfo = encodeGroupInfo(await signGroupInfo(state, []));
  const encryptedGroupInfo = await cipher.seal(key, nonce, new Uint8Array(), groupInfo);
  const adds = proposals.filter((proposal) => proposal.proposalType === "add" && "add" in proposal);
  const secrets = adds.map(async (proposal, i) => {
    const { keyPackage } = proposal.add;
    const shared = state.tree.commonAncestor(added[i] ?? 0, state.ownLeaf);
    const pathSecret = path.secrets[path.steps.findIndex(({ node }) => node === shared)];
    const plaintext = encodeGroupSecrets({ joinerSecret, pathSecret, psks: [] });
    return {
      newMember: keyPackageRef(cipher.suite, keyPackage),
      encryptedGroupSecrets: await cipher.encryptWithLabel(
        keyPackage.initKey,
        "Welcome",
        encryptedGroupInfo,
        plaintext,
      ),
    };
  });
  return encodeMlsMessage({
    version: "mls10",
    wireformat: "mls_welcome",
    welcome: { cipherSuite: cipher.suite.name, secrets: await Promise.all(secrets), encryptedGroupInfo },
  });
}
