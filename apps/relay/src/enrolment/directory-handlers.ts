import { CustosError, ensure, type PersonId } from "@custos/base";
import { deviceAdd, deviceRemove, limits, networkDescribe, personList } from "@custos/contract";
import { parseLeaf, type Leaf } from "@custos/crypto/log";
import { handle } from "@custos/service";
import type { Relay } from "../relay.js";
import type { RelayContext, RelaySession } from "../session.js";

const peoplePerPage = 256;

export function directoryHandlers(relay: Relay) {
  return [
    handle<typeof networkDescribe, RelaySession>(networkDescribe, () => ({
      networkId: relay.networkId,
      charters: relay.transparency.directory.charters().map(({ note }) => note),
      timeMs: relay.nowMs(),
    })),
    handle<typeof deviceAdd, RelaySession>(deviceAdd, ({ leaf }, context) => addDevice(relay, leaf, context)),
    handle<typeof deviceRemove, RelaySession>(deviceRemove, ({ leaf }, context) =>
      removeDevice(relay, leaf, context),
    ),
    handle<typeof personList, RelaySession>(personList, async ({ after }) => {
      const rows = await relay.store.database.kysely
        .selectFrom("people")
        .select(["person_id", "display_name", "language"])
        .where("person_id", ">", after ?? "")
        .where("device_position", "<", relay.transparency.publisher.size)
        .orderBy("person_id")
        .limit(peoplePerPage)
        .execute();
      return {
        people: rows.map((row) => ({
          personId: row.person_id as PersonId,
          displayName: row.display_name,
          language: row.language,
        })),
      };
    }),
  ];
}

/** A device vouches for another one of the same person, and for nobody else's. */
async function addDevice(
  relay: Relay,
  bytes: Uint8Array,
  { session }: RelayContext,
): Promise<{ index: number }> {
  const leaf = parseLeaf(bytes);
  ensure(leaf.type === "device" && leaf.action === "added", "malformed", "not a leaf that adds a device");
  ensure(session?.caller === "device" && leaf.personId === session.personId, "forbidden");
  ensure(leaf.signedBy.kind === "device", "bad-signature", "not signed by a device");
  const known = relay.transparency.directory.device(leaf.deviceId);
  const same = relay.transparency.sequencer.positionOf(bytes) !== undefined;
  ensure(!known || same, "already-exists");
  return enter(relay, bytes, leaf);
}

/** A person's own device removes one of that person's; an operator any. */
async function removeDevice(
  relay: Relay,
  bytes: Uint8Array,
  { session }: RelayContext,
): Promise<{ index: number }> {
  const leaf: Leaf = parseLeaf(bytes);
  ensure(
    leaf.type === "device" && leaf.action === "removed",
    "malformed",
    "not a leaf that removes a device",
  );
  const { signedBy } = leaf;
  if (session?.caller === "operator")
    ensure(signedBy.kind === "operator" && signedBy.name === session.name, "forbidden");
  else ensure(session?.caller === "device" && leaf.personId === session.personId, "forbidden");
  ensure(relay.transparency.directory.device(leaf.deviceId)?.personId === leaf.personId, "unknown-device");
  return enter(relay, bytes, leaf);
}

async function enter(
  relay: Relay,
  bytes: Uint8Array,
  { atMs }: { atMs: number },
): Promise<{ index: number }> {
  ensure(atMs <= relay.nowMs() + limits.clockSkewMs, "malformed", "a leaf from the future");
  try {
    const [index] = await relay.transparency.append([bytes]);
    return { index: index as number };
  } catch (error) {
    if (error instanceof CustosError && error.code === "bad-log") {
      throw new CustosError("bad-signature", error.message, { cause: error });
    }
    throw error;
  }
}
