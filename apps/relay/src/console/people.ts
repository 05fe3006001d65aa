import { ensure, type PersonId } from "@custos/base";
import type { OutputOf, personOverview } from "@custos/contract";
import { parseLeaf } from "@custos/crypto/log";
import { homeOf } from "./home.js";
import type { Relay } from "../relay.js";

const peoplePerPage = 256;

/** People by id, with their devices and who vouched for them; as far as the log is published. */
export async function peopleOverview(
  relay: Relay,
  after: PersonId | undefined,
): Promise<OutputOf<typeof personOverview>> {
  const { directory, publisher } = relay.transparency;
  const { size } = publisher;
  const rows = await relay.store.database.kysely
    .selectFrom("people")
    .innerJoin("invitations", "invitations.key", "people.invitation")
    .innerJoin("log_entries", "log_entries.position", "people.person_position")
    .select(["person_id", "display_name", "language", "sponsor", "leaf"])
    .where("person_id", ">", after ?? "")
    .where("device_position", "<", size)
    .orderBy("person_id")
    .limit(peoplePerPage)
    .execute();
  const people = rows.map((row) => {
    const personId = row.person_id as PersonId;
    const leaf = parseLeaf(row.leaf);
    const authority = homeOf(relay, personId);
    ensure(leaf.type === "person" && authority !== undefined, "corrupt", "a person without its entry");
    return {
      personId,
      displayName: row.display_name,
      language: row.language,
      authority,
      devices: directory.devicesOf(personId, size).length,
      joinedAtMs: leaf.atMs,
      ...(row.sponsor === null ? {} : { sponsor: row.sponsor as PersonId }),
    };
  });
  return { people };
}
