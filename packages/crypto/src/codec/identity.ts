import { asId, fromHex, toHex } from "@custos/base";
import type { Day, NetworkId, PersonId, RoomId } from "@custos/base";
import { structCodec } from "./codec.js";
import type { StructCodec } from "./codec.js";
import { readKind, writeKind } from "./slot.js";
import type { Slot, SubjectKind } from "./slot.js";

/** What a day's key is for: one subject, one day, one authority in one key period. */
export interface Identity {
  kind: SubjectKind;
  networkId: NetworkId;
  /** 16 bytes in hex: the room's or the person's id. */
  subjectId: RoomId | PersonId;
  day: Day;
  /** uint32, the number of the authority's key period that holds the day. */
  keyPeriod: number;
  /** uint16 */
  authority: number;
}

/**
 * `struct { uint8 kind; opaque network_id[16]; opaque subject_id[16]; uint32 day; uint32 key_period;
 * uint16 authority; } Identity;` Never sent: each side makes it from what it has checked.
 */
export const identityCodec: StructCodec<Identity> = structCodec(
  "Identity",
  43,
  (writer, identity) => {
    writeKind(writer, identity.kind);
    writer.bytes(fromHex(identity.networkId), 16).bytes(fromHex(identity.subjectId), 16);
    writer.u32(identity.day).u32(identity.keyPeriod).u16(identity.authority);
  },
  (reader) => ({
    kind: readKind(reader),
    networkId: asId<NetworkId>(toHex(reader.bytes(16))),
    subjectId: asId<RoomId | PersonId>(toHex(reader.bytes(16))),
    day: reader.u32(),
    keyPeriod: reader.u32(),
    authority: reader.u16(),
  }),
);

/** The bytes that are hashed to the curve. */
export function identityBytes(identity: Identity): Uint8Array {
  return identityCodec.encode(identity);
}

/** The identity of a slot, with the network and day of its header and the charter's key period. */
export function identityOfSlot(
  slot: Slot,
  header: { readonly networkId: NetworkId; readonly day: Day },
  keyPeriod: number,
): Identity {
  const { kind, subjectId, authority } = slot;
  return { kind, networkId: header.networkId, subjectId, day: header.day, keyPeriod, authority };
}
