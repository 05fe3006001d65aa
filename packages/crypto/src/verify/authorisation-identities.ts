import { compareBytes, ensure } from "@custos/base";
import type { Day, PersonId } from "@custos/base";
import { identityBytes } from "../codec/identity.js";
import type { Identity } from "../codec/identity.js";
import { Writer } from "../codec/writer.js";
import type { Authorisation } from "./authorisation.js";

/** What of the log and the charter decides the identities of a day. */
export interface IdentitySource {
  /** Number of the authority's key period that holds the day */
  keyPeriod: number;
  /** Home authority of a person on the day at a checkpoint of `size` entries; undefined if the log says none. */
  authorityOf(personId: PersonId, day: Day, size: number): number | undefined;
}

/**
 * The identities for which a release of one day gives keys, sorted by their bytes: each room, and each person whose home
 * the authority is on that day, as the log stood at `size` entries (the index of the release's leaf). Who was there for an
 * earlier release of the day (`earlier`: those leaves' indices) got its key then: a further one is for newcomers alone.
 */
export function releaseIdentities(
  { subjects, networkId, authority }: Authorisation,
  day: Day,
  size: number,
  { keyPeriod, authorityOf }: IdentitySource,
  earlier: readonly number[] = [],
): Identity[] {
  const coveredAt = (subject: Authorisation["subjects"][number], at: number): boolean =>
    subject.kind === "room" || authorityOf(subject.id as PersonId, day, at) === authority;
  return subjects
    .filter((subject) => coveredAt(subject, size) && !earlier.some((at) => coveredAt(subject, at)))
    .map(({ kind, id }) => ({ kind, networkId, subjectId: id, day, keyPeriod, authority }))
    .toSorted((a, b) => compareBytes(identityBytes(a), identityBytes(b)));
}

/** The private part to which a release's leaf commits: `Identity identities<V>`, sorted by their bytes. */
export function encodeIdentities(identities: readonly Identity[]): Uint8Array {
  ensure(identities.length > 0, "malformed", "release: no identities");
  const sorted = identities.map(identityBytes).toSorted(compareBytes);
  const inner = new Writer();
  for (const identity of sorted) inner.bytes(identity);
  return new Writer().vec(inner.finish()).finish();
}
