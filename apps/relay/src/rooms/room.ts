import type { DeviceId, MessageId, RoomId } from "@custos/base";
import type { PublicGroup } from "@custos/crypto/verify";

/** The relay's answer to what it accepted: the entry's place and its signed receipt. */
export interface Accepted {
  readonly seq: number;
  readonly receipt: Uint8Array;
}

/** What was accepted under a message id, or as an epoch's bundle: the same bytes again get the same answer. */
export interface Remembered {
  readonly deviceId: DeviceId;
  readonly digest: string;
  readonly answer: Promise<Accepted>;
}

/**
 * A room as it will be when everything that was taken is stored. Changed by the code that appends to it and
 * by nothing else; if storing fails it is thrown away and read again.
 */
export interface Room {
  readonly number: number;
  readonly roomId: RoomId;
  epoch: bigint;
  /** UTC day of the current epoch. */
  day: number;
  /** With a slot of the current epoch, ascending. */
  authorities: readonly number[];
  charterHash: Uint8Array;
  /** Size of the checkpoint that the current epoch's seal names. */
  logSize: number;
  /** The current epoch carries no messages any more, or never did. */
  ended: boolean;
  closed: boolean;
  /** Newest entry: its place, its receipt's hash and time. */
  head: { seq: number; hash: Uint8Array; timeMs: number };
  /** Devices that get what comes: members of the tree whose person has not left. */
  readonly open: Set<DeviceId>;
  /** Commits of the last hour that the cap counts, by device, in milliseconds. */
  readonly changes: Map<DeviceId, number[]>;
  /** Messages of the current epoch. */
  messages: Map<MessageId, Remembered>;
  /** Those of the epoch before, while somebody may still be asking about them. */
  earlierMessages: Map<MessageId, Remembered>;
  /** The bundle that made the current epoch. */
  bundle: Remembered & { readonly epoch: bigint };
  /** What the directory said of the tree's devices when it was last asked. */
  gate: { readonly logSize: number; readonly deviceRemoved: boolean } | undefined;
  /** Settles when those who came earlier with a message have been served, so that order is kept. */
  turn: Promise<void>;
  /** Thrown away because a batch could not be stored: nothing may be appended through this object. */
  stale: boolean;
  /** The current epoch's group; read from the store when it is first needed. */
  group: () => Promise<PublicGroup>;
}
