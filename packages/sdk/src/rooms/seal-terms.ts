import { ensure, equalBytes, type Day } from "@custos/base";
import { authoritiesOf, type Charter, type Slot } from "@custos/crypto/codec";
import type { LogView } from "../log/log-view.js";
import {
  keyPeriodOf,
  masterKeyOf,
  slotsOf,
  type MasterKey,
  type PublicGroup,
  type SealTerms,
} from "@custos/crypto/verify";

/**
 * What the seal of a group's epoch must say besides the group itself, by this device's own view of the log at `logSize`.
 * Every leaf's device must stand there with its key: `unknown-device`.
 */
export function sealTerms(log: LogView, group: PublicGroup, day: Day, logSize: number): SealTerms {
  const { directory } = log;
  const members = group.members();
  for (const { personId, deviceId, signatureKey } of members) {
    const device = directory.liveDevice(deviceId, logSize);
    const same = device.personId === personId && equalBytes(device.signingKey, signatureKey);
    ensure(same, "unknown-device", "a leaf with another key or person than the directory has");
  }
  const slots = slotsOf(group.roomId, group.extension.authority, members, (personId) =>
    directory.authorityOf(personId, day, logSize),
  );
  return { charterHash: group.extension.charterHash, day, slots, logSize, logRoot: log.rootAt(logSize) };
}

/** The public keys that an epoch of that day is sealed to. */
export function sealKeysOf(
  charter: Charter,
  slots: readonly Slot[],
  day: Day,
): { masterKeys: (slot: Slot) => MasterKey; sealKeys: ReadonlyMap<number, Uint8Array> } {
  return {
    masterKeys: ({ authority }) => masterKeyOf(charter, authority, day),
    sealKeys: new Map(
      authoritiesOf(slots).map((authority) => [authority, keyPeriodOf(charter, authority, day).sealKey]),
    ),
  };
}
