import { ensure, type DeviceId, type PersonId } from "@custos/base";
import { authoritiesOf } from "@custos/crypto/codec";
import { authorityOfCharter } from "@custos/crypto/verify";
import type { LogView } from "../log/log-view.js";
import type { RoomState } from "./room-state.js";
import { sealTerms } from "./seal-terms.js";

/** Everybody who can read a room, members and authorities alike, as this device has verified it. */
export interface WhoCanRead {
  members: { personId: PersonId; devices: DeviceId[] }[];
  /** Each can read what both its quorums release, and nothing without them. */
  authorities: {
    number: number;
    name: string;
    authorising: { threshold: number; trustees: string[] };
    oversight: { threshold: number; trustees: string[] };
  }[];
  /** The log as far as this device has verified it. */
  log: { size: number; cosignedAtMs: number };
}

/** `not-found` for a room in which this device is not. */
export function whoCanRead({ publicGroup, record }: RoomState, log: LogView): WhoCanRead {
  ensure(publicGroup && record.epoch, "not-found", "this device is in no such room");
  const { day, logSize } = record.epoch;
  const terms = sealTerms(log, publicGroup, day, logSize);
  const { charter } = log.directory.charterByHash(terms.charterHash);
  const devices = new Map<PersonId, DeviceId[]>();
  for (const { personId, deviceId } of publicGroup.members()) {
    devices.set(personId, [...(devices.get(personId) ?? []), deviceId]);
  }
  return {
    members: [...devices].map(([personId, ids]) => ({ personId, devices: ids })),
    authorities: authoritiesOf(terms.slots).map((number) => {
      const { name, authorising, oversight } = authorityOfCharter(charter, number);
      const quorum = ({ threshold, trustees }: typeof authorising) => ({
        threshold,
        trustees: trustees.map((trustee) => trustee.name),
      });
      return { number, name, authorising: quorum(authorising), oversight: quorum(oversight) };
    }),
    log: { size: log.size, cosignedAtMs: log.checkpoint.cosignedAtMs },
  };
}
