import { dayOf, ensure, startOfDayMs } from "@custos/base";
import type { AuthorisationId } from "@custos/base";
import { authorityOfCharter } from "../verify/charter.js";
import { charterAt, checkByRole, checkSigned, readerKey, roleAt } from "./directory-state.js";
import type { AuthorisationRecord, Commit, DirectoryState, ReleaseRecord } from "./directory-state.js";
import type { LeafOf } from "./leaf.js";

/** No key is released earlier than this before its day begins. */
const releaseLeadMs = 12 * 3_600_000;

export function prepareApplication(
  state: DirectoryState,
  index: number,
  leaf: LeafOf<"application">,
): Commit {
  ensure(!state.applications.has(leaf.id), "bad-log", "application: is there already");
  checkSigned(state, leaf, readerKey(state, leaf.authority, leaf.atMs));
  return () => {
    state.applications.set(leaf.id, { index, authority: leaf.authority, refused: false });
  };
}

/** A refusal of an application by either body, or of an emergency authorisation by oversight, which stops it. */
export function prepareRefusal(state: DirectoryState, index: number, leaf: LeafOf<"refusal">): Commit {
  const role = roleAt(state, leaf.authority, leaf.by, leaf.atMs);
  ensure(role.body !== "applicant", "bad-log", "refusal: not by a body that approves");
  checkByRole(state, leaf, role, leaf.signature);
  const application = state.applications.get(leaf.id);
  const authorisation = state.authorisations.get(leaf.id);
  if (authorisation) {
    ensure(authorisation.leaf.authority === leaf.authority, "bad-log", "refusal: another authority's");
    ensure(authorisation.leaf.emergency && role.body === "oversight", "bad-log", "refusal: approved already");
    ensure(authorisation.confirmedAtIndex === undefined, "bad-log", "refusal: confirmed already");
    return replace(state, { ...authorisation, refusedAtIndex: index, refusedBy: leaf.by });
  }
  ensure(application?.authority === leaf.authority, "bad-log", "refusal: of nothing");
  return () => {
    state.applications.set(leaf.id, {
      ...application,
      refused: true,
      refusedBy: application.refusedBy ?? leaf.by,
    });
  };
}

export function prepareAuthorisation(
  state: DirectoryState,
  index: number,
  leaf: LeafOf<"authorisation">,
): Commit {
  const { id, atMs, fromDay, toDay, releaseUntilDay, cap, noticeDueDay } = leaf;
  ensure(!state.authorisations.has(id), "bad-log", "authorisation: is there already");
  ensure(!state.applications.get(id)?.refused, "bad-log", "authorisation: was refused");
  const { caps, notice } = charterAt(state, atMs);
  const reach = leaf.mode === "retrospective" ? caps.retrospectiveDays : 0;
  ensure(fromDay >= dayOf(atMs) - reach, "bad-log", "authorisation: reaches back too far");
  ensure(fromDay <= toDay && toDay <= releaseUntilDay, "bad-log", "authorisation: days");
  ensure(cap <= caps.identityDaysPerAuthorisation, "bad-log", "authorisation: over the charter's cap");
  ensure(noticeDueDay <= toDay + notice.subjectDays, "bad-log", "authorisation: notice is due too late");
  checkSigned(state, leaf, readerKey(state, leaf.authority, atMs));
  const days = { toDay, releaseUntilDay, cap, noticeDueDay };
  return replace(state, { index, leaf, ...days, extensions: [], releases: [], identityDays: 0 });
}

export function prepareExtension(state: DirectoryState, leaf: LeafOf<"extension">): Commit {
  const before = alive(state, leaf);
  const { caps, notice } = charterAt(state, leaf.atMs);
  const { toDay, releaseUntilDay, cap, noticeDueDay } = leaf;
  ensure(toDay >= before.toDay && releaseUntilDay >= toDay, "bad-log", "extension: days");
  ensure(cap >= before.cap && cap <= caps.identityDaysPerAuthorisation, "bad-log", "extension: cap");
  ensure(noticeDueDay <= toDay + notice.subjectDays, "bad-log", "extension: notice is due too late");
  checkSigned(state, leaf, readerKey(state, leaf.authority, leaf.atMs));
  const extensions = [...before.extensions, leaf];
  return replace(state, { ...before, toDay, releaseUntilDay, cap, noticeDueDay, extensions });
}

export function prepareRelease(state: DirectoryState, index: number, leaf: LeafOf<"release">): Commit {
  const before = alive(state, leaf);
  const { authority, day, count, identities, atMs } = leaf;
  const { suspension } = before;
  const suspended = suspension && (suspension.untilMs === undefined || atMs < suspension.untilMs);
  ensure(!suspended, "bad-log", "release: during suspension");
  ensure(
    day >= before.leaf.fromDay && day <= before.toDay,
    "bad-log",
    "release: of a day outside the authorisation",
  );
  ensure(dayOf(atMs) <= before.releaseUntilDay, "bad-log", "release: after the last day for it");
  ensure(atMs >= startOfDayMs(day) - releaseLeadMs, "bad-log", "release: too early");
  const ofDay = before.releases
    .filter((release) => release.day === day)
    .reduce((sum, release) => sum + release.count, 0);
  ensure(ofDay + count <= before.leaf.subjects, "bad-log", "release: more than the subjects of a day");
  ensure(before.identityDays + count <= before.cap, "bad-log", "release: over the authorisation's cap");
  const charter = charterAt(state, atMs);
  if (before.leaf.emergency && before.confirmedAtIndex === undefined) {
    const lapsesAtMs = before.leaf.atMs + charter.emergencyHours * 3_600_000;
    ensure(atMs < lapsesAtMs, "bad-log", "release: the emergency has lapsed");
  }
  const year = new Date(atMs).getUTCFullYear();
  const years = state.identityDays.get(authority) ?? new Map<number, number>();
  const ofYear = (years.get(year) ?? 0) + count;
  ensure(
    ofYear <= charter.caps.identityDaysPerYear,
    "bad-log",
    "release: over the authority's cap of the year",
  );
  checkSigned(state, leaf, readerKey(state, authority, atMs));
  const release: ReleaseRecord = {
    index,
    authorisation: leaf.authorisation,
    authority,
    day,
    count,
    identities,
    atMs,
  };
  const after = {
    ...before,
    releases: [...before.releases, release],
    identityDays: before.identityDays + count,
  };
  return () => {
    state.authorisations.set(leaf.authorisation, after);
    state.identityDays.set(authority, new Map([...years, [year, ofYear]]));
  };
}

