import * as z from "zod";
import { authorisationId, bytes, day, fixedBytes, sequence } from "./fields.js";
import { limits } from "./limits.js";
import { operation } from "./operation.js";

const participant = z.strictObject({
  index: z.int().min(1).max(255),
  name: z.string().max(128),
  dkgKey: bytes(1216),
});

export const trusteeDescribe = operation({
  name: "trustee.describe",
  callers: ["anyone"],
  input: z.strictObject({}),
  output: z.strictObject({
    name: z.string(),
    body: z.enum(["authorising", "oversight", "witness"]),
    /** Ed25519; in the charter. */
    signingKey: fixedBytes(32),
    /** X-Wing, for shares in a key ceremony. */
    dkgKey: bytes(1216),
    /** C2SP verifier key of the witness, where it is one. */
    witnessKey: z.string().optional(),
    on: z.boolean(),
    logSize: sequence,
  }),
  errors: [],
  says: "Who this trustee is and whether its agent answers.",
});

export const dkgBegin = operation({
  name: "dkg.begin",
  callers: ["ceremony"],
  input: z.strictObject({
    ceremony: fixedBytes(16),
    authority: z.int(),
    keyPeriod: z.int(),
    threshold: z.int().min(1),
    participants: z.array(participant).min(1).max(15),
  }),
  output: z.strictObject({ round1: bytes(8192) }),
  errors: ["conflict"],
  says: "First round: commitments and proof of possession of this trustee.",
});

export const dkgShare = operation({
  name: "dkg.share",
  callers: ["ceremony"],
  input: z.strictObject({ ceremony: fixedBytes(16), round1: z.array(bytes(8192)).max(15) }),
  output: z.strictObject({ shares: z.array(z.strictObject({ to: z.int(), sealed: bytes(4096) })) }),
  errors: ["bad-proof", "conflict"],
  says: "Second round: a share for every other trustee, encrypted to it.",
});

export const dkgFinish = operation({
  name: "dkg.finish",
  callers: ["ceremony"],
  input: z.strictObject({
    ceremony: fixedBytes(16),
    shares: z.array(z.strictObject({ from: z.int(), sealed: bytes(4096) })).max(15),
  }),
  output: z.strictObject({
    publicKey: bytes(96),
    publicShares: z.array(z.strictObject({ index: z.int(), share: bytes(96) })),
    /** This trustee's part of the quorum key's proof of possession. */
    proofShare: bytes(48),
    transcript: fixedBytes(32),
    signature: bytes(64),
  }),
  errors: ["bad-proof", "conflict"],
  says: "Checks every share, keeps its own, signs the ceremony's transcript.",
});

export const trusteeAdopt = operation({
  name: "trustee.adopt",
  callers: ["ceremony"],
  input: z.strictObject({ charter: z.string().max(limits.noteBytes), relayUrl: z.string().max(512) }),
  output: z.strictObject({}),
  errors: ["bad-charter", "already-exists"],
  says: "Takes up the charter that the ceremony led to, once; it must name this trustee's keys.",
});

export const releaseRequest = operation({
  name: "release.request",
  callers: ["anyone"],
  input: z.strictObject({
    authorisationId,
    /** Canonical JSON of the signed authorisation, and the salt of its commitment in the log. */
    document: bytes(limits.leafBytes),
    documentSalt: fixedBytes(32),
    authorisationIndex: sequence,
    day,
    /** Salt of the release leaf's commitment to the identities; the trustee makes the identities itself. */
    identitiesSalt: fixedBytes(32),
    releaseIndex: sequence,
  }),
  output: z.strictObject({
    trustee: z.int(),
    body: z.enum(["authorising", "oversight"]),
    partials: z.array(z.strictObject({ identityHash: fixedBytes(32), sealed: bytes(4096) })),
  }),
  errors: [
    "not-authorised",
    "not-logged",
    "revoked",
    "too-early",
    "too-late",
    "cap-exceeded",
    "switched-off",
    "bad-signature",
    "bad-proof",
    "bad-log",
    "unavailable",
  ],
  says: "Partial keys for one day of one authorisation, sealed to the reader's delivery key, once everything has been checked against the log.",
});

export const trusteeSwitch = operation({
  name: "trustee.switch",
  callers: ["ceremony"],
  input: z.strictObject({ on: z.boolean() }),
  output: z.strictObject({ on: z.boolean() }),
  errors: [],
  says: "Switches this trustee's agent on or off, at once.",
});

export const roleSign = operation({
  name: "role.sign",
  callers: ["ceremony"],
  input: z.strictObject({
    /** A log leaf `role` without signatures (`encodeRoleRequest` of crypto/log). */
    leaf: bytes(limits.leafBytes),
  }),
  output: z.strictObject({ trustee: z.int(), signature: fixedBytes(64) }),
  errors: ["forbidden", "bad-log", "unavailable"],
  says: "This trustee's signature under a person of its body coming or going; its keeper asks, nobody else.",
});
