import * as z from "zod";
import {
  authorisationId,
  authority,
  bytes,
  day,
  displayName,
  fixedBytes,
  language,
  personId,
  roomId,
  sequence,
  timeMs,
} from "./fields.js";
import { limits } from "./limits.js";
import { operation } from "./operation.js";

/** What the workbench shows beside the messages themselves: applications, people, rooms, the log, who has read. */

export const authorisationState = z.enum([
  "applied",
  "refused",
  "granted",
  "suspended",
  "revoked",
  "expired",
]);
export type AuthorisationState = z.output<typeof authorisationState>;

export const authorisationCase = z.strictObject({
  id: authorisationId,
  state: authorisationState,
  appliedAtMs: timeMs,
  /** Canonical JSON of the authorisation, which approvers sign. */
  document: bytes(limits.leafBytes),
  signatures: z.array(
    z.strictObject({
      role: z.string(),
      body: z.enum(["applicant", "authorising", "oversight"]),
      atMs: timeMs,
    }),
  ),
  /** Of each body how many people it takes. */
  needed: z.strictObject({ authorising: z.int(), oversight: z.int() }),
  refusedBy: z.string().optional(),
  /** Index of its leaf in the log once both bodies have agreed. */
  logIndex: sequence.optional(),
  released: z.array(z.strictObject({ day, count: z.int(), releaseIndex: sequence })),
  /** Messages opened under it, by the day on which they were sent. */
  opened: z.array(z.strictObject({ day, subject: z.string(), messages: z.int() })),
});
export type AuthorisationCase = z.output<typeof authorisationCase>;

export const authorisationList = operation({
  name: "authorisation.list",
  callers: ["staff", "administrator"],
  input: z.strictObject({}),
  output: z.strictObject({ cases: z.array(authorisationCase) }),
  errors: [],
  says: "Every application and authorisation that this person may see, newest first: an analyst those that name it as reader.",
});

export const directoryPerson = z.strictObject({ personId, displayName, language, authority });

export const directorySearch = operation({
  name: "directory.search",
  callers: ["staff"],
  input: z.strictObject({
    /** Part of a name, or an id; empty for the first page. */
    text: z.string().max(128),
    limit: z.int().min(1).max(limits.entriesPerRead),
  }),
  output: z.strictObject({ people: z.array(directoryPerson) }),
  errors: ["forbidden", "unavailable"],
  says: "People of this authority, for an application to name.",
});

export const directoryNames = operation({
  name: "directory.names",
  callers: ["staff"],
  input: z.strictObject({ personIds: z.array(personId).max(limits.entriesPerRead) }),
  output: z.strictObject({ people: z.array(directoryPerson) }),
  errors: ["unavailable"],
  says: "Names of people whose ids are known already.",
});

export const roomCoverage = z.strictObject({
  roomId,
  /** As an opened message of the room gives it; absent while the room is sealed. */
  name: z.string().optional(),
  members: z.array(personId),
  messages: z.int(),
  opened: z.int(),
  lastAtMs: timeMs,
});
export type RoomCoverage = z.output<typeof roomCoverage>;

export const roomsCoverage = operation({
  name: "rooms.coverage",
  callers: ["staff"],
  input: z.strictObject({}),
  output: z.strictObject({ rooms: z.array(roomCoverage) }),
  errors: ["forbidden"],
  says: "Rooms of this authority's feed: how many messages each has, and how many of them this person's authorisations have opened.",
});

export const logState = operation({
  name: "log.state",
  callers: ["staff"],
  input: z.strictObject({ recent: z.int().min(0).max(limits.entriesPerRead) }),
  output: z.strictObject({
    /** The newest checkpoint that this authority has verified, with its cosignatures (C2SP tlog-checkpoint). */
    checkpoint: z.string().max(limits.noteBytes),
    size: sequence,
    /** The newest entries, oldest first. */
    entries: z.array(z.strictObject({ index: sequence, leaf: bytes(limits.leafBytes) })),
  }),
  errors: ["unavailable"],
  says: "The transparency log as this authority follows it, for the page to verify.",
});

export const ledgerRead = operation({
  name: "ledger.read",
  callers: ["staff"],
  input: z.strictObject({ after: sequence, limit: z.int().min(1).max(limits.entriesPerRead) }),
  output: z.strictObject({
    /** Canonical JSON of each entry of the reading audit chain, and its hash (SHA-256 over the one before). */
    entries: z.array(z.strictObject({ number: sequence, entry: z.string(), hash: fixedBytes(32) })),
    length: sequence,
    head: fixedBytes(32),
  }),
  errors: ["forbidden"],
  says: "The reading audit chain: every opening and every view, for auditors and oversight.",
});
