import * as z from "zod";
import { bytes, day, epoch, messageId, roomId, sequence } from "./fields.js";
import { limits } from "./limits.js";
import { operation } from "./operation.js";
import { roomEntry } from "./room-entry.js";

const accepted = z.strictObject({ seq: sequence, receipt: bytes(8 * 1024) });

const bundleErrors = [
  "bad-commit",
  "bad-seal",
  "bad-charter",
  "conflict",
  "closed",
  "wrong-day",
  "stale-checkpoint",
  "unknown-device",
  "cap-exceeded",
  "not-found",
] as const;

export const roomCreate = operation({
  name: "room.create",
  callers: ["device"],
  input: z.strictObject({
    roomId,
    /** MLSMessage GroupInfo and ratchet tree of epoch 0, which carries no messages. */
    groupInfo: bytes(limits.groupInfoBytes),
    tree: bytes(limits.treeBytes),
    /** Encoded CommitBundle of epoch 1. */
    bundle: bytes(limits.bundleBytes),
  }),
  output: accepted,
  errors: [...bundleErrors, "already-exists"],
  says: "Opens a room: epoch 0 and the bundle of epoch 1, whole or not at all. The same again gives the same answer.",
});

export const roomCommit = operation({
  name: "room.commit",
  callers: ["device"],
  input: z.strictObject({ roomId, bundle: bytes(limits.bundleBytes) }),
  output: accepted,
  errors: bundleErrors,
  says: "The room's next epoch, compare-and-set: who comes second gets `conflict`.",
});

export const roomLeave = operation({
  name: "room.leave",
  callers: ["device"],
  input: z.strictObject({ roomId, request: bytes(512) }),
  output: accepted,
  errors: ["bad-signature", "not-found", "closed"],
  says: "Leaves: delivery stops, the epoch ends, the next sender commits the removal; the last one's leave closes the room.",
});

export const messageSend = operation({
  name: "message.send",
  callers: ["device"],
  input: z.strictObject({
    roomId,
    messageId,
    message: bytes(limits.privateMessageBytes),
    /** Forwarded to who is there now, never stored, not in the feed. */
    ephemeral: z.boolean().optional(),
  }),
  output: accepted,
  errors: ["wrong-epoch", "wrong-day", "unsealed-epoch", "already-exists", "closed", "not-found"],
  says: "One message in the current sealed epoch; the same id and bytes again give the same answer.",
});

export const roomList = operation({
  name: "room.list",
  callers: ["device"],
  input: z.strictObject({}),
  output: z.strictObject({
    rooms: z.array(
      z.strictObject({
        roomId,
        /** First and newest entry that this device may have. */
        fromSeq: sequence,
        headSeq: sequence,
        epoch,
        day,
        closed: z.boolean(),
      }),
    ),
  }),
  errors: [],
  says: "The rooms that this device has entries of.",
});

export const roomRead = operation({
  name: "room.read",
  callers: ["device"],
  input: z.strictObject({ roomId, afterSeq: sequence, limit: z.int().min(1).max(limits.entriesPerRead) }),
  output: z.strictObject({ entries: z.array(roomEntry), headSeq: sequence }),
  errors: ["not-found"],
  says: "Entries of a room in order, those only that this device was a member for.",
});

export const roomTree = operation({
  name: "room.tree",
  callers: ["device"],
  input: z.strictObject({ roomId, epoch }),
  output: z.strictObject({ tree: bytes(limits.treeBytes) }),
  errors: ["not-found"],
  says: "The ratchet tree of an epoch that somebody joined, for the joiner.",
});

export const roomSnapshot = operation({
  name: "room.snapshot",
  callers: ["device"],
  input: z.strictObject({ roomId }),
  output: z.strictObject({
    seq: sequence,
    epoch,
    groupInfo: bytes(limits.groupInfoBytes),
    tree: bytes(limits.treeBytes),
  }),
  errors: ["not-found", "closed"],
  says: "The room's current epoch, for a device that fell out and resyncs.",
});

export const cursorSet = operation({
  name: "cursor.set",
  callers: ["device"],
  input: z.strictObject({ roomId, seq: sequence }),
  output: z.strictObject({}),
  errors: ["not-found"],
  says: "How far this device has processed and stored a room.",
});

export const complaintFile = operation({
  name: "complaint.file",
  callers: ["device"],
  input: z.strictObject({ roomId, complaint: bytes(limits.complaintBytes) }),
  output: z.strictObject({}),
  errors: ["false-complaint", "not-found"],
  says: "A seal complaint; a true one ends the epoch and its hash goes into the log.",
});
