import { CustosError, dayOf, ensure, startOfDayMs, type Day, type PersonId } from "@custos/base";
import { limits, type InputOf, type releaseRequest } from "@custos/contract";
import type { Identity } from "@custos/crypto/codec";
import {
  verifyCommitment,
  type AuthorisationRecord,
  type Directory,
  type ReleaseRecord,
} from "@custos/crypto/log";
import {
  authorisationRules,
  encodeIdentities,
  keyPeriodOf,
  releaseIdentities,
  verifyAuthorisation,
  type Authorisation,
  type CharterNote,
} from "@custos/crypto/verify";
import type { Seat } from "../adoption.js";

export type ReleaseInput = InputOf<typeof releaseRequest>;

/** The log as this trustee has verified it, and its own clock. */
export interface ReleaseView {
  readonly directory: Directory;
  readonly seat: Seat;
  /** By this trustee's clock, UTC */
  readonly nowMs: number;
  /** The newest time at which enough witnesses had cosigned this view. */
  readonly cosignedAtMs: number;
  /** An entry was certainly not in the log before this time. */
  readonly enteredAfterMs: (index: number) => number;
}

/** What a trustee has found to be due, every part of it by itself. */
export interface JudgedRelease {
  readonly authorisation: Authorisation;
  readonly release: ReleaseRecord;
  readonly identities: readonly Identity[];
  /** Quorum key whose share answers */
  readonly publicKey: Uint8Array;
}

/**
 * Every rule of a release (protocol, section 4), from the document and the log alone; no byte of the request is trusted.
 * Throws what is wrong: `not-logged`, `not-authorised`, `revoked`, `too-early`, `too-late`, `cap-exceeded`, `bad-proof`,
 * `bad-signature`.
 */
export function judgeRelease(input: ReleaseInput, view: ReleaseView): JudgedRelease {
  const { directory, seat, nowMs } = view;
  requireFresh(view);
  const record = directory.authorisation(input.authorisationId);
  ensure(
    record && record.index === input.authorisationIndex,
    "not-logged",
    "the log has no such authorisation there",
  );
  ensure(record.leaf.authority === seat.authority, "not-authorised", "another authority's authorisation");
  requireAlive(record, directory, nowMs);
  const charter = directory.charterInForce(dayOf(nowMs));
  const authorisation = openDocument(input, record, directory, charter, nowMs);
  const release = record.releases.find(({ index }) => index === input.releaseIndex);
  ensure(release, "not-logged", "the log has no such release there");
  ensure(release.day === input.day, "not-authorised", "the release is of another day");
  requireDay(authorisation, record, release.day, charter, view);
  requireCaps(record, release, directory, charter, view);
  return {
    authorisation,
    release,
    identities: openIdentities(input, authorisation, record, release, directory),
    publicKey: keyPeriodOf(directory.charterInForce(release.day).charter, seat.authority, release.day)[
      seat.body
    ].publicKey,
  };
}

/** What was revoked since an old checkpoint would not be seen. */
function requireFresh({ nowMs, cosignedAtMs }: ReleaseView): void {
  ensure(
    nowMs - cosignedAtMs <= limits.releaseCheckpointMs,
    "not-logged",
    "the newest cosigned checkpoint is too old",
  );
  ensure(
    cosignedAtMs - nowMs <= limits.clockSkewMs,
    "not-logged",
    "the witnesses' clocks are ahead of this one",
  );
}

function requireAlive(record: AuthorisationRecord, directory: Directory, nowMs: number): void {
  ensure(record.revokedAtIndex === undefined, "revoked");
  ensure(record.refusedAtIndex === undefined, "revoked", "the emergency was refused");
  ensure(record.lapsedAtIndex === undefined, "revoked", "the emergency has lapsed");
  const { suspension, leaf, confirmedAtIndex } = record;
  const suspended = suspension && (suspension.untilMs === undefined || nowMs < suspension.untilMs);
  ensure(!suspended, "revoked", "the authorisation is suspended");
  // A leaf that dates itself ahead would make an emergency last longer.
  ensure(leaf.atMs <= nowMs + limits.clockSkewMs, "not-authorised", "the authorisation is dated ahead");
  if (!leaf.emergency || confirmedAtIndex !== undefined) return;
  const { emergencyHours } = directory.charterInForce(dayOf(leaf.atMs)).charter;
  ensure(nowMs < leaf.atMs + emergencyHours * 3_600_000, "revoked", "the emergency has lapsed unconfirmed");
}

