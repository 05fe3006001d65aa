import type { PersonId } from "@custos/base";
import type { RoomOverview } from "@custos/sdk";

/** Marks that change the direction of what stands around them; no name needs them. */
const directionMarks = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A foreign name inside a sentence of ours: it takes its own direction and changes nobody else's. */
export function isolated(name: string): string {
  return `\u2068${name.replace(directionMarks, "")}\u2069`;
}

/** How somebody is told apart whose name is not known. */
export function shortId(personId: PersonId): string {
  return personId.slice(0, 4);
}

/** What a room is called: by its name, else by the others in it. */
export function roomTitle(
  room: Pick<RoomOverview, "name" | "people">,
  own: PersonId,
  nameOf: (personId: PersonId) => string,
  unnamed: string,
): string {
  const name = room.name?.trim();
  if (name) return name;
  const others = room.people.filter((id) => id !== own).slice(0, 3);
  return others.length > 0 ? others.map(nameOf).join(", ") : unnamed;
}
