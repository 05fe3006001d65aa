import type { RoomId } from "@custos/base";
import { asId, CustosError, ensure, equalBytes, toHex } from "@custos/base";
import type { RoomExtension } from "../codec/index.js";
import { Reader, roomExtensionCodec, Writer } from "../codec/index.js";
import { applyProposals } from "./commit-tree.js";
import type { RoomContext } from "./group-context.js";
import {
  commitTbs,
  encodeGroupContext,
  encodeGroupInfoTbs,
  nextContext,
  readRoomExtensions,
} from "./group-context.js";
import type { GroupMember } from "./leaf.js";
import { memberOf, verifyLeafSignature, verifyRoomLeaf } from "./leaf.js";
import type { CommitMessage } from "./mls-message.js";
import { maxMlsMessageBytes, parseCommit, parseGroupInfo } from "./mls-message.js";
import type { GroupRules } from "./public-group-rules.js";
import {
  checkAdds,
  checkFurtherDevices,
  checkMembers,
  checkPath,
  checkProposals,
  checkSameDevice,
} from "./public-group-rules.js";
import { maxTreeBytes, RatchetTree } from "./ratchet-tree.js";
import type { Suite } from "./suite.js";
import { verifyTree } from "./tree-check.js";
import type { GroupContext, GroupInfo } from "./ts-mls.js";

/** What a commit did. */
export interface PublicStep {
  group: PublicGroup;
  kind: "commit" | "resync";
  /** The committer's leaf in the new tree. */
  committerLeaf: number;
  added: GroupMember[];
  removed: GroupMember[];
  extensionChanged: boolean;
  /** HPKE key for external commits to the new epoch; members compare it with their own. */
  externalPub: Uint8Array;
}

interface PublicState {
  suite: Suite;
  context: GroupContext;
  room: RoomContext;
  tree: RatchetTree;
  confirmationTag: Uint8Array;
  externalPub: Uint8Array;
  /** The GroupInfo of this epoch, as it came. */
  groupInfo: Uint8Array;
}

/**
 * A room's MLS group as everybody may know it: tree, context, transcript, and no secret. The relay, every member and
 * every reader run the same one over a room's commits. Immutable; each step shares what it did not change.
 */
export class PublicGroup {
  readonly #state: PublicState;
  /** Encoded GroupContext. */
  readonly groupContext: Uint8Array;

  private constructor(state: PublicState) {
    this.#state = state;
    this.groupContext = encodeGroupContext(state.context);
  }

  /**
   * From a GroupInfo (MLSMessage, external_pub, no tree) and the encoded tree that came with it, both of them hostile:
   * RFC 9420 sections 7.9 and 12.4.3.1, and this network's rules of members and extensions. Throws `malformed`,
   * `bad-commit` or `bad-signature`.
   */
  static async start(suite: Suite, groupInfo: Uint8Array, tree: Uint8Array): Promise<PublicGroup> {
    const state = read(suite, groupInfo, tree);
    const { context } = state;
    ensure(equalBytes(context.treeHash, state.tree.hash(suite)), "bad-commit", "tree hash");
    await verifyTree(suite, state.tree, context.groupId);
    checkMembers(state.tree.leaves().map(({ index, leaf }) => verifyRoomLeaf(suite, leaf, index)));
    const info = parseGroupInfo(groupInfo);
    await verifyGroupInfo(suite, state.tree, info);
    return new PublicGroup(state);
  }

  /** From this device's own `encode`d bytes, which it trusts: nothing is verified again. Throws `malformed`. */
  static async restore(suite: Suite, bytes: Uint8Array): Promise<PublicGroup> {
    const reader = new Reader(bytes, maxMlsMessageBytes + maxTreeBytes + 16);
    ensure(reader.u16() === storedVersion, "unsupported", "version of a stored group");
    const groupInfo = reader.vec(maxMlsMessageBytes);
    const tree = reader.vec(maxTreeBytes);
    reader.end();
    return new PublicGroup(read(suite, groupInfo, tree));
  }

