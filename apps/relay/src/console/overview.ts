import { ensure } from "@custos/base";
import type { networkOverview, OutputOf } from "@custos/contract";
import type { Figures } from "./figures.js";
import type { Relay } from "../relay.js";
import type { OperatorSession } from "../session.js";

/** How the network is: how many and how much, and nothing of what anybody writes or of who may read. */
export async function overview(
  relay: Relay,
  figures: Figures,
  upSinceMs: number,
  { name }: OperatorSession,
): Promise<OutputOf<typeof networkOverview>> {
  const { charter } = relay.charterNow();
  const [first] = relay.transparency.directory.charters();
  ensure(first, "bad-charter", "the log holds no charter");
  return {
    name: charter.name,
    networkId: relay.networkId,
    firstCharterHash: first.hash,
    operator: name,
    charterNumber: charter.number,
    authorities: charter.authorities.map((one) => ({ number: one.number, code: one.code, name: one.name })),
    people: figures.enrolled().people,
    devices: figures.enrolled().devices,
    devicesOnline: relay.connections.deviceCount,
    rooms: await figures.openRooms(),
    ...(await figures.messages()),
    openInvitations: await figures.openInvitations(),
    storedBytes: await figures.storedBytes(),
    log: logOverview(relay),
    upSinceMs,
    timeMs: relay.nowMs(),
  };
}

function logOverview(relay: Relay): OutputOf<typeof networkOverview>["log"] {
  const { publisher } = relay.transparency;
  const { charter } = relay.charterNow();
  return {
    size: publisher.size,
    ...(publisher.size > 0 ? { cosignedAtMs: publisher.newest.cosignedAtMs } : {}),
    witnesses: charter.witnesses.map(({ name }) => {
      const cosignedAtMs = publisher.witnessTimes.of(name);
      return { name, ...(cosignedAtMs === undefined ? {} : { cosignedAtMs }) };
    }),
    needed: charter.witnessQuorum,
  };
}
