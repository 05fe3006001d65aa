import * as z from "zod";
import {
  authorisationId,
  bytes,
  day,
  deviceId,
  messageId,
  personId,
  roomId,
  sequence,
  timeMs,
} from "./fields.js";
import { authorisationState } from "./desk.js";
import { limits } from "./limits.js";
import { operation } from "./operation.js";

export const authorisationApply = operation({
  name: "authorisation.apply",
  callers: ["staff", "administrator"],
  input: z.strictObject({
    /** Canonical JSON of the authorisation, without signatures. */
    document: bytes(limits.leafBytes),
    applicant: z.string().max(128),
    signature: bytes(1024),
  }),
  output: z.strictObject({ id: authorisationId }),
  errors: ["not-authorised", "bad-signature", "cap-exceeded", "already-exists", "unavailable"],
  says: "Applies; the log gets an application leaf. The same again gives the same answer.",
});

export const authorisationApprove = operation({
  name: "authorisation.approve",
  callers: ["staff", "administrator"],
  input: z.strictObject({ id: authorisationId, role: z.string().max(128), signature: bytes(1024) }),
  output: z.strictObject({ granted: z.boolean() }),
  errors: ["not-found", "not-authorised", "bad-signature", "conflict", "unavailable"],
  says: "One person's approval; with enough of both bodies the authorisation enters the log.",
});

export const authorisationRevoke = operation({
  name: "authorisation.revoke",
  callers: ["staff", "administrator"],
  input: z.strictObject({
    /** Signed log leaf `revocation` or `suspension`. */
    leaf: bytes(limits.leafBytes),
  }),
  output: z.strictObject({ index: sequence }),
  errors: ["not-found", "bad-signature", "bad-log", "unavailable"],
  says: "Ends or suspends an authorisation: nothing more is released.",
});

export const authorisationStatus = operation({
  name: "authorisation.status",
  callers: ["staff", "administrator"],
  input: z.strictObject({ id: authorisationId }),
  output: z.strictObject({
    id: authorisationId,
    state: authorisationState,
    document: bytes(limits.leafBytes),
    approvals: z.array(z.strictObject({ role: z.string(), body: z.enum(["authorising", "oversight"]) })),
    released: z.array(z.strictObject({ day, count: z.int(), releaseIndex: sequence })),
  }),
  errors: ["not-found"],
  says: "Where an authorisation stands and which days' keys have been released to it.",
});

/** One message that decryption gave, with what proves where it comes from. */
export const openedMessage = z.strictObject({
  cursor: sequence,
  authorisations: z.array(authorisationId),
  roomId,
  seq: sequence,
  timeMs,
  sender: personId,
  senderDevice: deviceId,
  messageId,
  /** MIMI content (CBOR) as the sender signed it. */
  content: bytes(limits.privateMessageBytes),
});
export type OpenedMessage = z.output<typeof openedMessage>;

export const openedRead = operation({
  name: "opened.read",
  callers: ["staff", "administrator"],
  input: z.strictObject({ after: sequence, limit: z.int().min(1).max(limits.entriesPerRead) }),
  output: z.strictObject({ messages: z.array(openedMessage), head: sequence }),
  errors: [],
  says: "Opened messages in the order of their opening; live as server-sent events at /v1/opened.stream?after=N.",
});

/** `ended` on the stream: nothing more comes of this authorisation, and what came is not for reading any more. */
export const openedEnded = z.strictObject({ authorisation: authorisationId, state: authorisationState });
export type OpenedEnded = z.output<typeof openedEnded>;

export const accessStatus = operation({
  name: "access.status",
  callers: ["staff", "administrator"],
  input: z.strictObject({}),
  output: z.strictObject({
    authority: z.int(),
    logSize: sequence,
    /** Newest feed entry stored, and the newest one that the reader has gone through with all keys that it holds. */
    feedCursor: sequence,
    readCursor: sequence,
    /** The feed's newest entry as the relay says now, so that a caller can wait until the reader has come up to it. */
    feedHead: sequence,
    openedHead: sequence,
  }),
  errors: ["unavailable"],
  says: "How far the reader has come; asks the relay for the feed's head.",
});
