import * as z from "zod";
import { bytes, timeMs } from "./fields.js";
import { limits } from "./limits.js";
import { operation } from "./operation.js";

/** What a person of an authority's staff does there; the first three are bodies whose passkeys stand in the log. */
export const staffDuty = z.enum(["applicant", "authorising", "oversight", "analyst", "auditor"]);
export type StaffDuty = z.output<typeof staffDuty>;

/** Id of a person of the staff: a role's id in the log, a reader's in an authorisation. */
export const staffId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);

export const staffPerson = z.strictObject({
  id: staffId,
  name: z.string().min(1).max(128),
  duty: staffDuty,
  /** `none`: makes a passkey first; `waiting`: its trustees have not admitted the key yet; `admitted`: may sign. */
  passkey: z.enum(["none", "waiting", "admitted"]),
});
export type StaffPerson = z.output<typeof staffPerson>;

/** A session: goes with every call as `authorization: Bearer SESSION`. */
const session = z.strictObject({
  session: z.string().max(128),
  expiresAtMs: timeMs,
  person: staffPerson,
});

/** Options and responses of Web Authentication as its own JSON forms (WebAuthn Level 3, sections 5.1.8 and 5.1.9). */
const webauthnJson = z.record(z.string(), z.unknown());

export const staffInvite = operation({
  name: "staff.invite",
  callers: ["administrator"],
  input: z.strictObject({ id: staffId, name: z.string().min(1).max(128), duty: staffDuty }),
  output: z.strictObject({
    /** Single use; only its hash is kept. */
    token: z.string().max(128),
    expiresAtMs: timeMs,
  }),
  errors: ["already-exists"],
  says: "Enters a person of the staff, or finds it again, and makes a fresh one-time sign-in link; earlier unused ones end.",
});

export const staffEnrolments = operation({
  name: "staff.enrolments",
  callers: ["administrator"],
  input: z.strictObject({}),
  output: z.strictObject({
    /** Unsigned `role` leaves (`encodeRoleRequest` of crypto/log) of passkeys that have been made and do not stand in the log yet. */
    waiting: z.array(z.strictObject({ id: staffId, leaf: bytes(limits.leafBytes) })),
  }),
  errors: [],
  says: "Keys of people of the bodies that wait for the signatures of their trustees.",
});

export const staffOpen = operation({
  name: "staff.open",
  callers: ["anyone"],
  input: z.strictObject({ token: z.string().max(128) }),
  output: session,
  errors: ["invitation-unknown", "invitation-used", "invitation-expired"],
  says: "Signs in by a one-time link.",
});

export const passkeyChallenge = operation({
  name: "passkey.challenge",
  callers: ["anyone"],
  input: z.strictObject({ host: z.string().max(253) }),
  output: z.strictObject({ options: webauthnJson }),
  errors: [],
  says: "What `navigator.credentials.get` needs to sign in at a host.",
});

export const passkeySignIn = operation({
  name: "passkey.sign-in",
  callers: ["anyone"],
  input: z.strictObject({ response: webauthnJson }),
  output: session,
  errors: ["bad-signature", "not-found"],
  says: "Signs in by a passkey.",
});

export const passkeyBegin = operation({
  name: "passkey.begin",
  callers: ["staff"],
  input: z.strictObject({
    /** Where the page is: the passkey's relying party. */
    host: z.string().max(253),
  }),
  output: z.strictObject({ options: webauthnJson }),
  errors: ["already-exists"],
  says: "What `navigator.credentials.create` needs to make this person's passkey.",
});

export const passkeyFinish = operation({
  name: "passkey.finish",
  callers: ["staff"],
  input: z.strictObject({ response: webauthnJson }),
  output: z.strictObject({ person: staffPerson }),
  errors: ["bad-signature", "already-exists"],
  says: "Keeps the passkey that was made; a body's trustees then admit it to the log.",
});

export const staffMe = operation({
  name: "staff.me",
  callers: ["staff"],
  input: z.strictObject({}),
  output: z.strictObject({
    person: staffPerson,
    /** WebAuthn id of the passkey, to ask the authenticator for this one. */
    credentialId: z.string().max(1024).optional(),
    /** Whether this is a trial, where a key that the browser keeps may stand in for a passkey. */
    softwareKeys: z.boolean(),
    authority: z.int(),
    authorityName: z.string(),
    /** Every charter so far as signed notes, number 1 first: the page verifies them itself. */
    charters: z.array(z.string().max(limits.noteBytes)),
    timeMs,
  }),
  errors: ["forbidden"],
  says: "Who is signed in, and to which authority.",
});

export const staffList = operation({
  name: "staff.list",
  callers: ["staff"],
  input: z.strictObject({}),
  output: z.strictObject({ people: z.array(staffPerson) }),
  errors: [],
  says: "Everybody of the staff.",
});

export const staffSignOut = operation({
  name: "staff.sign-out",
  callers: ["staff"],
  input: z.strictObject({}),
  output: z.strictObject({}),
  errors: [],
  says: "Ends the session.",
});
