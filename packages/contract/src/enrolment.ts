import * as z from "zod";
import {
  authority,
  bytes,
  deviceId,
  displayName,
  fixedBytes,
  language,
  networkId,
  personId,
  timeMs,
} from "./fields.js";
import { limits } from "./limits.js";
import { operation } from "./operation.js";

export const networkDescribe = operation({
  name: "network.describe",
  callers: ["anyone"],
  input: z.strictObject({}),
  output: z.strictObject({
    networkId,
    /** Every charter so far, as signed notes, number 1 first. */
    charters: z.array(z.string().max(limits.noteBytes)),
    timeMs,
  }),
  errors: [],
  says: "The network's id and charters, before anything is trusted.",
});

export const invitationCreate = operation({
  name: "invitation.create",
  callers: ["device", "operator"],
  input: z.strictObject({
    /** Ed25519; the private half travels in the link alone. */
    invitationKey: fixedBytes(32),
    authority,
    expiresAtMs: timeMs,
  }),
  output: z.strictObject({}),
  errors: ["already-exists", "cap-exceeded"],
  says: "Vouches for one more person: a single-use invitation.",
});

export const invitationCheck = operation({
  name: "invitation.check",
  callers: ["anyone"],
  input: z.strictObject({ invitationKey: fixedBytes(32) }),
  output: z.strictObject({
    /** Display name of the member who vouches; absent where the operator invites. */
    sponsor: displayName.optional(),
    authority,
    expiresAtMs: timeMs,
  }),
  errors: ["invitation-unknown", "invitation-used", "invitation-expired"],
  says: "What an invitation is good for, before anything is asked of the newcomer.",
});

export const invitationAccept = operation({
  name: "invitation.accept",
  callers: ["anyone"],
  input: z.strictObject({
    invitationKey: fixedBytes(32),
    personId,
    deviceId,
    displayName,
    language,
    /** Log leaves `person` and `device`, signed by the invitation's key. */
    personLeaf: bytes(limits.leafBytes),
    deviceLeaf: bytes(limits.leafBytes),
    /** Encoded, signed Acceptance of the disclosure in force, by the new device's key. */
    acceptance: bytes(1024),
  }),
  output: z.strictObject({ personIndex: z.int(), deviceIndex: z.int() }),
  errors: [
    "invitation-unknown",
    "invitation-used",
    "invitation-expired",
    "disclosure-not-accepted",
    "bad-signature",
    "bad-charter",
    "already-exists",
    "unavailable",
  ],
  says: "Joins the network: accepts the disclosure, uses the invitation up, enters person and device into the log. The same request again gives the same answer.",
});

export const deviceRemove = operation({
  name: "device.remove",
  callers: ["device", "operator"],
  input: z.strictObject({ leaf: bytes(limits.leafBytes) }),
  output: z.strictObject({ index: z.int() }),
  errors: ["bad-signature", "unknown-device", "unavailable"],
  says: "Removes a device; every epoch with it in the tree ends at once.",
});

export const deviceAdd = operation({
  name: "device.add",
  callers: ["device"],
  input: z.strictObject({ leaf: bytes(limits.leafBytes) }),
  output: z.strictObject({ index: z.int() }),
  errors: ["bad-signature", "already-exists", "unavailable"],
  says: "Adds a device of the same person, signed by an earlier one.",
});

export const personList = operation({
  name: "person.list",
  callers: ["device", "operator"],
  input: z.strictObject({ after: personId.optional() }),
  output: z.strictObject({ people: z.array(z.strictObject({ personId, displayName, language })) }),
  errors: [],
  says: "People of the network by id, with the names that they gave; up to 256 a call.",
});
