import { ensure } from "@custos/base";
import type { StaffDuty } from "@custos/contract";
import type { Person } from "./people.js";
import type { PersonSession, StaffSession } from "./sessions.js";

/** The person's session; `forbidden` for the authority's own programs. */
export function personOf(session: StaffSession | undefined): PersonSession {
  ensure(session?.caller === "staff", "forbidden", "for people of the staff only");
  return session;
}

/** The person, if it has one of these duties; `forbidden` otherwise. */
export function personWith(session: StaffSession | undefined, ...duties: readonly StaffDuty[]) {
  const { person } = personOf(session);
  ensure(duties.includes(person.duty), "forbidden", "not this person's duty");
  return person;
}

/**
 * The person who calls, if it has one of these duties; undefined for the authority's own programs, which may do what any of
 * its people may. `forbidden` otherwise.
 */
export function callerWith(session: StaffSession | undefined, ...duties: readonly StaffDuty[]) {
  return session?.caller === "administrator" ? undefined : personWith(session, ...duties);
}

/** The person who calls, whatever its duty; undefined for the authority's own programs. */
export function callerOf(session: StaffSession | undefined): Person | undefined {
  return session?.caller === "administrator" ? undefined : personOf(session).person;
}
