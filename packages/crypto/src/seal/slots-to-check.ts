import type { PersonId } from "@custos/base";
import type { SealHeader } from "../codec/index.js";

/** Up to here a member computes every slot. */
const allUpTo = 16;
const randomSlots = 8;

/**
 * The slots that a member computes: live, all of up to 16, beyond that its own, the room's and 8 random others; catching
 * up, its own. `random` gives a number below its argument that the committer cannot foresee.
 */
export function slotsToCheck(
  { slots }: Pick<SealHeader, "slots">,
  ownPersonId: PersonId,
  random: (below: number) => number,
  mode: "live" | "catching-up",
): number[] {
  const indexes = [...slots.keys()];
  const own = indexes.filter((i) => slots[i]?.kind === "person" && slots[i]?.subjectId === ownPersonId);
  if (mode === "catching-up") return own;
  if (slots.length <= allUpTo) return indexes;
  const chosen = new Set([...own, ...indexes.filter((i) => slots[i]?.kind === "room")]);
  const others = indexes.filter((i) => !chosen.has(i));
  for (let count = 0; count < randomSlots; count += 1) {
    const [picked] = others.splice(random(others.length), 1);
    if (picked !== undefined) chosen.add(picked);
  }
  return [...chosen].sort((a, b) => a - b);
}
