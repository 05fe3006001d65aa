import type { AuthorisationId, Day } from "@custos/base";
import type { StaffPerson } from "@custos/contract";
import type { Charter, CharterAuthority } from "@custos/crypto/codec";
import type { Authorisation, AuthorisationSubject } from "@custos/crypto/verify";
import { daysOf } from "./scope.js";

export type Preset = "persons" | "rooms";

/** An application while it is being written. */
export interface Draft {
  readonly preset: Preset;
  readonly subjects: readonly AuthorisationSubject[];
  readonly fromDay: Day | undefined;
  readonly toDay: Day | undefined;
  readonly legalBasis: string;
  readonly necessity: string;
  readonly caseNumber: string;
  readonly reader: string | undefined;
  /** Roles of the people who are asked to approve, of both bodies */
  readonly approvers: readonly string[];
}

export const emptyDraft: Draft = {
  preset: "persons",
  subjects: [],
  fromDay: undefined,
  toDay: undefined,
  legalBasis: "",
  necessity: "",
  caseNumber: "",
  reader: undefined,
  approvers: [],
};

/** By what an application is composed. */
export interface DeskFacts {
  /** The charter in force, verified */
  readonly charter: Charter;
  readonly authority: CharterAuthority;
  readonly applicant: string;
  readonly people: readonly StaffPerson[];
  readonly today: Day;
}

/** What a draft still lacks, or has wrong. */
export type Missing =
  | "subjects"
  | "days"
  | "days-past"
  | "days-late"
  | "cap"
  | "case"
  | "legal-basis"
  | "necessity"
  | "reader"
  | "judges"
  | "oversight";

/** Days after the last one that may be read on which its key may still be given. */
const releaseLagDays = 7;

/** The last day for which the authority has keys. */
export function lastKeyDay(authority: CharterAuthority): Day {
  return Math.max(...authority.keyPeriods.map(({ lastDay }) => lastDay));
}

/** Everything that stands between a draft and the button, in the order of the form; empty when nothing does. */
export function missingOf(draft: Draft, facts: DeskFacts): Missing[] {
  const { charter, authority, people, today } = facts;
  const { fromDay, toDay } = draft;
  const chosen = (duty: StaffPerson["duty"]): number =>
    people.filter((person) => person.duty === duty && draft.approvers.includes(person.id)).length;
  const missing: Missing[] = [];
  const unless = (met: boolean, what: Missing): void => {
    if (!met) missing.push(what);
  };
  unless(draft.subjects.length > 0, "subjects");
  if (fromDay === undefined || toDay === undefined) missing.push("days");
  else {
    unless(fromDay >= today, "days-past");
    unless(toDay <= lastKeyDay(authority), "days-late");
    const keys = draft.subjects.length * daysOf({ fromDay, toDay });
    unless(keys <= charter.caps.identityDaysPerAuthorisation, "cap");
  }
  unless(draft.legalBasis.trim() !== "", "legal-basis");
  unless(draft.necessity.trim() !== "", "necessity");
  unless(draft.caseNumber.trim() !== "", "case");
  unless(
    people.some(({ id, duty }) => id === draft.reader && duty === "analyst"),
    "reader",
  );
  unless(chosen("authorising") >= authority.approvals.authorising, "judges");
  unless(chosen("oversight") >= authority.approvals.oversight, "oversight");
  return missing;
}

/**
 * The scope that a draft would have, as soon as it has subjects and days: what the preview shows before the rest is
 * written.
 */
export function draftScope(
  draft: Draft,
): Pick<Authorisation, "subjects" | "fromDay" | "toDay" | "mode" | "cap"> | undefined {
  const { subjects, fromDay, toDay } = draft;
  if (subjects.length === 0 || fromDay === undefined || toDay === undefined || toDay < fromDay)
    return undefined;
  const cap = subjects.length * daysOf({ fromDay, toDay });
  return { subjects: [...subjects], fromDay, toDay, mode: "prospective", cap };
}

/** The document that the applicant signs; undefined while something is missing (`missingOf`). */
export function composeAuthorisation(
  draft: Draft,
  facts: DeskFacts,
  id: AuthorisationId,
): Authorisation | undefined {
  const scope = draftScope(draft);
  if (!scope || draft.reader === undefined || missingOf(draft, facts).length > 0) return undefined;
  const { charter, authority, applicant } = facts;
  return {
    format: "custos authorisation 1",
    id,
    networkId: charter.networkId,
    authority: authority.number,
    case: draft.caseNumber.trim(),
    legalBasis: draft.legalBasis.trim(),
    necessity: draft.necessity.trim(),
    ...scope,
    releaseUntilDay: scope.toDay + releaseLagDays,
    deliveryKey: authority.reader.deliveryKey,
    noticeDueDay: scope.toDay + charter.notice.subjectDays,
    emergency: false,
    applicant,
    approvers: [...draft.approvers].toSorted(),
    reader: draft.reader,
  };
}
