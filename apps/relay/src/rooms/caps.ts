import type { CompiledQuery } from "kysely";
import { ensure, type DeviceId, type PersonId } from "@custos/base";
import type { PublicStep } from "@custos/crypto/verify";
import type { Relay } from "../relay.js";
import { capWindowMs } from "./room-registry.js";
import type { Room } from "./room.js";

/**
 * Whether the charter's hourly cap counts a commit: one that adds, removes or resyncs. A day commit does not
 * count, nor one that only removes whom it has to: those who have left, and devices that the directory removed.
 */
export function countsForCap(relay: Relay, step: PublicStep, left: ReadonlySet<PersonId>): boolean {
  if (step.kind === "resync" || step.added.length > 0) return true;
  const { directory } = relay.transparency;
  return step.removed.some(
    ({ personId, deviceId }) =>
      !left.has(personId) && directory.device(deviceId)?.removedAtIndex === undefined,
  );
}

/** Throws `cap-exceeded` where the device has made as many such commits in the room within the last hour. */
export function ensureBelowCap(relay: Relay, room: Room, deviceId: DeviceId, timeMs: number): void {
  const recent = (room.changes.get(deviceId) ?? []).filter((atMs) => atMs > timeMs - capWindowMs);
  room.changes.set(deviceId, recent);
  const { addsRemovesResyncsPerHour } = relay.charterNow().charter.caps;
  ensure(recent.length < addsRemovesResyncsPerHour, "cap-exceeded", "adds, removes and resyncs of this hour");
}

/** Counts a commit, in memory now and in the store with its batch. */
export function countChange(relay: Relay, room: Room, deviceId: DeviceId, timeMs: number): CompiledQuery[] {
  const { kysely } = relay.store.database;
  room.changes.set(deviceId, [...(room.changes.get(deviceId) ?? []), timeMs]);
  return [
    kysely
      .deleteFrom("room_changes")
      .where("room", "=", room.number)
      .where("at_ms", "<=", timeMs - capWindowMs)
      .compile(),
    kysely
      .insertInto("room_changes")
      .values({ room: room.number, device_id: deviceId, at_ms: timeMs })
      .compile(),
  ];
}
