import { ensure, type PersonId } from "@custos/base";
import { personNames, personOfAuthority, type OutputOf } from "@custos/contract";
import { handle } from "@custos/service";
import { homeOf } from "./home.js";
import type { Relay } from "../relay.js";
import type { RelaySession } from "../session.js";

const peoplePerPage = 256;

type People = OutputOf<typeof personNames>["people"];

/** The names behind ids: as people gave them, with their home authorities by the log. */
export function personNameHandlers(relay: Relay) {
  return [
    handle<typeof personNames, RelaySession>(personNames, async ({ personIds }) => ({
      people: await named(relay, personIds),
    })),
    handle<typeof personOfAuthority, RelaySession>(personOfAuthority, async ({ after }, { session }) => {
      ensure(session?.caller === "access", "forbidden");
      const ids = relay.transparency.directory
        .people()
        .filter(({ personId }) => after === undefined || personId > after)
        .filter((person) => homeOf(relay, person.personId) === session.authority)
        .map(({ personId }) => personId)
        .toSorted();
      return { people: await named(relay, ids.slice(0, peoplePerPage)) };
    }),
  ];
}

async function named(relay: Relay, personIds: readonly PersonId[]): Promise<People> {
  if (personIds.length === 0) return [];
  const rows = await relay.store.database.kysely
    .selectFrom("people")
    .select(["person_id", "display_name", "language"])
    .where("person_id", "in", [...new Set(personIds)])
    .orderBy("person_id")
    .execute();
  return rows.flatMap((row) => {
    const personId = row.person_id as PersonId;
    const authority = homeOf(relay, personId);
    if (authority === undefined) return [];
    return [{ personId, displayName: row.display_name, language: row.language, authority }];
  });
}
