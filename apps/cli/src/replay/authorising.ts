import { CustosError, type AuthorisationId, type Day, type PersonId, type RoomId } from "@custos/base";
import { authorisationApply, authorisationApprove } from "@custos/contract";
import { encodeRoleSignature } from "@custos/crypto/codec";
import {
  authorityOfCharter,
  encodeAuthorisation,
  signAuthorisation,
  type Authorisation,
} from "@custos/crypto/verify";
import { callOperation } from "@custos/service";
import type { LocalNetwork } from "../network/run.js";
import type { RolePerson } from "../network/keys.js";
import type { AuthorisationRequest } from "../transcript/types.js";

export interface ApplyOptions {
  readonly network: LocalNetwork;
  readonly request: AuthorisationRequest;
  readonly id: AuthorisationId;
  /** Code of the subject's home authority. */
  readonly authority: string;
  readonly subjectId: PersonId | RoomId;
  /** The days asked for that the transcript has, ascending. */
  readonly days: readonly Day[];
}

/** Applies as the applicant and approves as two people of each body; done again it changes nothing. */
export async function applyAndApprove(options: ApplyOptions): Promise<void> {
  const { network, id, authority } = options;
  const access = network.access.get(authority);
  const roles = network.roles.filter((role) => role.authority === authority);
  const applicant = roles.find(({ body }) => body === "applicant");
  if (!access || !applicant) throw new CustosError("internal", `nobody applies at ${authority}`);
  const approvers = roles.filter((role) => role !== applicant);
  const authorisation = documentOf(options, access.number, applicant, approvers);
  const signed = (role: RolePerson) =>
    encodeRoleSignature(signAuthorisation(authorisation, role.id, role.key.seed).signature);
  const token = { token: network.staffToken };
  const document = encodeAuthorisation(authorisation);
  const application = { document, applicant: applicant.id, signature: signed(applicant) };
  await callOperation(access.url, authorisationApply, application, token);
  for (const role of approvers) {
    await callOperation(
      access.url,
      authorisationApprove,
      { id, role: role.id, signature: signed(role) },
      token,
    );
  }
}

function documentOf(
  { network, request, id, subjectId, days }: ApplyOptions,
  authority: number,
  applicant: RolePerson,
  approvers: readonly RolePerson[],
): Authorisation {
  const { charter } = network.charter;
  const fromDay = days[0] ?? request.fromDay;
  const toDay = days.at(-1) ?? request.toDay;
  return {
    format: "custos authorisation 1",
    id,
    networkId: charter.networkId,
    authority,
    case: `replay ${request.text}`,
    legalBasis: "A replay of a transcript on one machine",
    necessity: "To show that exactly this scope opens",
    subjects: [{ kind: request.kind, id: subjectId }],
    fromDay,
    toDay,
    releaseUntilDay: toDay + 7,
    mode: "prospective",
    cap: days.length,
    deliveryKey: authorityOfCharter(charter, authority).reader.deliveryKey,
    noticeDueDay: toDay + charter.notice.subjectDays,
    emergency: false,
    applicant: applicant.id,
    approvers: approvers.map((role) => role.id),
    reader: "replay",
  };
}
