import type { AuthorisationId, Day } from "@custos/base";
import type { AuthorisationCase } from "@custos/contract";
import { authorityOfCharter } from "@custos/crypto/verify";
import type { SqliteConnection } from "@custos/service";
import { charterNow, type Access } from "../access.js";
import { listReleases } from "../releases/records.js";
import type { Person } from "../staff/people.js";
import { listAuthorisations, signaturesOf, type StoredAuthorisation } from "./records.js";
import { stateNow, visibleTo } from "./visible.js";

/** Every application and authorisation that a person may see, the newest application first. */
export function listCases(access: Access, person: Person | undefined): AuthorisationCase[] {
  const { reader } = access.store;
  const opened = openedCounts(reader);
  return listAuthorisations(reader, visibleTo(person))
    .map((stored) => caseOf(access, stored, opened.get(stored.id) ?? []))
    .toSorted((a, b) => b.appliedAtMs - a.appliedAtMs || (a.id < b.id ? -1 : 1));
}

function caseOf(
  access: Access,
  { id, document, granted }: StoredAuthorisation,
  opened: AuthorisationCase["opened"],
): AuthorisationCase {
  const { authority, followed, store } = access;
  const { directory } = followed;
  const signatures = signaturesOf(store.reader, id).map(({ role, body, atMs }) => ({ role, body, atMs }));
  const refusedBy = directory.authorisation(id)?.refusedBy ?? directory.application(id)?.refusedBy;
  const { approvals } = authorityOfCharter(charterNow(access).charter, authority);
  const released = listReleases(store.reader, id).flatMap(({ day, count, logIndex, state }) =>
    state === "done" && logIndex !== undefined ? { day, count, releaseIndex: logIndex } : [],
  );
  return {
    id,
    state: stateNow(access, id),
    appliedAtMs: signatures.find(({ body }) => body === "applicant")?.atMs ?? 0,
    document,
    signatures,
    needed: { authorising: approvals.authorising, oversight: approvals.oversight },
    ...(refusedBy === undefined ? {} : { refusedBy }),
    ...(granted?.logIndex === undefined ? {} : { logIndex: granted.logIndex }),
    released,
    opened,
  };
}

/** Messages that each authorisation has opened, by day and by the subject whose key opened them. */
function openedCounts(connection: SqliteConnection): Map<AuthorisationId, AuthorisationCase["opened"]> {
  const rows = connection
    .prepare(
      `SELECT g.authorisation, k.day, k.subject, sum(o.messages) AS messages
         FROM grants g JOIN identity_keys k ON k.identity = g.identity
           JOIN epoch_subjects s ON s.subject = k.subject AND s.day = k.day AND s.kind = k.kind
           JOIN opened_epochs o ON o.authorisation = g.authorisation AND o.room = s.room AND o.epoch = s.epoch
         GROUP BY g.authorisation, k.day, k.subject ORDER BY g.authorisation, k.day, k.subject`,
    )
    .all();
  const counts = new Map<AuthorisationId, AuthorisationCase["opened"]>();
  for (const row of rows) {
    const id = row.authorisation as AuthorisationId;
    const one = { day: row.day as Day, subject: row.subject as string, messages: row.messages as number };
    counts.set(id, [...(counts.get(id) ?? []), one]);
  }
  return counts;
}
