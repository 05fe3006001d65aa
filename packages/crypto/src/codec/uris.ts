import type { PersonId, RoomId } from "@custos/base";

/** How persons and rooms are named where MIMI wants URIs: as input of message ids (`contentMessageId`). */
export function personUri(personId: PersonId): string {
  return `custos:person/${personId}`;
}

export function roomUri(roomId: RoomId): string {
  return `custos:room/${roomId}`;
}
