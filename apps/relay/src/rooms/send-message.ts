import { dayOf, ensure, type DeviceId } from "@custos/base";
import { messageSend, type InputOf } from "@custos/contract";
import { inspectPrivateMessage } from "@custos/crypto/verify";
import { eventFrame, handle } from "@custos/service";
import type { Relay } from "../relay.js";
import { deviceOf, type DeviceSession, type RelaySession } from "../session.js";
import { entryTimeMs, isOver } from "./epoch-gate.js";
import type { EntryRow } from "../store/message-store.js";
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
  // Asked before it is this message's turn, so that a burst of messages is one question to the store.
  const asked =
    input.ephemeral || remembered(room, input) ? undefined : relay.lookups.find(room.number, input.messageId);
  // It may fail before it is waited for.
  asked?.catch(() => {});
  const before = room.turn;
  let done: () => void = () => {};
  room.turn = new Promise((resolve) => {
    done = resolve;
  });
  await before;
  let answer: Promise<Accepted>;
  try {
    const row = await asked;
    const known = input.ephemeral ? undefined : (remembered(room, input) ?? (row && ofRow(row)));
    answer = known ? sameAgain(known, input, sender) : accept(relay, room, input, sender);
  } finally {
    done();
  }
  return answer;
}

/** The epoch gate: a member's message, in the current sealed epoch, on its day, or nothing. */
function accept(relay: Relay, room: Room, input: Input, sender: DeviceSession): Promise<Accepted> {
  ensure(!room.closed, "closed");
  ensure(room.open.has(sender.deviceId), "not-found");
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

/** What has the id in the current epoch or the one before, stored or not. */
function remembered(room: Room, { messageId }: Input): Remembered | undefined {
  return room.messages.get(messageId) ?? room.earlierMessages.get(messageId);
}

function ofRow(row: EntryRow): Remembered {
  const answer = Promise.resolve({ seq: row.seq, receipt: row.receipt });
  return { deviceId: row.deviceId as DeviceId, digest: digestOf(row.object), answer };
}

/** The answer that these very bytes got under this id, in whichever epoch; `already-exists` for other bytes. */
function sameAgain(known: Remembered, { message }: Input, { deviceId }: DeviceSession): Promise<Accepted> {
  ensure(known.deviceId === deviceId && known.digest === digestOf(message), "already-exists");
  return known.answer;
}

/** To who is there now, and to nobody later. */
function forward(relay: Relay, room: Room, { roomId, message }: Input, sender: DeviceSession): void {
  const frame = eventFrame("room.ephemeral", { roomId, sender: sender.deviceId, message }, relay.clock);
  for (const deviceId of room.open)
    if (deviceId !== sender.deviceId) relay.connections.sendTo(deviceId, frame);
}
