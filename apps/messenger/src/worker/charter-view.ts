import { toHex } from "@custos/base";
import type { InspectedInvitation, NetworkInfo } from "@custos/sdk";
import type { CharterView, InvitationView, NetworkView, QuorumView } from "./engine-api.js";

type Charter = NetworkInfo["charter"];
type Authority = Charter["authorities"][number];

export function charterView(charter: Charter, hash: Uint8Array): CharterView {
  const { caps, notice } = charter;
  return {
    networkId: charter.networkId,
    name: charter.name,
    number: charter.number,
    firstDay: charter.firstDay,
    hash: toHex(hash),
    authorities: charter.authorities.map((authority) => ({
      number: authority.number,
      code: authority.code,
      name: authority.name,
      jurisdiction: authority.jurisdiction,
      authorising: quorumView(authority, "authorising"),
      oversight: quorumView(authority, "oversight"),
    })),
    witnesses: charter.witnesses.map(({ name }) => name),
    witnessQuorum: charter.witnessQuorum,
    identityDaysPerAuthorisation: caps.identityDaysPerAuthorisation,
    identityDaysPerYear: caps.identityDaysPerYear,
    retrospectiveDays: caps.retrospectiveDays,
    emergencyHours: charter.emergencyHours,
    retentionDays: charter.retentionDays,
    subjectNoticeDays: notice.subjectDays,
    charterNoticeDays: notice.charterDays,
    mlsSuite: charter.mlsSuite,
  };
}

function quorumView(authority: Authority, body: "authorising" | "oversight"): QuorumView {
  const { threshold, trustees } = authority[body];
  return { threshold, trustees: trustees.map(({ name }) => name), approvals: authority.approvals[body] };
}

export function invitationView({
  disclosure,
  authority,
  charterHash,
  expiresAtMs,
}: InspectedInvitation): InvitationView {
  const { networkName, sponsor, version, language, text, charter } = disclosure;
  const languages = Object.keys(charter.disclosure.texts);
  return {
    networkName,
    sponsor,
    authority,
    expiresAtMs,
    disclosure: { version, language, text, languages },
    charter: charterView(charter, charterHash),
  };
}

export function networkView({
  charter,
  charterHash,
  disclosure,
  log,
  acceptedCharterHash,
}: NetworkInfo): NetworkView {
  return {
    charter: charterView(charter, charterHash),
    disclosure,
    log,
    acceptedThis: toHex(charterHash) === toHex(acceptedCharterHash),
  };
}
