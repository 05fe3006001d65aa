import type { Day, PersonId } from "@custos/base";
import { identityOfSlot } from "../../src/codec/index.js";
import type { EpochSeal, Identity, SealHeader } from "../../src/codec/index.js";
import { checkSeal, makeSeal, mclBackend, openSeal } from "../../src/seal/index.js";
import type { CheckSealOptions, OpenedEpoch, PairingBackend, SealCheck } from "../../src/seal/index.js";
import { sealHeaderOf, slotsOf } from "../../src/verify/index.js";
import type { SealedGroup, SealTerms } from "../../src/verify/index.js";
import type { Room } from "../mls/world.js";
import { authority, homeOf, keys } from "./authority.js";

export const day: Day = 20_780;

/** What everybody finds right about a room's epoch. */
export function termsOf(room: Room, onDay: Day = day, home = homeOf): SealTerms {
  const { publicGroup } = room;
  return {
    charterHash: publicGroup.extension.charterHash,
    day: onDay,
    slots: slotsOf(publicGroup.roomId, publicGroup.extension.authority, publicGroup.members(), home),
    logSize: 77,
    logRoot: new Uint8Array(32).fill(9),
  };
}

export function headerOf(
  group: SealedGroup,
  room: Room,
  committerLeaf: number,
  onDay = day,
  home = homeOf,
): SealHeader {
  return sealHeaderOf(group, termsOf(room, onDay, home), committerLeaf);
}

export interface Sealed {
  header: SealHeader;
  seal: Uint8Array;
  committerKey: Uint8Array;
}

/** The seal that a member makes as committer of the room's epoch. */
export async function sealBy(
  room: Room,
  by: number,
  options: { day?: Day; backend?: PairingBackend; home?: typeof homeOf } = {},
): Promise<Sealed> {
  const { device, group } = room.at(by);
  const header = headerOf(group, room, group.ownLeaf, options.day, options.home);
  const backend = options.backend ?? (await mclBackend());
  const seal = await makeSeal({ group, header, ...keys, signing: device.signing, backend });
  return { header, seal, committerKey: device.signing.publicKey };
}

/** What another member of the room says to a seal. */
export async function checkBy(
  room: Room,
  by: number,
  { header, seal, committerKey }: Sealed,
  options: Partial<CheckSealOptions> = {},
): Promise<SealCheck> {
  const { group } = room.at(by);
  const backend = await mclBackend();
  return checkSeal({
    group,
    seal,
    expected: header,
    committerKey,
    checkSlots: "all",
    ...keys,
    backend,
    ...options,
  });
}

export function slotOf({ slots }: SealHeader, subject: PersonId | "room"): number {
  const found = slots.findIndex(({ kind, subjectId }) =>
    subject === "room" ? kind === "room" : subjectId === subject,
  );
  if (found < 0) throw new Error("no such slot");
  return found;
}

/** The identity of a slot in the key period that all test authorities have. */
export function identityAt(header: SealHeader, slotIndex: number): Identity {
  const slot = header.slots[slotIndex];
  if (slot === undefined) throw new Error("no such slot");
  return identityOfSlot(slot, header, authority(slot.authority).keyPeriod);
}

/** An opening with the key of the slot's own identity, by the reader of the slot's authority unless another is named. */
export async function openSlot(
  seal: EpochSeal,
  slotIndex: number,
  options: {
    identityKey?: Uint8Array;
    reader?: number;
    sealSecretKey?: Uint8Array;
    backend?: PairingBackend;
  } = {},
): Promise<OpenedEpoch> {
  const identity = identityAt(seal.header, slotIndex);
  const reader = options.reader ?? identity.authority;
  return openSeal({
    seal,
    slotIndex,
    identityKey: options.identityKey ?? authority(identity.authority).identityKey(identity),
    authority: reader,
    sealSecretKey: options.sealSecretKey ?? authority(reader).reader.secretKey,
    backend: options.backend ?? (await mclBackend()),
  });
}