/** The document to which the log is committed, with the signatures that the rules of today ask for. */
function openDocument(
  { document, documentSalt }: ReleaseInput,
  record: AuthorisationRecord,
  directory: Directory,
  { charter }: CharterNote,
  nowMs: number,
): Authorisation {
  const { leaf } = record;
  const extension = record.extensions.at(-1);
  const terms = extension ?? leaf;
  verifyCommitment(terms.content, documentSalt, document);
  const roles = directory.roles(leaf.authority, dayOf(nowMs));
  const { authorisation } = verifyAuthorisation(document, authorisationRules(charter, leaf.authority, roles));
  const same =
    authorisation.id === leaf.id &&
    authorisation.subjects.length === leaf.subjects &&
    authorisation.fromDay === leaf.fromDay &&
    authorisation.toDay === terms.toDay &&
    authorisation.releaseUntilDay === terms.releaseUntilDay &&
    authorisation.mode === leaf.mode &&
    authorisation.cap === terms.cap &&
    authorisation.noticeDueDay === terms.noticeDueDay &&
    authorisation.emergency === leaf.emergency;
  ensure(same, "not-authorised", "the document says something else than the log");
  return authorisation;
}

function requireDay(
  { fromDay, toDay, releaseUntilDay, mode }: Authorisation,
  record: AuthorisationRecord,
  day: Day,
  { charter }: CharterNote,
  { nowMs, enteredAfterMs }: ReleaseView,
): void {
  ensure(day >= fromDay && day <= toDay, "not-authorised", "the day is outside the authorisation");
  ensure(nowMs >= startOfDayMs(day) - limits.releaseLeadMs, "too-early");
  ensure(dayOf(nowMs) <= releaseUntilDay, "too-late");
  // The leaf's own date could be set back; the checkpoint before it cannot.
  const grantedMs = Math.max(record.leaf.atMs, enteredAfterMs(record.index) - limits.clockSkewMs);
  const reach = mode === "retrospective" ? charter.caps.retrospectiveDays : 0;
  ensure(
    day >= dayOf(grantedMs) - reach,
    "not-authorised",
    "the day was over when the authorisation was given",
  );
}

/** Counted over the log's releases: what this trustee itself has answered is only a part. */
function requireCaps(
  record: AuthorisationRecord,
  release: ReleaseRecord,
  directory: Directory,
  { charter }: CharterNote,
  { seat, enteredAfterMs }: ReleaseView,
): void {
  const ofAuthorisation = record.releases.reduce((sum, { count }) => sum + count, 0);
  ensure(ofAuthorisation <= record.cap, "cap-exceeded", "more identity-days than the authorisation's cap");
  ensure(
    record.cap <= charter.caps.identityDaysPerAuthorisation,
    "cap-exceeded",
    "a cap above the charter's",
  );
  const year = yearOf(release.atMs);
  const enteredMs = Math.max(release.atMs, enteredAfterMs(release.index) - limits.clockSkewMs);
  ensure(yearOf(enteredMs) === year, "cap-exceeded", "the release counts itself to another year");
  const ofYear = directory
    .releases()
    .filter(({ authority, atMs }) => authority === seat.authority && yearOf(atMs) === year)
    .reduce((sum, { count }) => sum + count, 0);
  ensure(
    ofYear <= charter.caps.identityDaysPerYear,
    "cap-exceeded",
    "more identity-days than the charter's cap of a year",
  );
}

/** Makes the day's identities from document, charter and log, and requires them to be those that the log announced. */
function openIdentities(
  { identitiesSalt }: ReleaseInput,
  authorisation: Authorisation,
  record: AuthorisationRecord,
  release: ReleaseRecord,
  directory: Directory,
): Identity[] {
  const { charter } = directory.charterInForce(release.day);
  const keyPeriod = keyPeriodOf(charter, authorisation.authority, release.day).number;
  const earlier = record.releases.filter(({ day, index }) => day === release.day && index < release.index);
  const identities = releaseIdentities(
    authorisation,
    release.day,
    release.index,
    { keyPeriod, authorityOf: (personId, day, size) => homeOf(directory, personId, day, size) },
    earlier.map(({ index }) => index),
  );
  ensure(identities.length > 0, "not-authorised", "none of its subjects is this authority's on that day");
  ensure(
    identities.length === release.count,
    "not-authorised",
    "the log announced another number of identities",
  );
  verifyCommitment(release.identities, identitiesSalt, encodeIdentities(identities));
  return identities;
}

function homeOf(directory: Directory, personId: PersonId, day: Day, size: number): number | undefined {
  try {
    return directory.authorityOf(personId, day, size);
  } catch (error) {
    if (error instanceof CustosError && error.code === "not-found") return undefined;
    throw error;
  }
}

function yearOf(timeMs: number): number {
  return new Date(timeMs).getUTCFullYear();
}
