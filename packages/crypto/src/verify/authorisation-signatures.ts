import { CustosError, concatBytes, ensure, equalBytes, utf8 } from "@custos/base";
import type { NetworkId } from "@custos/base";
import type { Charter, RoleBody, RoleKey } from "../codec/charter.js";
import { encodeAuthorisation, parseSignedAuthorisation } from "./authorisation.js";
import type { Authorisation, AuthorisationSignature } from "./authorisation.js";
import { authorityOfCharter } from "./charter.js";
import { signAsRole, verifyRoleSignature } from "./role-signature.js";

/** A person of a body, from the charter or from a `role` leaf of the log. */
export interface AuthorisationRole {
  id: string;
  body: RoleBody;
  key: RoleKey;
  name?: string;
}

/** By what an authorisation's signatures are judged. */
export interface AuthorisationRules {
  networkId: NetworkId;
  authority: number;
  roles: readonly AuthorisationRole[];
  /** People of each body that it takes */
  approvals: { authorising: number; oversight: number };
  /** The reader's keys in the charter */
  reader: { signingKey: Uint8Array; deliveryKey: Uint8Array };
}

/** An authorisation whose signatures have been verified. */
export interface VerifiedAuthorisation {
  authorisation: Authorisation;
  applicant: AuthorisationRole;
  authorising: AuthorisationRole[];
  oversight: AuthorisationRole[];
  /** False for an emergency that awaits the people of oversight. */
  complete: boolean;
}

/** What applicant and approvers sign: a passkey's challenge is SHA-256 of these bytes. */
export function authorisationToSign(authorisation: Authorisation): Uint8Array {
  return concatBytes(utf8("custos authorisation 1\n"), encodeAuthorisation(authorisation));
}

/** A role's signature by its plain Ed25519 key (32-byte seed). */
export function signAuthorisation(
  authorisation: Authorisation,
  role: string,
  seed: Uint8Array,
): AuthorisationSignature {
  return { role, signature: signAsRole(seed, authorisationToSign(authorisation)) };
}

/** The rules of an authority in a charter; `roles` where the log names more people than the charter. */
export function authorisationRules(
  charter: Charter,
  authority: number,
  roles?: readonly AuthorisationRole[],
): AuthorisationRules {
  const found = authorityOfCharter(charter, authority);
  const { approvals, reader } = found;
  return { networkId: charter.networkId, authority, roles: roles ?? found.roles, approvals, reader };
}

/** Verifies one person's signature and returns the person; `bad-signature`, or `not-authorised` for a stranger. */
export function verifyAuthorisationSignature(
  authorisation: Authorisation,
  { role: id, signature }: AuthorisationSignature,
  roles: readonly AuthorisationRole[],
): AuthorisationRole {
  const role = roles.find((candidate) => candidate.id === id);
  ensure(role, "not-authorised", "authorisation: signed by a role that is not on record");
  verifyRoleSignature(role.key, authorisationToSign(authorisation), signature, `authorisation: ${role.body}`);
  return role;
}

/**
 * Verifies a signed authorisation's bytes under the rules of its authority: applicant and approvers have signed, as many
 * of each body as it takes, and all of them and the reader are different people (an emergency's people of oversight may
 * follow). `malformed`, `bad-signature`, or `not-authorised` naming what is missing.
 */
export function verifyAuthorisation(encoded: Uint8Array, rules: AuthorisationRules): VerifiedAuthorisation {
  const { authorisation, signatures } = parseSignedAuthorisation(encoded);
  ensure(authorisation.networkId === rules.networkId, "not-authorised", "authorisation: of another network");
  ensure(
    authorisation.authority === rules.authority,
    "not-authorised",
    "authorisation: of another authority",
  );
  const { deliveryKey } = rules.reader;
  ensure(
    equalBytes(authorisation.deliveryKey, deliveryKey),
    "not-authorised",
    "authorisation: not the reader's delivery key",
  );
  const signers = signatures.map((signature) =>
    verifyAuthorisationSignature(authorisation, signature, rules.roles),
  );
  requireDifferentPeople(signers, authorisation, rules);
  const of = (body: RoleBody): AuthorisationRole[] => signers.filter((role) => role.body === body);
  const [applicant, ...others] = of("applicant");
  ensure(applicant && others.length === 0, "not-authorised", "authorisation: not signed by one applicant");
  ensure(
    applicant.id === authorisation.applicant,
    "not-authorised",
    "authorisation: signed by another applicant",
  );
  const approvals = { authorising: of("authorising"), oversight: of("oversight") };
  requireApprovals(approvals.authorising, rules.approvals.authorising, "authorising");
  const complete = approvals.oversight.length >= rules.approvals.oversight;
  if (!authorisation.emergency) requireApprovals(approvals.oversight, rules.approvals.oversight, "oversight");
  return { authorisation, applicant, ...approvals, complete };
}

function requireApprovals(people: readonly AuthorisationRole[], needed: number, body: string): void {
  if (people.length >= needed) return;
  throw new CustosError(
    "not-authorised",
    `authorisation: ${people.length} of ${needed} people of ${body} have signed`,
  );
}

/**
 * One person counts once, whatever it calls itself: neither id, key nor name may come twice, nor be the reader's.
 * `not-authorised` otherwise.
 */
export function requireDifferentPeople(
  signers: readonly AuthorisationRole[],
  { reader }: Pick<Authorisation, "reader">,
  rules: Pick<AuthorisationRules, "reader">,
): void {
  const keys = [rules.reader.signingKey, ...signers.map(({ key }) => key.publicKey)].map((key) => key.join());
  ensure(
    new Set(keys).size === keys.length,
    "not-authorised",
    "authorisation: one key signs twice, or reads",
  );
  const ids = signers.map(({ id }) => id);
  const names = signers.flatMap(({ name }) => name ?? []);
  ensure(new Set(names).size === names.length, "not-authorised", "authorisation: one person signs as two");
  ensure(![...ids, ...names].includes(reader), "not-authorised", "authorisation: who signs it may not read");
}
