import { dayOf, ensure, equalBytes } from "@custos/base";
import type { Day, DeviceId, PersonId } from "@custos/base";
import { authorityOfCharter } from "../verify/charter.js";
import { charterAt, checkQuorum, checkSigned, ensureFresh, operatorKey } from "./directory-state.js";
import type { Commit, DeviceRecord, DirectoryState, PersonRecord } from "./directory-state.js";
import { verifyLeafSignature } from "./leaf-signature.js";
import type { Leaf, LeafOf } from "./leaf.js";

/** Whether something that was entered and perhaps removed counts at a checkpoint of `size` entries. */
export function countsAt(size: number, { addedAtIndex, removedAtIndex }: DeviceRecord): boolean {
  return addedAtIndex < size && !(removedAtIndex !== undefined && removedAtIndex < size);
}

export function preparePerson(state: DirectoryState, index: number, leaf: LeafOf<"person">): Commit {
  const { personId, authority, firstDay, invitation } = leaf;
  ensure(!state.people.has(personId), "bad-log", "person: is there already");
  ensure(firstDay === dayOf(leaf.atMs), "bad-log", "person: first day is not that of enrolment");
  authorityOfCharter(charterAt(state, leaf.atMs), authority);
  const key = ensureFresh(state, invitation);
  checkSigned(state, leaf, invitation);
  return () => {
    state.keys.add(key);
    state.people.set(personId, { personId, index, invitation, homes: [{ authority, firstDay, index }] });
  };
}

export function prepareMove(state: DirectoryState, index: number, leaf: LeafOf<"move">): Commit {
  const person = knownPerson(state, leaf.personId);
  const last = person.homes.at(-1) as PersonRecord["homes"][number];
  ensure(leaf.firstDay > dayOf(leaf.atMs), "bad-log", "move: not at least a day ahead");
  ensure(leaf.firstDay > last.firstDay, "bad-log", "move: before the last one");
  ensure(leaf.authority !== last.authority, "bad-log", "move: to the same authority");
  const charter = charterAt(state, leaf.atMs);
  for (const number of [last.authority, leaf.authority]) {
    const authority = authorityOfCharter(charter, number);
    const signatures = leaf.signatures.filter((one) => one.authority === number && one.body === "oversight");
    const { threshold } = authority.oversight;
    checkQuorum(state, authority, "oversight", signatures, threshold, (key, signature) => {
      verifyLeafSignature(leaf, key, signature);
    });
  }
  const relevant = leaf.signatures.every(
    ({ authority, body }) =>
      body === "oversight" && (authority === last.authority || authority === leaf.authority),
  );
  ensure(relevant, "bad-log", "move: a signature of somebody else");
  return () => {
    const homes = [...person.homes, { authority: leaf.authority, firstDay: leaf.firstDay, index }];
    state.people.set(leaf.personId, { ...person, homes });
  };
}

export function prepareDevice(state: DirectoryState, index: number, leaf: LeafOf<"device">): Commit {
  if (leaf.action === "removed") return prepareRemoval(state, index, leaf);
  const person = knownPerson(state, leaf.personId);
  const { signedBy } = leaf;
  if (signedBy.kind === "invitation") {
    ensure(equalBytes(signedBy.key, person.invitation), "bad-log", "device: another person's invitation");
    ensure(!state.devicesOf.has(leaf.personId), "bad-log", "device: the invitation is used up");
    checkSigned(state, leaf, signedBy.key);
  } else {
    checkSigned(state, leaf, liveDevice(state, signedBy.deviceId, leaf.personId).signingKey);
  }
  return addDevice(state, index, leaf, signedBy.kind);
}

export function prepareReset(state: DirectoryState, index: number, leaf: LeafOf<"reset">): Commit {
  knownPerson(state, leaf.personId);
  checkSigned(state, leaf, operatorKey(state, leaf.signedBy.name, leaf.atMs));
  const lost = devicesOf(state, leaf.personId, index);
  const add = addDevice(state, index, leaf, "reset");
  return () => {
    // Whoever lost all devices must not be read on by a finder: they end where the new one begins.
    for (const device of lost) state.devices.set(device.deviceId, { ...device, removedAtIndex: index });
    add();
  };
}

export function devicesOf(state: DirectoryState, personId: PersonId, size: number): DeviceRecord[] {
  const ids = state.devicesOf.get(personId) ?? [];
  return ids
    .map((deviceId) => state.devices.get(deviceId) as DeviceRecord)
    .filter((device) => countsAt(size, device));
}

/** The home authority of a person on a day, as a checkpoint of `size` entries shows it. */
export function homeOn(person: PersonRecord, day: Day, size: number): number | undefined {
  return person.homes.findLast((home) => home.firstDay <= day && home.index < size)?.authority;
}

function prepareRemoval(
  state: DirectoryState,
  index: number,
  leaf: Extract<Leaf, { type: "device"; action: "removed" }>,
): Commit {
  const device = liveDevice(state, leaf.deviceId, leaf.personId);
  const { signedBy } = leaf;
  const key =
    signedBy.kind === "operator"
      ? operatorKey(state, signedBy.name, leaf.atMs)
      : liveDevice(state, signedBy.deviceId, leaf.personId).signingKey;
  checkSigned(state, leaf, key);
  return () => {
    state.devices.set(leaf.deviceId, { ...device, removedAtIndex: index });
  };
}

function addDevice(
  state: DirectoryState,
  index: number,
  leaf: Pick<DeviceRecord, "personId" | "deviceId" | "signingKey" | "noticeKey">,
  addedBy: DeviceRecord["addedBy"],
): Commit {
  const { personId, deviceId, signingKey, noticeKey } = leaf;
  ensure(!state.devices.has(deviceId), "bad-log", "device: its id is taken");
  const key = ensureFresh(state, signingKey);
  const before = state.devicesOf.get(personId) ?? [];
  return () => {
    state.keys.add(key);
    state.devices.set(deviceId, { personId, deviceId, signingKey, noticeKey, addedBy, addedAtIndex: index });
    state.devicesOf.set(personId, [...before, deviceId]);
  };
}

function knownPerson(state: DirectoryState, personId: PersonId): PersonRecord {
  const person = state.people.get(personId);
  ensure(person, "bad-log", "no such person");
  return person;
}

function liveDevice(state: DirectoryState, deviceId: DeviceId, personId: PersonId): DeviceRecord {
  const device = state.devices.get(deviceId);
  ensure(device && device.personId === personId, "bad-log", "no such device of this person");
  ensure(device.removedAtIndex === undefined, "bad-log", "the device has been removed");
  return device;
}
