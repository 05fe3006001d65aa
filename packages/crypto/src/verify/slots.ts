import { compareBytes } from "@custos/base";
import type { PersonId, RoomId } from "@custos/base";
import { slotCodec } from "../codec/index.js";
import type { Slot } from "../codec/index.js";

/** The slots that a seal must have: the room and each person of the tree once, ascending by encoded bytes. */
export function slotsOf(
  roomId: RoomId,
  roomAuthority: number,
  members: readonly { readonly personId: PersonId }[],
  authorityOf: (personId: PersonId) => number,
): Slot[] {
  const persons = [...new Set(members.map(({ personId }) => personId))];
  const slots: Slot[] = [
    { kind: "room", subjectId: roomId, authority: roomAuthority },
    ...persons.map((personId): Slot => ({
      kind: "person",
      subjectId: personId,
      authority: authorityOf(personId),
    })),
  ];
  const encoded = slots.map((slot) => ({ slot, bytes: slotCodec.encode(slot) }));
  return encoded.sort((a, b) => compareBytes(a.bytes, b.bytes)).map(({ slot }) => slot);
}