  encode(): Uint8Array {
    return new Writer().u16(storedVersion).vec(this.#state.groupInfo).vec(this.tree()).finish();
  }

  get suite(): Suite {
    return this.#state.suite;
  }

  get roomId(): RoomId {
    return asId<RoomId>(toHex(this.#state.context.groupId));
  }

  get epoch(): bigint {
    return this.#state.context.epoch;
  }

  get treeHash(): Uint8Array {
    return this.#state.context.treeHash;
  }

  get confirmedTranscriptHash(): Uint8Array {
    return this.#state.context.confirmedTranscriptHash;
  }

  get confirmationTag(): Uint8Array {
    return this.#state.confirmationTag;
  }

  get extension(): RoomExtension {
    return this.#state.room.extension;
  }

  /** The room's role list (GroupContext extension 0xF0C6), if it has one. */
  get roles(): Uint8Array | undefined {
    return this.#state.room.roles;
  }

  get externalPub(): Uint8Array {
    return this.#state.externalPub;
  }

  /** The GroupInfo of this epoch as its committer made it: what a device that resyncs needs beside the tree. */
  get groupInfo(): Uint8Array {
    return this.#state.groupInfo;
  }

  /** Every device in the room, by ascending leaf. */
  members(): GroupMember[] {
    return this.#state.tree.leaves().map(({ index, leaf }) => memberOf(leaf, index));
  }

  leaf(index: number): GroupMember | undefined {
    const leaf = this.#state.tree.leaf(index);
    return leaf === undefined ? undefined : memberOf(leaf, index);
  }

  /** The encoded ratchet_tree. */
  tree(): Uint8Array {
    return this.#state.tree.encode();
  }

  /**
   * The group after a commit and the GroupInfo that its committer made for the new epoch: every rule of protocol
   * section 2 and of RFC 9420 that can be checked without secrets. Throws `wrong-epoch` for a commit of another epoch,
   * `cap-exceeded` for too many members, `malformed`, and else `bad-commit`; nothing has happened then.
   */
  async next(commit: Uint8Array, groupInfo: Uint8Array, rules: GroupRules = {}): Promise<PublicStep> {
    try {
      return await this.#step(parseCommit(commit), groupInfo, rules);
    } catch (error) {
      if (!(error instanceof CustosError)) throw new CustosError("bad-commit", "commit", { cause: error });
      if (error.code === "bad-signature")
        throw new CustosError("bad-commit", error.message, { cause: error });
      throw error;
    }
  }

  async #step(commit: CommitMessage, groupInfoBytes: Uint8Array, rules: GroupRules): Promise<PublicStep> {
    const { suite, context, tree: before } = this.#state;
    const { leafNode, nodes } = commit.path;
    ensure(equalBytes(commit.groupId, context.groupId), "bad-commit", "another room's commit");
    ensure(commit.epoch === context.epoch, "wrong-epoch", "commit of another epoch");
    checkProposals(commit, before);
    const signatureKey =
      commit.sender === undefined
        ? leafNode.signaturePublicKey
        : before.leaf(commit.sender)?.signaturePublicKey;
    ensure(signatureKey !== undefined, "bad-commit", "committer's leaf is blank");
    await suite.verifyWithLabel(
      signatureKey,
      "FramedContentTBS",
      commitTbs(commit.content, this.groupContext),
      commit.signature,
    );

    await checkAdds(suite, commit, rules.nowMs);
    const applied = applyProposals(
      before,
      commit.proposals.map((proposal) => ({ proposal, sender: commit.sender })),
    );
    const { tree: provisional, committerLeaf } = placeCommitter(commit, applied.tree, applied.removed);
    const committer = verifyRoomLeaf(suite, leafNode, committerLeaf);
    checkFurtherDevices(before, applied, committer.personId);
    const room = applied.extensions === undefined ? this.#state.room : readRoomExtensions(applied.extensions);
    checkRoom(this.#state.room.extension, room.extension, rules);

    const steps = provisional.filteredPath(committerLeaf);
    const addedLeaves = applied.added.map(({ index }) => index);
    checkPath(suite, commit, applied.tree, steps, addedLeaves);
    const keys = nodes.map((node) => node.hpkePublicKey);
    const tree = provisional.withPath(suite, committerLeaf, leafNode, steps, keys);
    const { leaf: expectedParentHash } = provisional.pathParentHashes(suite, steps, keys);
    ensure(
      equalBytes(leafNode.parentHash, expectedParentHash),
      "bad-commit",
      "parent hash of the committer's leaf",
    );
    await verifyLeafSignature(suite, leafNode, context.groupId, committerLeaf);

    const persons = checkMembers(tree.leaves().map(({ index, leaf }) => memberOf(leaf, index)));
    ensure(
      rules.maxMembers === undefined || persons <= rules.maxMembers,
      "cap-exceeded",
      "members of a room",
    );

    const change = { treeHash: tree.hash(suite), extensions: applied.extensions ?? context.extensions };
    const newContext = nextContext(suite, context, this.#state.confirmationTag, change, commit);
    const info = parseGroupInfo(groupInfoBytes);
    ensure(
      equalBytes(encodeGroupContext(info.groupContext), encodeGroupContext(newContext)) &&
        equalBytes(info.confirmationTag, commit.confirmationTag) &&
        info.signer === committerLeaf,
      "bad-commit",
      "GroupInfo is not the new epoch's",
    );
    await verifyGroupInfo(suite, tree, info);
    const externalPub = externalPubOf(suite, info);
    const group = new PublicGroup({
      suite,
      context: newContext,
      room,
      tree,
      confirmationTag: commit.confirmationTag.slice(),
      externalPub: externalPub.slice(),
      groupInfo: groupInfoBytes.slice(),
    });
    return {
      group,
      kind: commit.sender === undefined ? "resync" : "commit",
      committerLeaf,
      added: applied.added.map(({ index, leaf }) => memberOf(leaf, index)),
      removed: applied.removed.map(({ index, leaf }) => memberOf(leaf, index)),
      extensionChanged: applied.extensions !== undefined,
      externalPub,
    };
  }
}

const storedVersion = 1;

/** The committer's leaf in the tree to which its path is applied: its own, or for a resync the leftmost blank one. */
function placeCommitter(
  commit: CommitMessage,
  tree: RatchetTree,
  removed: { index: number; leaf: GroupLeaf }[],
): { tree: RatchetTree; committerLeaf: number } {
  const { leafNode } = commit.path;
  if (commit.sender === undefined) {
    const [old] = removed;
    ensure(old !== undefined, "bad-commit", "external commit is no resync");
    checkSameDevice(old.leaf, leafNode);
    const { tree: withJoiner, index } = tree.add(leafNode);
    return { tree: withJoiner, committerLeaf: index };
  }
  const old = tree.leaf(commit.sender);
  ensure(
    old !== undefined && removed.every(({ index }) => index !== commit.sender),
    "bad-commit",
    "removes itself",
  );
  checkSameDevice(old, leafNode);
  return { tree, committerLeaf: commit.sender };
}

type GroupLeaf = Parameters<typeof checkSameDevice>[0];

/** A room stays in its network, and whatever else the caller asks of a change. */
function checkRoom(old: RoomExtension, next: RoomExtension, rules: GroupRules): void {
  ensure(old.networkId === next.networkId, "bad-commit", "room moved to another network");
  if (!equalBytes(roomExtensionCodec.encode(old), roomExtensionCodec.encode(next))) {
    rules.checkRoomExtension?.(old, next);
  }
}

function read(suite: Suite, groupInfo: Uint8Array, tree: Uint8Array): PublicState {
  const info = parseGroupInfo(groupInfo);
  const context = info.groupContext;
  ensure(
    context.version === "mls10" && context.cipherSuite === suite.name,
    "bad-commit",
    "suite of the group",
  );
  ensure(context.groupId.length === 16, "bad-commit", "group id is not a room id");
  return {
    suite,
    context,
    room: readRoomExtensions(context.extensions),
    tree: RatchetTree.decode(tree),
    confirmationTag: info.confirmationTag,
    externalPub: externalPubOf(suite, info),
    groupInfo: groupInfo.slice(),
  };
}

/** A GroupInfo carries external_pub and nothing else. */
function externalPubOf(suite: Suite, info: GroupInfo): Uint8Array {
  const [only] = info.extensions;
  ensure(
    info.extensions.length === 1 && only?.extensionType === "external_pub",
    "bad-commit",
    "GroupInfo without external_pub, or with more",
  );
  ensure(only.extensionData.length === suite.kem.publicKeyBytes, "bad-commit", "length of external_pub");
  return only.extensionData;
}

async function verifyGroupInfo(suite: Suite, tree: RatchetTree, info: GroupInfo): Promise<GroupInfo> {
  const key = tree.leaf(info.signer)?.signaturePublicKey;
  ensure(key !== undefined, "bad-commit", "GroupInfo signed by nobody");
  await suite.verifyWithLabel(key, "GroupInfoTBS", encodeGroupInfoTbs(info), info.signature);
  return info;
}
