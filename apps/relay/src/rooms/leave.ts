import type { CompiledQuery } from "kysely";
import { ensure, type DeviceId, type PersonId } from "@custos/base";
import { limits, roomLeave, type InputOf } from "@custos/contract";
import { leaveRequestCodec, requestLabels, signedRequestCodec } from "@custos/crypto/codec";
import { verifyWithLabel, type PublicGroup } from "@custos/crypto/verify";
import { handle } from "@custos/service";
import type { Relay } from "../relay.js";
import { deviceOf, type DeviceSession, type RelaySession } from "../session.js";
import { kindNumbers } from "./entries.js";
import { entryTimeMs } from "./epoch-gate.js";
import type { Accepted, Room } from "./room.js";

export function leaveHandlers(relay: Relay) {
  return [
    handle<typeof roomLeave, RelaySession>(roomLeave, (input, context) =>
      leave(relay, input, deviceOf(context)),
    ),
  ];
}

/** Persons of the tree whose devices get nothing any more: they have left, and wait for the commit that removes them. */
export function leftPersons(room: Room, group: PublicGroup): Set<PersonId> {
  const left = new Set<PersonId>();
  for (const { personId, deviceId } of group.members()) if (!room.open.has(deviceId)) left.add(personId);
  return left;
}

/** Delivery to the person stops with this entry and the epoch ends; the last one's leave closes the room. */
async function leave(
  relay: Relay,
  input: InputOf<typeof roomLeave>,
  sender: DeviceSession,
): Promise<Accepted> {
  const room = await relay.rooms.find(input.roomId);
  ensure(room, "not-found");
  verifyRequest(relay, input, sender);
  if (!room.open.has(sender.deviceId)) return earlier(relay, room, input.request, sender);
  ensure(!room.closed, "closed");
  const group = await room.group();
  if (!room.open.has(sender.deviceId)) return earlier(relay, room, input.request, sender);
  const own = group.members().filter(({ personId }) => personId === sender.personId);
  const devices = own.map(({ deviceId }) => deviceId).filter((deviceId) => room.open.has(deviceId));
  const seq = room.head.seq + 1;
  const recipients = [...room.open];
  for (const deviceId of devices) room.open.delete(deviceId);
  room.ended = true;
  const closes = room.open.size === 0;
  if (closes) room.closed = true;
  const draft = {
    epoch: room.epoch,
    deviceId: sender.deviceId,
    personId: sender.personId,
    object: input.request,
    authorities: room.authorities,
  };
  const changes = [...closeSpans(relay, room, devices, seq), endRoom(relay, room, closes)];
  const timeMs = entryTimeMs(relay, room);
  const left = relay.roomLog.append(room, { kind: "leave", timeMs, ...draft, changes }, recipients);
  // Nobody is left to hear of the end but the authorities.
  const closed = closes ? relay.roomLog.append(room, { kind: "close", timeMs, ...draft }, []) : undefined;
  const [answer] = await Promise.all([left, closed]);
  return answer;
}

function verifyRequest(
  relay: Relay,
  { roomId, request }: InputOf<typeof roomLeave>,
  sender: DeviceSession,
): void {
  const signed = signedRequestCodec.decode(request);
  const { signingKey } = relay.transparency.directory.liveDevice(sender.deviceId);
  const leaving = leaveRequestCodec.decode(
    verifyWithLabel(signingKey, requestLabels.leave, signed.request, signed.signature),
  );
  const same =
    leaving.networkId === relay.networkId &&
    leaving.roomId === roomId &&
    leaving.personId === sender.personId &&
    leaving.deviceId === sender.deviceId &&
    leaving.atMs <= relay.nowMs() + limits.clockSkewMs;
  ensure(same, "bad-signature", "another request");
}

/** The same request again: the entry that it made. */
async function earlier(
  relay: Relay,
  room: Room,
  request: Uint8Array,
  sender: DeviceSession,
): Promise<Accepted> {
  const row = await relay.store.database.kysely
    .selectFrom("room_entries")
    .select(["seq", "receipt"])
    .where("room", "=", room.number)
    .where("kind", "=", kindNumbers.leave)
    .where("device_id", "=", sender.deviceId)
    .where("object", "=", request)
    .executeTakeFirst();
  ensure(row, "not-found");
  return row;
}

function closeSpans(relay: Relay, room: Room, devices: readonly DeviceId[], seq: number): CompiledQuery[] {
  return devices.map((deviceId) =>
    relay.store.database.kysely
      .updateTable("room_spans")
      .set({ to_seq: seq })
      .where("room", "=", room.number)
      .where("device_id", "=", deviceId)
      .where("to_seq", "is", null)
      .compile(),
  );
}

function endRoom(relay: Relay, room: Room, closes: boolean): CompiledQuery {
  return relay.store.database.kysely
    .updateTable("rooms")
    .set({ ended: 1, ...(closes ? { closed: 1 } : {}) })
    .where("number", "=", room.number)
    .compile();
}
