import type { Day, DeviceId, ErrorCode, MessageId, PersonId, RoomId } from "@custos/base";

/**
 * Where this device stands in a room. `joining`: entries have come, the Welcome not yet; `fallen`: cannot follow, must
 * resync; `lost`: cannot resync either, must be added again.
 */
export type Standing = "creating" | "joining" | "active" | "fallen" | "lost" | "left" | "removed" | "closed";

/** Why an epoch carries no messages of this device, and shows none. */
export type EpochState =
  | "usable"
  /** Its seal is false. */
  | "bad-seal"
  /** Somebody left, or the relay said that it is over. */
  | "ended"
  /** A resync made it before the new charter's commit. */
  | "mute";

export interface EpochRecord {
  epoch: bigint;
  day: Day;
  state: EpochState;
  /** The checkpoint that its seal names. */
  logSize: number;
  committer: DeviceId;
}

/** A device's last message in a room that this device has met, opened or not. */
export interface LastMessage {
  epoch: bigint;
  generation: number;
  hash: Uint8Array;
}

/** What is stored of a room beside its MLS states; written with each entry. */
export interface RoomRecord {
  roomId: RoomId;
  standing: Standing;
  name?: string;
  /** Last entry that has been gone through. */
  cursor: number;
  /** Hash and time of its receipt. */
  chainHash: Uint8Array;
  chainMs: number;
  epoch?: EpochRecord;
  /** First epoch of this device since it joined or resynced: what came before it cannot know. */
  sinceEpoch: bigint;
  /** Persons who have left and are still in the tree. */
  leaving: PersonId[];
  /** By device. */
  lastMessages: Record<string, LastMessage>;
  /** Next generation of each leaf in the current epoch; 0 where it is not there. */
  generations: Record<string, number>;
  /** When false seals were met, of the last hour. */
  badSealsMs: number[];
  /** Where the entries begin that this device could not follow. */
  fellAtSeq?: number;
  /** Signed receipt of the last entry. */
  lastReceipt?: Uint8Array;
  /** Own request to leave, made once. */
  leaveRequest?: Uint8Array;
}

/** One message on its way: stored before anything else happens to it. */
export interface OutboxItem {
  number: number;
  roomId: RoomId;
  messageId: MessageId;
  content: Uint8Array;
  writtenAtMs?: number;
  /** Waits for an epoch that somebody else makes: status reports and room state cause no commit. */
  lazy: boolean;
  /** Encrypted for an epoch; the very same bytes are sent again while it lasts. */
  sealed?: { epoch: bigint; generation: number; message: Uint8Array; content: Uint8Array };
}

/** A message that was refused for good, kept until the person has seen that. */
export interface FailedItem {
  /** As it had in the outbox. */
  number: number;
  messageId: MessageId;
  content: Uint8Array;
  writtenAtMs?: number;
  failure: ErrorCode;
}

/** A commit of one's own on its way. */
export interface PendingCommit {
  kind: "create" | "commit" | "resync";
  /** Encoded CommitBundle. */
  bundle: Uint8Array;
  /** GroupInfo and tree of epoch 0, for `create`. */
  start?: { groupInfo: Uint8Array; tree: Uint8Array };
  /** States of the new epoch. */
  group: Uint8Array;
  publicGroup: Uint8Array;
  epoch: EpochRecord;
  added: PersonId[];
  removed: PersonId[];
  /** Whose leaves it removes, added again or not. */
  gone: PersonId[];
}

export function newRoomRecord(roomId: RoomId, standing: Standing): RoomRecord {
  return {
    roomId,
    standing,
    cursor: 0,
    chainHash: new Uint8Array(32),
    chainMs: 0,
    sinceEpoch: 0n,
    leaving: [],
    lastMessages: {},
    generations: {},
    badSealsMs: [],
  };
}

/** `catching-up` where a later epoch of the room is known to have come. */
export type ReceiveMode = "live" | "catching-up";
