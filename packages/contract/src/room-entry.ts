import * as z from "zod";
import { bytes, deviceId, epoch, messageId, personId, sequence, timeMs } from "./fields.js";
import { limits } from "./limits.js";

const common = {
  /** Position in the room's log, from 1, without gaps. */
  seq: sequence,
  timeMs,
  epoch,
  /** Encoded SignedReceipt over this entry. */
  receipt: bytes(8 * 1024),
};

/** What the relay keeps of a room, in order; the same objects go to members and to the authorities' feeds. */
export const roomEntry = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("bundle"),
    ...common,
    committer: deviceId,
    /** Encoded CommitBundle; its SHA-256 is the receipt's object hash. */
    bundle: bytes(limits.bundleBytes),
    /** The cosigned checkpoint that the seal's header names. */
    checkpoint: z.string().max(limits.noteBytes),
  }),
  z.strictObject({
    kind: z.literal("message"),
    ...common,
    sender: deviceId,
    messageId,
    /** MLSMessage with a PrivateMessage. */
    message: bytes(limits.privateMessageBytes),
  }),
  z.strictObject({
    kind: z.literal("leave"),
    ...common,
    personId,
    /** Encoded, signed LeaveRequest. */
    request: bytes(512),
  }),
  z.strictObject({ kind: z.literal("close"), ...common, object: bytes(512) }),
]);

export type RoomEntry = z.output<typeof roomEntry>;
