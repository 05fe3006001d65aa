import type { AuthorisationId, DeviceId, PersonId } from "@custos/base";
import { bytes, choice, encodeCanonical, flag, id, integer, list, literal } from "../codec/canonical-json.js";
import { object, parseCanonical, text } from "../codec/canonical-json.js";
import type { ValueOf } from "../codec/canonical-json.js";
import { quorumBodyField, roleBodyField, roleKeyField } from "../codec/charter.js";
import { roleSignatureField } from "../codec/role-signature.js";

const authority = integer(0, 0xffff);
const day = integer(0, 0xffff_ffff);
const atMs = integer();
const keyPeriod = integer(0, 0xffff_ffff);
const ed25519Key = bytes(32);
const signature = bytes(64);
const hash = bytes(32);
const xWingKey = bytes(1216);
const roleId = text(64);
const trustee = integer(1, 255);
const authorisation = id<AuthorisationId>();
const personId = id<PersonId>();
const deviceId = id<DeviceId>();

/** Signatures of trustees of one quorum, ascending by index. */
const trusteeSignatures = list(object({ trustee, signature }), 1, 15);
/** Signatures of trustees of several quorums. */
const quorumSignatures = list(object({ authority, body: quorumBodyField, trustee, signature }), 1, 255);

const byInvitation = object({ kind: literal("invitation"), key: ed25519Key });
const byDevice = object({ kind: literal("device"), deviceId });
const byOperator = object({ kind: literal("operator"), name: text(128) });

/** A step in an authorisation's life that a person of a body takes alone. */
const roleStep = { authorisation, authority, atMs, by: roleId, signature: roleSignatureField };