export function prepareRevocation(state: DirectoryState, index: number, leaf: LeafOf<"revocation">): Commit {
  const before = alive(state, leaf);
  // The applicant may give up what it asked for; each body may take back what it gave.
  checkByRole(state, leaf, roleAt(state, leaf.authority, leaf.by, leaf.atMs), leaf.signature);
  return replace(state, { ...before, revokedAtIndex: index });
}

export function prepareSuspension(state: DirectoryState, index: number, leaf: LeafOf<"suspension">): Commit {
  const before = alive(state, leaf);
  const role = roleAt(state, leaf.authority, leaf.by, leaf.atMs);
  ensure(role.body !== "applicant", "bad-log", "suspension: not by a body that approves");
  checkByRole(state, leaf, role, leaf.signature);
  const until = leaf.untilMs === undefined ? {} : { untilMs: leaf.untilMs };
  return replace(state, { ...before, suspension: { index, body: role.body, ...until } });
}

export function prepareResumption(state: DirectoryState, leaf: LeafOf<"resumption">): Commit {
  const { suspension, ...before } = alive(state, leaf);
  const role = roleAt(state, leaf.authority, leaf.by, leaf.atMs);
  ensure(suspension?.body === role.body, "bad-log", "resumption: not by the body that suspended");
  checkByRole(state, leaf, role, leaf.signature);
  return replace(state, before);
}

export function prepareConfirmation(
  state: DirectoryState,
  index: number,
  leaf: LeafOf<"confirmation">,
): Commit {
  const before = alive(state, leaf);
  ensure(
    before.leaf.emergency && before.confirmedAtIndex === undefined,
    "bad-log",
    "confirmation: not awaited",
  );
  const charter = charterAt(state, leaf.atMs);
  const lapsesAtMs = before.leaf.atMs + charter.emergencyHours * 3_600_000;
  ensure(leaf.atMs < lapsesAtMs, "bad-log", "confirmation: the emergency has lapsed");
  const people = new Set(leaf.signatures.map(({ by }) => by));
  ensure(people.size === leaf.signatures.length, "bad-log", "confirmation: a person signed twice");
  const needed = authorityOfCharter(charter, leaf.authority).approvals.oversight;
  ensure(people.size >= needed, "bad-log", `confirmation: ${people.size} of ${needed} people of oversight`);
  for (const { by, signature } of leaf.signatures) {
    const role = roleAt(state, leaf.authority, by, leaf.atMs);
    ensure(role.body === "oversight", "bad-log", "confirmation: not by oversight");
    checkByRole(state, leaf, role, signature);
  }
  return replace(state, { ...before, confirmedAtIndex: index });
}

export function prepareLapse(state: DirectoryState, index: number, leaf: LeafOf<"lapse">): Commit {
  const before = alive(state, leaf);
  ensure(
    before.leaf.emergency && before.confirmedAtIndex === undefined,
    "bad-log",
    "lapse: not an open emergency",
  );
  checkSigned(state, leaf, readerKey(state, leaf.authority, leaf.atMs));
  return replace(state, { ...before, lapsedAtIndex: index });
}

export function prepareNotice(state: DirectoryState, index: number, leaf: LeafOf<"notice">): Commit {
  const before = known(state, leaf);
  if (leaf.action === "served") {
    checkSigned(state, leaf, readerKey(state, leaf.authority, leaf.atMs));
    return replace(state, { ...before, noticeServedAtIndex: index });
  }
  const role = roleAt(state, leaf.authority, leaf.by, leaf.atMs);
  ensure(role.body !== "applicant", "bad-log", "notice: postponed by somebody who may not");
  ensure(leaf.untilDay > before.noticeDueDay, "bad-log", "notice: not later than before");
  ensure(before.noticeServedAtIndex === undefined, "bad-log", "notice: served already");
  checkByRole(state, leaf, role, leaf.signature);
  return replace(state, { ...before, noticeDueDay: leaf.untilDay });
}

interface OfAuthorisation {
  authorisation: AuthorisationId;
  authority: number;
}

function known(state: DirectoryState, leaf: OfAuthorisation): AuthorisationRecord {
  const record = state.authorisations.get(leaf.authorisation);
  ensure(record, "bad-log", "no such authorisation");
  ensure(record.leaf.authority === leaf.authority, "bad-log", "another authority's authorisation");
  return record;
}

/** An authorisation that nobody has ended. */
function alive(state: DirectoryState, leaf: OfAuthorisation): AuthorisationRecord {
  const record = known(state, leaf);
  ensure(record.revokedAtIndex === undefined, "bad-log", "the authorisation is revoked");
  ensure(record.refusedAtIndex === undefined, "bad-log", "the emergency was refused");
  ensure(record.lapsedAtIndex === undefined, "bad-log", "the emergency has lapsed");
  return record;
}

function replace(state: DirectoryState, record: AuthorisationRecord): Commit {
  return () => {
    state.authorisations.set(record.leaf.id, record);
  };
}
