import type { RoomId } from "@custos/base";
import { asId, CustosError, ensure, toHex } from "@custos/base";
import type { RoomExtension } from "../codec/index.js";
import type { RoomContext } from "../verify/group-context.js";
import { makeRoomExtensions, readRoomExtensions } from "../verify/group-context.js";
import { lifetimeOf, verifyParsedKeyPackage } from "../verify/key-package.js";
import { verifyRoomLeaf } from "../verify/leaf.js";
import { parseCommit, parseKeyPackage, parseWelcome } from "../verify/mls-message.js";
import { checkMembers } from "../verify/public-group-rules.js";
import { RatchetTree } from "../verify/ratchet-tree.js";
import type { Suite } from "../verify/suite.js";
import { cipherOf } from "./cipher.js";
import type { CreateOptions } from "./create-group.js";
import { createState } from "./create-group.js";
import { publicGroupInfo } from "./group-info.js";
import type { GroupState } from "./group-state.js";
import { joinByWelcome } from "./join.js";
import { openKeyPackage } from "./key-package.js";
import type { MadeCommit } from "./make-commit.js";
import { makeCommit } from "./make-commit.js";
import { openMessage, openSenderData, readMessage, sealMessage } from "./private-message.js";
import type { MessageEpoch, OpenedMessage } from "./private-message.js";
import { processCommit } from "./process-commit.js";
import type { ResyncOptions } from "./resync.js";
import { makeResync } from "./resync.js";
import type { SealSecrets } from "./seal-secrets.js";
import { canSeal, sealSecretsOf } from "./seal-secrets.js";
import { memberLimits, takeKey } from "./secret-tree.js";
import type { SigningKey } from "./signing-key.js";
import { decodeState, encodeState } from "./state-codec.js";
import type { Proposal } from "./ts-mls.js";

/** A Welcome, the key package that it answers, and the tree that the relay has for it. */
export interface JoinOptions {
  welcome: Uint8Array;
  keyPackage: Uint8Array;
  secret: Uint8Array;
  tree: Uint8Array;
  signing: SigningKey;
}

/** What a commit does; with none of it, it renews the committer's keys (day commit). */
export interface CommitOptions {
  /** Key packages of devices to add. */
  add?: readonly Uint8Array[];
  /** Leaves to remove. */
  remove?: readonly number[];
  /** New room extension (change of charter or of home authority). */
  extension?: RoomExtension;
  /** New role list. */
  roles?: Uint8Array;
  /** If given, the key packages must be valid at this time. */
  nowMs?: number;
}

/** A commit that is made but not yet accepted: `group` is what the committer goes on with once it is. */
export interface MemberCommit {
  group: MemberGroup;
  /** MLSMessage, a PublicMessage. */
  commit: Uint8Array;
  /** MLSMessage, where devices are added. */
  welcome?: Uint8Array;
  /** MLSMessage: external_pub, without the tree. */
  groupInfo: Uint8Array;
}

/** An opened message and the state in which its key is gone. */
export interface Unprotected extends OpenedMessage {
  group: MemberGroup;
}

/**
 * One device's state in one room, with its secrets. Immutable: whatever changes it returns the next state, and what
 * the old one knew and the new one must not is not in the new one. Every method throws `CustosError`.
 */
export class MemberGroup {
  readonly #state: GroupState;
  readonly #room: RoomContext;

  private constructor(state: GroupState) {
    this.#state = state;
    this.#room = readRoomExtensions(state.context.extensions);
  }

  /** Epoch 0 of a new room: its creator alone (RFC 9420 section 11). */
  static async create(suite: Suite, options: CreateOptions): Promise<MemberGroup> {
    return new MemberGroup(await createState(await cipherOf(suite), options));
  }

  /**
   * The first epoch of a device that was added (RFC 9420 section 12.4.3.1). Throws `cannot-open` for a Welcome to
   * somebody else, `bad-commit` or `bad-signature` for a group that breaks a rule, `malformed`.
   */
  static async join(suite: Suite, options: JoinOptions): Promise<MemberGroup> {
    const cipher = await cipherOf(suite);
    const opened = openKeyPackage(options.keyPackage, options.secret, options.signing);
    const { state } = await joinByWelcome(cipher, parseWelcome(options.welcome), {
      ...opened,
      signing: options.signing,
      tree: RatchetTree.decode(options.tree),
    });
    ensure(state.context.groupId.length === 16, "bad-commit", "group id is not a room id");
    checkMembers(state.tree.leaves().map(({ index, leaf }) => verifyRoomLeaf(suite, leaf, index)));
    return new MemberGroup(state);
  }

