import type { Relay } from "../relay.js";
import type { Room } from "./room.js";

/** When an entry that is appended now is accepted: the relay's clock, but never before the room's newest entry. */
export function entryTimeMs(relay: Relay, room: Pick<Room, "head">): number {
  return Math.max(relay.nowMs(), room.head.timeMs);
}

/**
 * Whether the current epoch carries no more messages: ended by a leave or a complaint, never begun by a resync
 * before a new charter's commit, or with a device in its tree that the directory has removed.
 */
export function isOver(relay: Relay, room: Pick<Room, "ended" | "open" | "gate">): boolean {
  if (room.ended) return true;
  const { directory } = relay.transparency;
  if (room.gate?.logSize !== directory.size) {
    const deviceRemoved = [...room.open].some((id) => directory.device(id)?.removedAtIndex !== undefined);
    room.gate = { logSize: directory.size, deviceRemoved };
  }
  return room.gate.deviceRemoved;
}
