import * as z from "zod";
import {
  authority,
  displayName,
  fixedBytes,
  language,
  networkId,
  personId,
  sequence,
  timeMs,
} from "./fields.js";
import { limits } from "./limits.js";
import { operation } from "./operation.js";

/** What an operator's console asks the relay; never anything of a message. */

export const operatorInvite = operation({
  name: "operator.invite",
  callers: ["operator"],
  input: z.strictObject({}),
  output: z.strictObject({ token: z.string().max(128), expiresAtMs: timeMs }),
  errors: [],
  says: "Makes a one-time link for this operator's own console; earlier unused ones end. Only a connection that the operator's key has opened may; a console's session makes no further one.",
});

export const operatorOpen = operation({
  name: "operator.open",
  callers: ["anyone"],
  input: z.strictObject({ token: z.string().max(128) }),
  output: z.strictObject({ session: z.string().max(128), name: z.string(), expiresAtMs: timeMs }),
  errors: ["invitation-unknown", "invitation-used", "invitation-expired"],
  says: "Signs an operator in by a one-time link; the session goes with every call as a bearer token.",
});

export const operatorClose = operation({
  name: "operator.close",
  callers: ["operator"],
  input: z.strictObject({}),
  output: z.strictObject({}),
  errors: [],
  says: "Ends all sessions of this operator's consoles, and its unused link.",
});

export const networkOverview = operation({
  name: "network.overview",
  callers: ["operator"],
  input: z.strictObject({}),
  output: z.strictObject({
    name: z.string(),
    networkId,
    /** What an invitation link names: hash of charter number 1. */
    firstCharterHash: fixedBytes(32),
    /** Whose session it is. */
    operator: z.string(),
    charterNumber: z.int(),
    authorities: z.array(z.strictObject({ number: authority, code: z.string(), name: z.string() })),
    people: z.int(),
    devices: z.int(),
    devicesOnline: z.int(),
    rooms: z.int(),
    messages: z.int(),
    /** Messages of each of the last 24 hours, the current hour last. */
    messagesByHour: z.array(z.int()).length(24),
    openInvitations: z.int(),
    /** What the database takes. */
    storedBytes: z.int(),
    log: z.strictObject({
      size: sequence,
      /** Absent before the witnesses have cosigned anything. */
      cosignedAtMs: timeMs.optional(),
      witnesses: z.array(z.strictObject({ name: z.string(), cosignedAtMs: timeMs.optional() })),
      needed: z.int(),
    }),
    upSinceMs: timeMs,
    timeMs,
  }),
  errors: [],
  says: "How the network is: counts and the log, never content.",
});

export const consolePerson = z.strictObject({
  personId,
  displayName,
  language,
  authority,
  devices: z.int(),
  joinedAtMs: timeMs,
  /** The member who vouched; absent where the operator invited. */
  sponsor: personId.optional(),
});

export const personOverview = operation({
  name: "person.overview",
  callers: ["operator"],
  input: z.strictObject({ after: personId.optional() }),
  output: z.strictObject({ people: z.array(consolePerson) }),
  errors: [],
  says: "People with who vouched for them, by id, up to 256 a call.",
});

export const invitationList = operation({
  name: "invitation.list",
  callers: ["operator"],
  input: z.strictObject({}),
  output: z.strictObject({
    /** The newest 256. */
    invitations: z.array(
      z.strictObject({
        invitationKey: fixedBytes(32),
        authority,
        createdAtMs: timeMs,
        expiresAtMs: timeMs,
        sponsor: personId.optional(),
        usedBy: personId.optional(),
        withdrawn: z.boolean(),
      }),
    ),
  }),
  errors: [],
  says: "Invitations, used and open.",
});

export const invitationWithdraw = operation({
  name: "invitation.withdraw",
  callers: ["operator", "device"],
  input: z.strictObject({ invitationKey: fixedBytes(32) }),
  output: z.strictObject({}),
  errors: ["invitation-unknown", "invitation-used"],
  says: "Takes an unused invitation back: an operator any, a member its own.",
});

/** For authorities: the names behind ids. */
export const personNames = operation({
  name: "person.names",
  callers: ["access", "device"],
  input: z.strictObject({ personIds: z.array(personId).max(limits.entriesPerRead) }),
  output: z.strictObject({
    people: z.array(z.strictObject({ personId, displayName, language, authority })),
  }),
  errors: [],
  says: "The names that people of these ids gave; ids that nobody has are left out.",
});

export const personOfAuthority = operation({
  name: "person.of-authority",
  callers: ["access"],
  input: z.strictObject({ after: personId.optional() }),
  output: z.strictObject({
    people: z.array(z.strictObject({ personId, displayName, language, authority })),
  }),
  errors: [],
  says: "People whose home authority the caller is, by id, up to 256 a call.",
});
