import { dayOf, type PersonId } from "@custos/base";
import type { Relay } from "../relay.js";

/** A person's home authority today, by what the log has published; undefined where it has not published the person. */
export function homeOf({ transparency, clock }: Relay, personId: PersonId): number | undefined {
  const { directory, publisher } = transparency;
  const today = dayOf(clock.nowMs());
  const published = directory.person(personId)?.homes.filter(({ index }) => index < publisher.size) ?? [];
  // A clock that was put back to before the enrolment leaves the person where it began.
  return (published.findLast(({ firstDay }) => firstDay <= today) ?? published[0])?.authority;
}
