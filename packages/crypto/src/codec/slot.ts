import { CustosError, asId, fromHex, toHex } from "@custos/base";
import type { PersonId, RoomId } from "@custos/base";
import { structCodec } from "./codec.js";
import type { StructCodec } from "./codec.js";
import type { Reader } from "./reader.js";
import type { Writer } from "./writer.js";

/** What a seal's slot, an identity and an authorisation speak of. */
export type SubjectKind = "room" | "person";

/** A subject that an epoch is sealed for, and the authority that is its home on the epoch's day. */
export interface Slot {
  kind: SubjectKind;
  /** 16 bytes in hex: the room's or the person's id. */
  subjectId: RoomId | PersonId;
  /** uint16 */
  authority: number;
}

export const slotBytes = 19;
/** Slots of one seal: well above the members that any charter allows a room. */
export const maxSlots = 1_024;

const kindBytes = { room: 1, person: 2 } as const satisfies Record<SubjectKind, number>;

export function writeKind(writer: Writer, kind: SubjectKind): void {
  writer.u8(kindBytes[kind]);
}

export function readKind(reader: Reader): SubjectKind {
  const byte = reader.u8();
  if (byte === kindBytes.room) return "room";
  if (byte === kindBytes.person) return "person";
  throw new CustosError("malformed", "neither a room nor a person");
}

/** `struct { uint8 kind; opaque subject_id[16]; uint16 authority; } Slot;` */
export const slotCodec: StructCodec<Slot> = structCodec(
  "Slot",
  slotBytes,
  (writer, slot) => {
    writeKind(writer, slot.kind);
    writer.bytes(fromHex(slot.subjectId), 16).u16(slot.authority);
  },
  (reader) => ({
    kind: readKind(reader),
    subjectId: asId<RoomId | PersonId>(toHex(reader.bytes(16))),
    authority: reader.u16(),
  }),
);
