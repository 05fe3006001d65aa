import type { DeviceId, PersonId, RoomId } from "@custos/base";
import type { RoomExtension } from "../codec/index.js";
import type { Suite } from "./suite.js";

/** A device in a room's tree. */
export interface GroupMember {
  leafIndex: number;
  personId: PersonId;
  deviceId: DeviceId;
  signatureKey: Uint8Array;
}

/** What a network's charter and the clock add to the rules of every commit. */
export interface GroupRules {
  /** Persons that a room may have after a commit. */
  maxMembers?: number;
  /** When the commit arrives, for the lifetimes of the key packages that it adds. */
  nowMs?: number;
  /** Throws if the room may not change its extension so. */
  checkRoomExtension?(old: RoomExtension, next: RoomExtension): void;
}

/** What a commit did. */
export interface PublicStep {
  group: PublicGroup;
  kind: "commit" | "resync";
  committerLeaf: number;
  added: GroupMember[];
  removed: GroupMember[];
  extensionChanged: boolean;
  externalPub: Uint8Array;
}

/** A room's group as everybody may know it: tree, context, transcript, and no secret. Immutable. */
export declare class PublicGroup {
  static start(suite: Suite, groupInfo: Uint8Array, tree: Uint8Array): Promise<PublicGroup>;
  static restore(suite: Suite, bytes: Uint8Array): Promise<PublicGroup>;
  encode(): Uint8Array;
  readonly suite: Suite;
  readonly roomId: RoomId;
  readonly epoch: bigint;
  readonly treeHash: Uint8Array;
  readonly confirmedTranscriptHash: Uint8Array;
  /** Encoded GroupContext. */
  readonly groupContext: Uint8Array;
  readonly extension: RoomExtension;
  readonly confirmationTag: Uint8Array;
  readonly externalPub: Uint8Array;
  /** The latest GroupInfo (MLSMessage, external_pub, no tree). */
  readonly groupInfo: Uint8Array;
  members(): GroupMember[];
  leaf(index: number): GroupMember | undefined;
  tree(): Uint8Array;
  next(commit: Uint8Array, groupInfo: Uint8Array, rules?: GroupRules): Promise<PublicStep>;
}