  /** Back into a room that this device fell out of, by an external commit that replaces its own leaf. */
  static async resync(suite: Suite, options: ResyncOptions): Promise<MemberCommit> {
    return MemberGroup.#made(await makeResync(suite, options));
  }

  /**
   * From bytes of `encode`, or of `encodeWithoutTree` and the epoch's tree, as `PublicGroup.tree()` gives it. Throws
   * `malformed`, `unsupported`.
   */
  static async restore(suite: Suite, bytes: Uint8Array, tree?: Uint8Array): Promise<MemberGroup> {
    return new MemberGroup(decodeState(await cipherOf(suite), bytes, tree));
  }

  /** All of the state, secrets too: for the device's own encrypted store. */
  encode(): Uint8Array {
    return encodeState(this.#state);
  }

  /** As `encode`, without the tree: what a device writes after each message is a tenth of the size then. */
  encodeWithoutTree(): Uint8Array {
    return encodeState(this.#state, "without tree");
  }

  get suite(): Suite {
    return this.#state.cipher.suite;
  }

  get roomId(): RoomId {
    return asId<RoomId>(toHex(this.#state.context.groupId));
  }

  get epoch(): bigint {
    return this.#state.context.epoch;
  }

  get ownLeaf(): number {
    return this.#state.ownLeaf;
  }

  get extension(): RoomExtension {
    return this.#room.extension;
  }

  get roles(): Uint8Array | undefined {
    return this.#room.roles;
  }

  /** Encoded GroupContext. */
  get groupContext(): Uint8Array {
    return this.#state.encodedContext;
  }

  get treeHash(): Uint8Array {
    return this.#state.context.treeHash;
  }

  get confirmedTranscriptHash(): Uint8Array {
    return this.#state.context.confirmedTranscriptHash;
  }

  get epochAuthenticator(): Uint8Array {
    return this.#state.secrets.authenticator;
  }

  /** The epoch's external_pub from its own secret: members compare it with the GroupInfo's. */
  get externalPub(): Uint8Array {
    return this.#state.secrets.external.publicKey;
  }

  /** Whether the seal's secrets can still be derived: no message sent or opened, exporter not erased. */
  get canSeal(): boolean {
    return canSeal(this.#state);
  }

  /** A signed GroupInfo of this epoch: external_pub, without the tree. */
  groupInfo(): Promise<Uint8Array> {
    return publicGroupInfo(this.#state);
  }

  /** The encoded ratchet_tree. */
  tree(): Uint8Array {
    return this.#state.tree.encode();
  }

  /** A commit, always with a path (protocol section 2). Throws `bad-commit` for a key package that no room takes. */
  async commit(options: CommitOptions = {}): Promise<MemberCommit> {
    const { suite } = this.#state.cipher;
    const proposals: Proposal[] = [];
    if (options.extension !== undefined || options.roles !== undefined) {
      const room = { extension: options.extension ?? this.extension, roles: options.roles ?? this.roles };
      proposals.push({
        proposalType: "group_context_extensions",
        groupContextExtensions: { extensions: makeRoomExtensions(room) },
      });
    }
    for (const removed of options.remove ?? [])
      proposals.push({ proposalType: "remove", remove: { removed } });
    for (const bytes of options.add ?? []) {
      const keyPackage = parseKeyPackage(bytes);
      await verifyParsedKeyPackage(suite, keyPackage);
      const { notBeforeMs, notAfterMs } = lifetimeOf(keyPackage);
      const { nowMs } = options;
      ensure(
        nowMs === undefined || (notBeforeMs <= nowMs && nowMs <= notAfterMs),
        "bad-commit",
        "key package is not valid at this time",
      );
      proposals.push({ proposalType: "add", add: { keyPackage } });
    }
    return MemberGroup.#made(await makeCommit(this.#state, proposals));
  }

  /**
   * The state after somebody else's commit, which `PublicGroup.next` must have accepted before: signatures and rules
   * are not looked at again. Throws `wrong-epoch`, `bad-commit`, and `forbidden` if it removes this device.
   */
  async process(commit: Uint8Array): Promise<MemberGroup> {
    const parsed = parseCommit(commit);
    ensure(toHex(parsed.groupId) === this.roomId, "bad-commit", "another room's commit");
    ensure(parsed.epoch === this.epoch, "wrong-epoch", "commit of another epoch");
    ensure(parsed.sender !== this.ownLeaf, "bad-commit", "own commit");
    const proposals = parsed.proposals.map((proposal) => ({ proposal, sender: parsed.sender }));
    const { state } = await processCommit(this.#state, { ...parsed, proposals });
    return new MemberGroup(state);
  }

  /** An application message (PrivateMessage in an MLSMessage) and the state without its key. */
  async protect(
    plaintext: Uint8Array,
    authenticatedData: Uint8Array = new Uint8Array(),
  ): Promise<{ group: MemberGroup; privateMessage: Uint8Array; generation: number }> {
    const { cipher, ownLeaf, signing } = this.#state;
    const { generation } = this.#ratchet(ownLeaf);
    const { group, messageKey } = this.#take(ownLeaf, generation);
    const sender = { leaf: ownLeaf, generation, signingKey: signing.privateKey, messageKey };
    const privateMessage = await sealMessage(cipher, this.#messages(), sender, plaintext, authenticatedData);
    return { group, privateMessage, generation };
  }

  /**
   * Opens a message of this epoch and checks its sender's signature. Throws `wrong-epoch`, `cannot-open`,
   * `bad-signature`, `malformed`, and `forbidden` for one that was opened before or is this device's own.
   */
  async unprotect(privateMessage: Uint8Array): Promise<Unprotected> {
    const { cipher, tree } = this.#state;
    const epoch = this.#messages();
    const message = readMessage(privateMessage, epoch);
    const sender = await openSenderData(cipher, epoch, message);
    ensure(sender.leaf !== this.ownLeaf, "forbidden", "own message");
    const signatureKey = tree.leaf(sender.leaf)?.signaturePublicKey;
    ensure(signatureKey !== undefined, "malformed", "sender's leaf is blank");
    const { group, messageKey } = this.#take(sender.leaf, sender.generation);
    const opened = await openMessage(cipher, epoch, message, sender, messageKey, signatureKey);
    return { group, ...opened };
  }

  /**
   * sigma, M, pk and eseed by one exporter call of 160 bytes over `ctx` (32 bytes), and the payload: sender data secret
   * and every leaf's ratchet secret at generation 0. `forbidden` once the exporter is erased or a message was sent or
   * opened in this epoch.
   */
  async sealSecrets(ctx: Uint8Array): Promise<SealSecrets> {
    return sealSecretsOf(this.#state, ctx);
  }

  /** Without exporter_secret, as protocol section 2 demands once the seal is checked. */
  eraseExporter(): MemberGroup {
    const { secrets } = this.#state;
    return new MemberGroup({ ...this.#state, secrets: { ...secrets, exporter: undefined } });
  }

  #messages(): MessageEpoch {
    const { context, encodedContext, secrets } = this.#state;
    return {
      groupId: context.groupId,
      epoch: context.epoch,
      context: encodedContext,
      senderData: secrets.senderData,
    };
  }

  #ratchet(leaf: number) {
    const ratchet = this.#state.ratchets.get(leaf);
    if (ratchet === undefined) throw new CustosError("malformed", "leaf has no ratchet");
    return ratchet;
  }

  #take(leaf: number, generation: number) {
    const taken = takeKey(this.#state.cipher, this.#ratchet(leaf), generation, memberLimits);
    const ratchets = new Map(this.#state.ratchets).set(leaf, taken.ratchet);
    return { group: new MemberGroup({ ...this.#state, ratchets }), messageKey: taken.messageKey };
  }

  /** A commit's parts as a bundle needs them. */
  static async #made(commit: MadeCommit): Promise<MemberCommit> {
    const { state, welcome } = commit;
    return {
      group: new MemberGroup(state),
      commit: commit.commit,
      groupInfo: await publicGroupInfo(state),
      ...(welcome === undefined ? {} : { welcome }),
    };
  }
}
