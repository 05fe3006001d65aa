import type { CustosError, DeviceId, PersonId, RoomId } from "@custos/base";
import type { ReceiptConviction } from "@custos/crypto/verify";
import type { Gap, HistoryMessage } from "./rooms/history.js";

/** What the client tells unasked; everything in it is durable when it is told. */
export type ClientEvent =
  | { type: "connection"; state: "connecting" | "open" | "lost" | "removed" }
  | { type: "message"; roomId: RoomId; message: HistoryMessage }
  | {
      type: "room";
      roomId: RoomId;
      change: "joined" | "members" | "left" | "removed" | "closed" | "resynced";
      added: PersonId[];
      removed: PersonId[];
    }
  /** What waits in a room, or what was refused there, has changed. */
  | { type: "outbox"; roomId: RoomId }
  /** This person has read a room up to a place, here or in another window of this device. */
  | { type: "read"; roomId: RoomId; seq: number }
  /** Something is missing or cannot be trusted; never silently. */
  | { type: "gap"; roomId: RoomId; gap: Gap }
  /** The room's name and the like. */
  | { type: "state"; roomId: RoomId; name: string }
  /** An epoch's seal is false: it is not used. `complained` if the committer's guilt can be proved to outsiders. */
  | {
      type: "seal-complaint";
      roomId: RoomId;
      epoch: bigint;
      field: string;
      committer: DeviceId;
      complained: boolean;
    }
  /** Three false seals in an hour: this device commits no more in the room until the hour is over. */
  | { type: "stopped"; roomId: RoomId; reason: string }
  /** Two receipts of the relay that contradict each other. */
  | {
      type: "relay-convicted";
      roomId: RoomId;
      conviction: ReceiptConviction;
      receipts: [Uint8Array, Uint8Array];
    }
  /** A new charter has begun and has not been accepted: this device can read, but not send. */
  | { type: "charter"; number: number; hash: Uint8Array }
  | { type: "error"; roomId?: RoomId; error: CustosError };

export type EventListener = (event: ClientEvent) => void;