/** Every kind of entry, by the text in its `type`; `content`, `identities` and the like are commitments. */
const leafFields = {
  /** `note` is the whole signed note; `hash` that of the charter in it. */
  charter: object({ type: literal("charter"), number: integer(1), hash, note: text(65_535) }),
  /** Signatures are those of the transcript, by each trustee of the quorum. */
  dkg: object({
    type: literal("dkg"),
    authority,
    keyPeriod,
    body: quorumBodyField,
    publicKey: bytes(96),
    proof: bytes(48),
    transcript: hash,
    signatures: trusteeSignatures,
  }),
  /** New shares of the same key, under a transcript that every trustee of the new quorum signs. */
  reshare: object({
    type: literal("reshare"),
    authority,
    keyPeriod,
    body: quorumBodyField,
    transcript: hash,
    signatures: trusteeSignatures,
  }),
  /** A row of the charter's table comes into use; signed by t of each quorum of the authority. */
  "key-period": object({
    type: literal("key-period"),
    authority,
    keyPeriod,
    firstDay: day,
    lastDay: day,
    atMs,
    signatures: quorumSignatures,
  }),
  /** Signed by the trustee, or the reader, that destroyed its keys of the period. */
  "key-destroyed": object({
    type: literal("key-destroyed"),
    authority,
    keyPeriod,
    holder: choice("kind", {
      trustee: object({ kind: literal("trustee"), body: quorumBodyField, trustee }),
      reader: object({ kind: literal("reader") }),
    }),
    atMs,
    signature,
  }),
  /** A new person, signed by the key of the invitation that the person used. */
  person: object({
    type: literal("person"),
    personId,
    authority,
    firstDay: day,
    atMs,
    invitation: ed25519Key,
    signature,
  }),
  /** A person's move to another home authority; signed by t oversight trustees of the old and of the new one. */
  move: object({
    type: literal("move"),
    personId,
    authority,
    firstDay: day,
    atMs,
    signatures: quorumSignatures,
  }),
  device: choice("action", {
    added: object({
      type: literal("device"),
      action: literal("added"),
      personId,
      deviceId,
      signingKey: ed25519Key,
      noticeKey: xWingKey,
      atMs,
      signedBy: choice("kind", { invitation: byInvitation, device: byDevice }),
      signature,
    }),
    removed: object({
      type: literal("device"),
      action: literal("removed"),
      personId,
      deviceId,
      atMs,
      signedBy: choice("kind", { device: byDevice, operator: byOperator }),
      signature,
    }),
  }),
  /** All devices of the person are lost: they end, and this one stands alone. */
  reset: object({
    type: literal("reset"),
    personId,
    deviceId,
    signingKey: ed25519Key,
    noticeKey: xWingKey,
    atMs,
    signedBy: byOperator,
    signature,
  }),
  /** A person of a body; signed by t of that quorum, an applicant by t of the authorising one. */
  role: choice("action", {
    added: object(
      {
        type: literal("role"),
        action: literal("added"),
        authority,
        body: roleBodyField,
        id: roleId,
        key: roleKeyField,
        atMs,
        signatures: trusteeSignatures,
      },
      { name: text(128) },
    ),
    removed: object({
      type: literal("role"),
      action: literal("removed"),
      authority,
      body: roleBodyField,
      id: roleId,
      atMs,
      signatures: trusteeSignatures,
    }),
  }),
  application: object({
    type: literal("application"),
    id: authorisation,
    authority,
    atMs,
    content: hash,
    signature,
  }),
  /** Of an application, or of an emergency authorisation that it then stops; `id` is that one's. */
  refusal: object({
    type: literal("refusal"),
    id: authorisation,
    authority,
    atMs,
    by: roleId,
    content: hash,
    signature: roleSignatureField,
  }),
  authorisation: object({
    type: literal("authorisation"),
    id: authorisation,
    authority,
    atMs,
    /** How many persons and rooms it names. */
    subjects: integer(1, 10_000),
    fromDay: day,
    toDay: day,
    releaseUntilDay: day,
    mode: literal("prospective", "retrospective"),
    /** Identity-days */
    cap: integer(1),
    noticeDueDay: day,
    emergency: flag,
    /** Of the whole signed authorisation */
    content: hash,
    signature,
  }),
  /** `count` identities of one day. */
  release: object({
    type: literal("release"),
    authorisation,
    authority,
    day,
    count: integer(1, 10_000),
    identities: hash,
    atMs,
    signature,
  }),
  /** Later days for an authorisation, under a document that it commits to. */
  extension: object({
    type: literal("extension"),
    authorisation,
    authority,
    atMs,
    toDay: day,
    releaseUntilDay: day,
    cap: integer(1),
    noticeDueDay: day,
    content: hash,
    signature,
  }),
  revocation: object({ type: literal("revocation"), ...roleStep }),
  suspension: object({ type: literal("suspension"), ...roleStep }, { untilMs: atMs }),
  resumption: object({ type: literal("resumption"), ...roleStep }),
  /** The oversight people's later yes to an emergency. */
  confirmation: object({
    type: literal("confirmation"),
    authorisation,
    authority,
    atMs,
    signatures: list(object({ by: roleId, signature: roleSignatureField }), 1, 15),
  }),
  /** An emergency that nobody confirmed in time. */
  lapse: object({ type: literal("lapse"), authorisation, authority, atMs, signature }),
  /** Daily head of the reading audit chain. */
  "use-report": object({
    type: literal("use-report"),
    authority,
    day,
    head: hash,
    content: hash,
    atMs,
    signature,
  }),
  /** Totals of a calendar month, a month late. */
  "use-sum": object({
    type: literal("use-sum"),
    authority,
    month: text(7, /^\d{4}-(0[1-9]|1[0-2])$/),
    epochsOpened: integer(),
    messagesViewed: integer(),
    atMs,
    signature,
  }),
  notice: choice("action", {
    served: object({
      type: literal("notice"),
      action: literal("served"),
      authorisation,
      authority,
      content: hash,
      atMs,
      signature,
    }),
    postponed: object({
      type: literal("notice"),
      action: literal("postponed"),
      ...roleStep,
      untilDay: day,
      content: hash,
    }),
  }),
  /** The relay's: Merkle root of the receipts that it gave since the last one. */
  receipts: object({ type: literal("receipts"), atMs, root: hash, fromSeq: integer(), count: integer() }),
  /** SHA-256 of a complaint that convicted a committer. */
  "seal-complaint": object({ type: literal("seal-complaint"), atMs, hash }),
} as const;

const leafField = choice("type", leafFields);

/** An entry of the log. */
export type Leaf = ValueOf<typeof leafField>;
export type LeafType = Leaf["type"];
export type LeafOf<Type extends LeafType> = Extract<Leaf, { type: Type }>;
/** A leaf before it is signed. */
export type Unsigned<L extends Leaf> = L extends { signature: unknown }
  ? Omit<L, "signature">
  : L extends { signatures: unknown }
    ? Omit<L, "signatures">
    : L;

/** The longest entry that a tlog-tiles bundle can hold. */
export const maxLeafBytes = 65_535;

/** A leaf's bytes: canonical JSON (RFC 8785). */
export function encodeLeaf(leaf: Leaf): Uint8Array {
  return encodeCanonical(leafField, leaf, maxLeafBytes);
}

/** The leaf of exactly the bytes that `encodeLeaf` makes; `malformed` or `too-large` for all others. */
export function parseLeaf(entry: Uint8Array): Leaf {
  return parseCanonical(leafField, entry, maxLeafBytes, "leaf");
}
