import { ensure } from "@custos/base";
import type { AuthorisationId, NetworkId, PersonId, RoomId } from "@custos/base";
import * as json from "../codec/canonical-json.js";
import type { Field, ValueOf } from "../codec/canonical-json.js";
import { roleSignatureField } from "../codec/role-signature.js";

const day = json.integer(0, 0xffff_ffff);
const roleId = json.text(64);
const longText = json.text(8192);

const subjectField = json.object({ kind: json.literal("person", "room"), id: json.id<PersonId | RoomId>() });
/** Whom or what an authorisation lets read. */
export type AuthorisationSubject = ValueOf<typeof subjectField>;

const authorisationField = json.object(
  {
    format: json.literal("custos authorisation 1"),
    id: json.id<AuthorisationId>(),
    networkId: json.id<NetworkId>(),
    authority: json.integer(0, 0xffff),
    /** Number of the case, as the authority's files have it */
    case: json.text(256),
    legalBasis: longText,
    /** Why it is needed, and why less would not do */
    necessity: longText,
    subjects: json.list(subjectField, 1, 1000),
    /** First and last UTC day that may be read */
    fromDay: day,
    toDay: day,
    /** UTC day on which the last key may be given */
    releaseUntilDay: day,
    mode: json.literal("prospective", "retrospective"),
    /** Identity-days: subjects times days, at most */
    cap: json.integer(1),
    /** X-Wing; partial keys are sealed to it */
    deliveryKey: json.bytes(1216),
    /** UTC day on which the subject is told */
    noticeDueDay: day,
    emergency: json.flag,
    /** Role that asks */
    applicant: roleId,
    /** Who is asked to approve, by role; any other person of the body may do so in their place */
    approvers: json.list(roleId, 1, 30),
    /** Who will read, by the name under which the reading is recorded */
    reader: json.text(128),
  },
  {
    /** The authorisation that this one carries on */
    extends: json.id<AuthorisationId>(),
  },
);

/** What a body is asked to approve: days are UTC, counted from 1970-01-01. */
export type Authorisation = ValueOf<typeof authorisationField>;

const signatureField = json.object({ role: roleId, signature: roleSignatureField });
/** One person's signature of an authorisation. */
export type AuthorisationSignature = ValueOf<typeof signatureField>;

const signedField = json.object({
  authorisation: authorisationField as Field<Authorisation>,
  signatures: json.list(signatureField, 1, 31),
});

/** An authorisation with the signatures that it has so far. The log commits to these bytes, so they come in one order: by role. */
export interface SignedAuthorisation {
  authorisation: Authorisation;
  signatures: AuthorisationSignature[];
}

export const maxAuthorisationBytes = 65_535;

/** RFC 8785 bytes of an authorisation without signatures; `malformed` if its fields contradict each other. */
export function encodeAuthorisation(authorisation: Authorisation): Uint8Array {
  checkShape(authorisation);
  return json.encodeCanonical(
    authorisationField as Field<Authorisation>,
    authorisation,
    maxAuthorisationBytes,
  );
}

/** The authorisation of exactly those bytes; `malformed` names the field that is missing or wrong. */
export function parseAuthorisation(encoded: Uint8Array): Authorisation {
  const field = authorisationField as Field<Authorisation>;
  const authorisation = json.parseCanonical(field, encoded, maxAuthorisationBytes, "authorisation");
  checkShape(authorisation);
  return authorisation;
}

/** RFC 8785 bytes of a signed authorisation, signatures sorted by role: what the log's leaf commits to. */
export function encodeSignedAuthorisation({ authorisation, signatures }: SignedAuthorisation): Uint8Array {
  const signed = { authorisation, signatures: signatures.toSorted((a, b) => compare(a.role, b.role)) };
  checkSigned(signed);
  return json.encodeCanonical(signedField, signed, maxAuthorisationBytes);
}

/** The signed authorisation of exactly those bytes. Who signed is `verifyAuthorisation`'s question. */
export function parseSignedAuthorisation(encoded: Uint8Array): SignedAuthorisation {
  const signed = json.parseCanonical(signedField, encoded, maxAuthorisationBytes, "authorisation");
  checkSigned(signed);
  return signed;
}

function checkSigned({ authorisation, signatures }: SignedAuthorisation): void {
  checkShape(authorisation);
  const ascending = signatures.every(
    ({ role }, i) => i === 0 || compare(signatures[i - 1]?.role ?? "", role) < 0,
  );
  ensure(ascending, "malformed", "authorisation: signatures not in the order of roles, or a role twice");
}

function checkShape(authorisation: Authorisation): void {
  const { subjects, fromDay, toDay, releaseUntilDay, noticeDueDay, applicant, approvers } = authorisation;
  ensure(fromDay <= toDay, "malformed", "authorisation: ends before it begins");
  ensure(toDay <= releaseUntilDay, "malformed", "authorisation: releases end before its days");
  ensure(noticeDueDay >= toDay, "malformed", "authorisation: notice is due before its end");
  const spelled = subjects.map(({ kind, id }) => `${kind} ${id}`);
  ensure(new Set(spelled).size === spelled.length, "malformed", "authorisation: a subject twice");
  ensure(new Set(approvers).size === approvers.length, "malformed", "authorisation: an approver twice");
  ensure(!approvers.includes(applicant), "malformed", "authorisation: the applicant approves");
  ensure(authorisation.extends !== authorisation.id, "malformed", "authorisation: extends itself");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
