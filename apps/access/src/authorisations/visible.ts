import type { AuthorisationId } from "@custos/base";
import type { AuthorisationState } from "@custos/contract";
import { charterNow, type Access } from "../access.js";
import type { Person } from "../staff/people.js";
import type { Condition } from "./records.js";
import { stateOf } from "./state.js";

/** Where an authorisation stands now. */
export function stateNow(access: Access, id: AuthorisationId): AuthorisationState {
  const { followed, nowMs } = access;
  const { directory } = followed;
  const { emergencyHours } = charterNow(access).charter;
  return stateOf(directory.authorisation(id), nowMs(), emergencyHours, directory.application(id));
}

/**
 * What may be seen of applications and authorisations: all by the authority's own programs and by both bodies, its own by an
 * applicant, those that name it as reader by an analyst, none by an auditor. As a condition over `authorisations`.
 */
export function visibleTo(person: Person | undefined): Condition {
  switch (person?.duty) {
    case undefined:
    case "authorising":
    case "oversight":
      return { where: "1", values: [] };
    case "applicant":
      return { where: "applicant = ?", values: [person.id] };
    case "analyst":
      return { where: "reader = ?", values: [person.id] };
    default:
      return { where: "0", values: [] };
  }
}

/** Authorisations in the log that name a reader, or all of them, with where they stand. */
export function grantedStates(access: Access, reader?: string): Map<AuthorisationId, AuthorisationState> {
  const ids = access.store.reader
    .prepare(
      "SELECT id FROM authorisations WHERE log_index IS NOT NULL AND (reader = ? OR ? IS NULL) ORDER BY id",
    )
    .all([reader ?? null, reader ?? null]);
  return new Map(ids.map(({ id }) => [id as AuthorisationId, stateNow(access, id as AuthorisationId)]));
}
