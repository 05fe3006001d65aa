import { dayOf, ensure, type DeviceId } from "@custos/base";
import { messageSend, type InputOf } from "@custos/contract";
import { inspectPrivateMessage } from "@custos/crypto/verify";
import { eventFrame, handle } from "@custos/service";
import type { Relay } from "../relay.js";
import { deviceOf, type DeviceSession, type RelaySession } from "../session.js";
import { entryTimeMs, isOver } from "./epoch-gate.js";
import { digestOf } from "./room-registry.js";
import type { Accepted, Remembered, Room } from "./room.js";

type Input = InputOf<typeof messageSend>;

export function messageHandlers(relay: Relay) {
  return [
    handle<typeof messageSend, RelaySession>(messageSend, (input, context) =>
      send(relay, input, deviceOf(context)),
    ),
  ];
}

/** Messages of a room are served in the order in which they came, whatever the store takes to answer. */
async function send(relay: Relay, input: Input, sender: DeviceSession): Promise<Accepted> {
  const room = await relay.rooms.find(input.roomId);
  ensure(room, "not-found");
  const before = room.turn;
  let done: () => void = () => {};
  room.turn = new Promise((resolve) => {
    done = resolve;
  });
  await before;
  let answer: Promise<Accepted>;
  try {
    const again = await taken(relay, room, input, sender);
    answer = again ? again.answer : accept(relay, room, input, sender);
  } finally {
    done();
  }
  return answer;
}

/** The epoch gate: a member's message, in the current sealed epoch, on its day, or nothing. */
function accept(relay: Relay, room: Room, input: Input, sender: DeviceSession): Promise<Accepted> {
  ensure(room.open.has(sender.deviceId), "not-found");
  ensure(!room.closed, "closed");
  const frame = inspectPrivateMessage(input.message);
  ensure(frame.roomId === input.roomId, "malformed", "another room's message");
  ensure(frame.contentType === "application", "malformed", "not an application message");
  ensure(frame.epoch === room.epoch, "wrong-epoch");
  const timeMs = entryTimeMs(relay, room);
  ensure(dayOf(timeMs) === room.day, "wrong-day");
  ensure(!isOver(relay, room), "unsealed-epoch");
  if (input.ephemeral) {
    forward(relay, room, input, sender);
    return Promise.resolve({ seq: room.head.seq, receipt: new Uint8Array() });
  }
  const { deviceId } = sender;
  const draft = {
    kind: "message" as const,
    timeMs,
    epoch: room.epoch,
    deviceId,
    messageId: input.messageId,
    object: input.message,
    authorities: room.authorities,
  };
  const answer = relay.roomLog.append(room, draft, [...room.open]);
  room.messages.set(input.messageId, { deviceId, digest: digestOf(input.message), answer });
  return answer;
}

/** The answer that these very bytes got under this id, in whichever epoch; `already-exists` for other bytes. */
async function taken(
  relay: Relay,
  room: Room,
  input: Input,
  sender: DeviceSession,
): Promise<{ answer: Promise<Accepted> } | undefined> {
  if (input.ephemeral) return undefined;
  const known = room.messages.get(input.messageId) ?? (await stored(relay, room, input));
  if (!known) return undefined;
  const same = known.deviceId === sender.deviceId && known.digest === digestOf(input.message);
  ensure(same, "already-exists");
  return { answer: known.answer };
}

async function stored(relay: Relay, room: Room, { messageId }: Input): Promise<Remembered | undefined> {
  const row = await relay.store.messages.findMessage(room.number, messageId);
  if (!row) return undefined;
  const answer = Promise.resolve({ seq: row.seq, receipt: row.receipt });
  return { deviceId: row.deviceId as DeviceId, digest: digestOf(row.object), answer };
}

/** To who is there now, and to nobody later. */
function forward(relay: Relay, room: Room, { roomId, message }: Input, sender: DeviceSession): void {
  const frame = eventFrame("room.ephemeral", { roomId, sender: sender.deviceId, message }, relay.clock);
  for (const deviceId of room.open)
    if (deviceId !== sender.deviceId) relay.connections.sendTo(deviceId, frame);
}
