import { concatBytes } from "@custos/base";
import { commitTbs, encodeGroupInfoTbs } from "../../src/verify/group-context.js";
import { parseGroupInfo, parsePublicMessage } from "../../src/verify/mls-message.js";
import type { FramedContentCommit, GroupInfo } from "../../src/verify/ts-mls.js";
import { encodeMlsMessage } from "../../src/verify/ts-mls.js";
import { cipherOf } from "../../src/mls/cipher.js";
import type { GroupState } from "../../src/mls/group-state.js";
import { publicGroupInfo } from "../../src/mls/group-info.js";
import { finishCommit } from "../../src/mls/make-commit.js";
import type { MadeCommit } from "../../src/mls/make-commit.js";
import { decodeState } from "../../src/mls/state-codec.js";
import type { MemberGroup } from "../../src/mls/index.js";
import type { Proposal } from "ts-mls/proposal.js";
import { encodeFramedContent } from "ts-mls/framedContent.js";
import { applyProposals } from "../../src/verify/commit-tree.js";
import type { RatchetTree } from "../../src/verify/ratchet-tree.js";

/** The secrets that a hostile member has of itself. */
export async function stateOf(group: MemberGroup): Promise<GroupState> {
  return decodeState(await cipherOf(group.suite), group.encode());
}

export interface Forged {
  commit: Uint8Array;
  groupInfo: Uint8Array;
}

async function bundle(made: MadeCommit): Promise<Forged> {
  return { commit: made.commit, groupInfo: await publicGroupInfo(made.state) };
}

/** A commit that is sound but for the rule it breaks: any proposals, any tree, any extensions. */
export async function forgeCommit(
  state: GroupState,
  proposals: Proposal[],
  change: { tree?: (tree: RatchetTree) => RatchetTree } = {},
): Promise<Forged> {
  const applied = applyProposals(
    state.tree,
    proposals.map((proposal) => ({ proposal, sender: state.ownLeaf })),
  );
  const tree = change.tree?.(applied.tree) ?? applied.tree;
  const base = { ...state, initSecret: state.secrets.init, membershipKey: state.secrets.membership };
  const place = { tree, leaf: state.ownLeaf, added: applied.added.map(({ index }) => index) };
  return bundle(await finishCommit(base, proposals, place, applied.extensions ?? state.context.extensions));
}

/** An external commit by whoever signs with `state.signing`. */
export async function forgeExternal(
  state: GroupState,
  externalPub: Uint8Array,
  leaf: Parameters<RatchetTree["add"]>[0],
  removes: number[],
  more: Proposal[] = [],
): Promise<Forged> {
  const { kemOutput, initSecret } = await state.cipher.exportInitSecret(externalPub);
  const proposals: Proposal[] = [
    { proposalType: "external_init", externalInit: { kemOutput } },
    ...removes.map((removed): Proposal => ({ proposalType: "remove", remove: { removed } })),
    ...more,
  ];
  const applied = applyProposals(
    state.tree,
    proposals.map((proposal) => ({ proposal, sender: undefined })),
  );
  const { tree, index } = applied.tree.add(leaf);
  const base = { ...state, initSecret, membershipKey: undefined };
  const place = { tree, leaf: index, added: applied.added.map((added) => added.index) };
  return bundle(await finishCommit(base, proposals, place, applied.extensions ?? state.context.extensions));
}

/** The commit with its content changed and signed again by its committer. */
export async function tamper(
  state: GroupState,
  forged: Forged,
  change: (content: FramedContentCommit) => void,
): Promise<Forged> {
  const message = structuredClone(parsePublicMessage(forged.commit));
  if (message.content.contentType !== "commit") throw new Error("not a commit");
  change(message.content);
  const tbs = commitTbs(encodeFramedContent(message.content), state.encodedContext);
  message.auth.signature = await state.cipher.sign(state.signing.privateKey, "FramedContentTBS", tbs);
  const commit = encodeMlsMessage({
    version: "mls10",
    wireformat: "mls_public_message",
    publicMessage: message,
  });
  return { ...forged, commit };
}

/** The GroupInfo changed and signed again. */
export async function tamperGroupInfo(
  state: GroupState,
  groupInfo: Uint8Array,
  change: (info: GroupInfo) => void,
): Promise<Uint8Array> {
  const info = structuredClone(parseGroupInfo(groupInfo));
  change(info);
  const tbs = encodeGroupInfoTbs(info);
  info.signature = await state.cipher.sign(state.signing.privateKey, "GroupInfoTBS", tbs);
  return encodeMlsMessage({ version: "mls10", wireformat: "mls_group_info", groupInfo: info });
}

/** A copy with one bit of one byte turned. */
export function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = concatBytes(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}
