import type { DeviceId, MessageId, PersonId } from "@custos/base";

/** Why something is missing in a room's history. */
export type GapCause =
  /** A sender's counter jumped: messages of this epoch are missing. */
  | "missing-generations"
  /** A sender names another last message than the one that came: the end of an epoch was withheld. */
  | "withheld"
  /** A message of an epoch that has no seal, a false one, or has ended. */
  | "unsealed-epoch"
  | "wrong-epoch"
  | "wrong-day"
  /** Decryption or the sender's signature failed. */
  | "cannot-open"
  /** The relay names another sender than the message. */
  | "wrong-sender"
  /** Opened, but no content that this version reads. */
  | "unreadable"
  /** This device fell out of the room: a commit that it could not follow. */
  | "fell-out"
  /** The relay's receipt is missing, false or out of its chain. */
  | "bad-receipt"
  /** A message of this device that it knows nothing of. */
  | "unknown-own-message";

export interface Gap {
  cause: GapCause;
  /** Where it was noticed. */
  seq: number;
  /** Last place of the gap, where it is longer than one. */
  toSeq?: number;
  timeMs: number;
  device?: DeviceId;
  person?: PersonId;
  epoch?: bigint;
  /** Generations that did not come, both included. */
  generations?: { from: number; to: number };
  detail?: string;
}

export interface HistoryMessage {
  kind: "message";
  seq: number;
  timeMs: number;
  epoch: bigint;
  messageId: MessageId;
  sender: PersonId;
  senderDevice: DeviceId;
  /** MIMI content (CBOR) as its sender signed it. */
  content: Uint8Array;
  /** MIMI message id, by which replies, reactions, edits and deletions refer to it. */
  mimiId: Uint8Array;
  /** The relay's signed receipt. */
  receipt: Uint8Array;
}

/** What a room's history is made of, in the relay's order. */
export type HistoryEntry =
  | HistoryMessage
  | {
      kind: "members";
      seq: number;
      timeMs: number;
      epoch: bigint;
      by: PersonId;
      added: PersonId[];
      removed: PersonId[];
      resync: boolean;
      receipt: Uint8Array;
    }
  | { kind: "leave"; seq: number; timeMs: number; person: PersonId; receipt: Uint8Array }
  | { kind: "close"; seq: number; timeMs: number; receipt: Uint8Array }
  | ({ kind: "gap" } & Gap);
