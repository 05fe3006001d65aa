import { randomBytes } from "node:crypto";
import { CustosError, dayOf, equalBytes, type Day, type PersonId } from "@custos/base";
import { limits } from "@custos/contract";
import { Reader, identityCodec, type Identity } from "@custos/crypto/codec";
import { commitment, encodeLeaf, signLeaf, type AuthorisationRecord } from "@custos/crypto/log";
import { encodeIdentities, keyPeriodOf, releaseIdentities, type Authorisation } from "@custos/crypto/verify";
import { charterNow, type Access } from "../access.js";
import { listAuthorisations } from "../authorisations/records.js";
import { daysDue, stateOf } from "../authorisations/state.js";
import { writeOne } from "../store/open.js";
import { insertRelease, listReleases, setLogged, type StoredRelease } from "./records.js";

/**
 * Begins every release that is due: salt and signed leaf are on the disk before the log hears of them. Which ones are due
 * follows from documents, log and clock alone, so that nothing is begun twice, whenever the process died.
 */
export async function planReleases(access: Access): Promise<void> {
  const { followed, nowMs, store } = access;
  const now = nowMs();
  const { emergencyHours } = charterNow(access).charter;
  for (const { id, authorisation, granted } of listAuthorisations(store.reader)) {
    const record = followed.directory.authorisation(id);
    if (!record || granted?.logIndex !== record.index || stateOf(record, now, emergencyHours) !== "granted")
      continue;
    await adoptEntered(access, record, listReleases(store.reader, id));
    const begun = listReleases(store.reader, id);
    for (const day of daysDue({ fromDay: authorisation.fromDay, toDay: record.toDay }, now)) {
      const ofDay = begun.filter((release) => release.day === day);
      const onTheWay = ofDay.some(
        ({ state, logIndex }) => state === "written" || (logIndex ?? 0) >= followed.size,
      );
      if (onTheWay) continue;
      await planRelease(access, authorisation, record, day, now);
    }
  }
}

/** A leaf that the relay said it refused, and that stands in the log: its day is to be had by its salt alone. */
async function adoptEntered(
  { log, store }: Access,
  record: AuthorisationRecord,
  begun: readonly StoredRelease[],
): Promise<void> {
  for (const { number, salt, identities, state, logIndex } of begun) {
    if (state !== "void" || logIndex !== undefined) continue;
    const committed = commitment(salt, identities);
    const entered = record.releases.find((release) => equalBytes(release.identities, committed));
    if (!entered) continue;
    log.warn(
      { authorisation: record.leaf.id, releaseIndex: entered.index },
      "a refused release is in the log",
    );
    await writeOne(store, (connection) => setLogged(connection, number, entered.index));
  }
}

async function planRelease(
  access: Access,
  authorisation: Authorisation,
  record: AuthorisationRecord,
  day: Day,
  atMs: number,
): Promise<void> {
  const { authority, followed, keys, log, store } = access;
  const identities = identitiesAt(access, authorisation, record, day, followed.size);
  if (identities.length === 0) return;
  const { id } = authorisation;
  const count = identities.length;
  const encoded = encodeIdentities(identities);
  const salt = new Uint8Array(randomBytes(32));
  const committed = commitment(salt, encoded);
  const leaf = signLeaf(
    { type: "release", authorisation: id, authority, day, count, identities: committed, atMs },
    keys.signing,
  );
  try {
    followed.check(leaf);
  } catch (error) {
    // A cap, say: it is looked at again when the log or the day moves on.
    log.debug(
      { authorisation: id, day, code: error instanceof CustosError ? error.code : "internal" },
      "not released",
    );
    return;
  }
  const release = { authorisation: id, day, count, salt, identities: encoded, leaf: encodeLeaf(leaf) };
  await writeOne(store, (connection) => insertRelease(connection, release));
}

/** What a release of a day gives keys for, as the log stands at `size` entries: newcomers alone if it is not the first. */
export function identitiesAt(
  { authority, followed }: Access,
  authorisation: Authorisation,
  record: AuthorisationRecord,
  day: Day,
  size: number,
): Identity[] {
  const { directory } = followed;
  const keyPeriod = keyPeriodOf(directory.charterInForce(day).charter, authority, day).number;
  const authorityOf = (personId: PersonId, ofDay: Day, at: number): number | undefined => {
    try {
      return directory.authorityOf(personId, ofDay, at);
    } catch (error) {
      if (error instanceof CustosError && error.code === "not-found") return undefined;
      throw error;
    }
  };
  const earlier = record.releases.filter((release) => release.day === day && release.index < size);
  const indices = earlier.map(({ index }) => index);
  return releaseIdentities(authorisation, day, size, { keyPeriod, authorityOf }, indices);
}

/** The identities that a stored release announced. */
export function announced({ identities }: StoredRelease): Identity[] {
  return new Reader(identities).list(identities.length, (reader) => identityCodec.read(reader));
}

/** What decides which releases are due; while it stays the same, nothing new can be. */
export function planKey(access: Access): string {
  const { authority, followed, nowMs } = access;
  const now = nowMs();
  const { emergencyHours } = charterNow(access).charter;
  const states = followed.directory
    .authorisations()
    .filter(({ leaf }) => leaf.authority === authority)
    .map((record) => stateOf(record, now, emergencyHours));
  return [followed.size, dayOf(now), dayOf(now + limits.releaseLeadMs), ...states].join(",");
}
