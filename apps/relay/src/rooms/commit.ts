import type { CompiledQuery } from "kysely";
import { dayOf, ensure, equalBytes, type DeviceId } from "@custos/base";
import { roomCommit, roomCreate, type InputOf } from "@custos/contract";
import { authoritiesOf } from "@custos/crypto/codec";
import { PublicGroup } from "@custos/crypto/verify";
import { handle } from "@custos/service";
import type { Relay } from "../relay.js";
import { deviceOf, type DeviceSession, type RelaySession } from "../session.js";
import { checkBundle, type CheckedBundle } from "./check-bundle.js";
import { countChange, countsForCap, ensureBelowCap } from "./caps.js";
import { entryTimeMs } from "./epoch-gate.js";
import { leftPersons } from "./leave.js";
import { digestOf } from "./room-registry.js";
import type { Accepted, Room } from "./room.js";

export function commitHandlers(relay: Relay) {
  return [
    handle<typeof roomCreate, RelaySession>(roomCreate, (input, context) =>
      create(relay, input, deviceOf(context)),
    ),
    handle<typeof roomCommit, RelaySession>(roomCommit, (input, context) =>
      commit(relay, input, deviceOf(context)),
    ),
  ];
}

/** Epoch 0 with one device, and the bundle of epoch 1: the room begins with both or not at all. */
async function create(
  relay: Relay,
  input: InputOf<typeof roomCreate>,
  sender: DeviceSession,
): Promise<Accepted> {
  const { roomId } = input;
  const existing = await relay.rooms.find(roomId);
  if (existing) return sameFirst(relay, existing, input.bundle, sender);
  const timeMs = relay.nowMs();
  const group = await PublicGroup.start(await relay.suite(), input.groupInfo, input.tree);
  const { extension } = group;
  ensure(group.epoch === 0n && group.roomId === roomId, "bad-commit", "not epoch 0 of this room");
  ensure(extension.networkId === relay.networkId, "bad-commit", "another network's room");
  ensure(equalBytes(extension.charterHash, relay.charterNow().hash), "bad-charter");
  const known = relay.charterNow().charter.authorities.some(({ number }) => number === extension.authority);
  ensure(known, "bad-charter", "the charter has no such authority");
  const before = { roomId, group, day: dayOf(timeMs), logSize: 0, left: new Set<never>() };
  const checked = await checkBundle(relay, input.bundle, before, sender, timeMs);
  // Nothing yields from here on: of two requests for one room the second finds the first one's.
  const meanwhile = relay.rooms.peek(roomId);
  if (meanwhile) return sameFirst(relay, meanwhile, input.bundle, sender);
  ensureStillToday(relay, checked, { head: { seq: 0, hash: new Uint8Array(), timeMs: 0 } });
  const room = relay.rooms.add({
    roomId,
    epoch: 0n,
    day: checked.day,
    authorities: [],
    charterHash: checked.charterHash,
    logSize: 0,
    ended: false,
    closed: false,
    open: new Set(),
    changes: new Map(),
    messages: new Map(),
    earlierMessages: new Map(),
    bundle: {
      epoch: 0n,
      deviceId: sender.deviceId,
      digest: "",
      answer: Promise.resolve({ seq: 0, receipt: new Uint8Array() }),
    },
    group: () => Promise.resolve(group),
  });
  const { kysely } = relay.store.database;
  const insertRoom = kysely.insertInto("rooms").values({
    number: room.number,
    room_id: roomId,
    epoch: 0,
    day: checked.day,
    authorities: "",
    charter_hash: checked.charterHash,
    log_size: 0,
    ended: 0,
    closed: 0,
    head_seq: 0,
    head_hash: room.head.hash,
    head_ms: 0,
    public_group: new Uint8Array(),
  });
  return settle(relay, room, input.bundle, sender, checked, [insertRoom.compile()]);
}

async function sameFirst(
  relay: Relay,
  room: Room,
  bundle: Uint8Array,
  sender: DeviceSession,
): Promise<Accepted> {
  if (
    room.epoch === 1n &&
    room.bundle.digest === digestOf(bundle) &&
    room.bundle.deviceId === sender.deviceId
  ) {
    return room.bundle.answer;
  }
  const [first] = await relay.store.messages.readSince(room.number, 0, 1, 1);
  const same = first?.deviceId === sender.deviceId && equalBytes(first.object, bundle);
  ensure(same, "already-exists");
  return { seq: first.seq, receipt: first.receipt };
}

/** The next epoch, compare-and-set: whoever is checked first while the epoch is still the same one wins. */
async function commit(
  relay: Relay,
  input: InputOf<typeof roomCommit>,
  sender: DeviceSession,
): Promise<Accepted> {
  const room = await relay.rooms.find(input.roomId);
  ensure(room, "not-found");
  ensure(!room.closed, "closed");
  ensure(room.open.has(sender.deviceId), "not-found");
  const { bundle } = room;
  if (bundle.deviceId === sender.deviceId && bundle.digest === digestOf(input.bundle)) return bundle.answer;
  const { epoch } = room;
  const group = await room.group();
  const left = leftPersons(room, group);
  const timeMs = entryTimeMs(relay, room);
  const before = { roomId: input.roomId, group, day: room.day, logSize: room.logSize, left };
  const checked = await checkBundle(relay, input.bundle, before, sender, timeMs);
  // From here to the settling nothing yields; what was true before the checks is asked again.
  ensure(!room.closed, "closed");
  ensure(room.epoch === epoch && leftPersons(room, group).size === left.size, "conflict");
  ensure(room.open.has(sender.deviceId), "not-found");
  ensureStillToday(relay, checked, room);
  const counts = countsForCap(relay, checked.step, left);
  if (counts) ensureBelowCap(relay, room, sender.deviceId, timeMs);
  const changes = counts ? countChange(relay, room, sender.deviceId, timeMs) : [];
  return settle(relay, room, input.bundle, sender, checked, changes);
}

/** The checks took time: the day may have ended meanwhile, or a device of the tree have been removed. */
function ensureStillToday(
  relay: Relay,
  { day, step, checkpoint }: CheckedBundle,
  room: Pick<Room, "head">,
): void {
  const timeMs = entryTimeMs(relay, room);
  ensure(dayOf(timeMs) === day, "wrong-day");
  relay.transparency.publisher.usable(checkpoint.size, checkpoint.root, timeMs);
  const { directory } = relay.transparency;
  for (const { deviceId } of step.group.members()) {
    ensure(directory.device(deviceId)?.removedAtIndex === undefined, "unknown-device");
  }
}

/** Makes the epoch: room, spans, tree, entry, feeds; in memory now, in the store with the batch. */
function settle(
  relay: Relay,
  room: Room,
  object: Uint8Array,
  sender: DeviceSession,
  checked: CheckedBundle,
  changesBefore: readonly CompiledQuery[],
): Promise<Accepted> {
  const { step, day, charterHash, mute } = checked;
  const { group } = step;
  const authorities = authoritiesOf(checked.slots);
  const starts = authorities.filter((authority) => !room.authorities.includes(authority));
  const recipients = new Set(room.open);
  const seq = room.head.seq + 1;
  const changes = [
    ...changesBefore,
    ...checked.uses,
    ...changeSpans(relay, room, group, seq),
    updateRoom(relay, room.number, checked, authorities),
    ...(step.added.length > 0 || starts.length > 0 ? [keepTree(relay, room.number, group)] : []),
  ];
  for (const deviceId of room.open) recipients.add(deviceId);
  room.epoch = group.epoch;
  room.day = day;
  room.authorities = authorities;
  room.charterHash = charterHash;
  room.logSize = checked.checkpoint.size;
  room.ended = mute;
  room.gate = undefined;
  room.earlierMessages = room.messages;
  room.messages = new Map();
  room.group = () => Promise.resolve(group);
  const answer = relay.roomLog.append(
    room,
    {
      kind: "bundle",
      timeMs: entryTimeMs(relay, room),
      epoch: group.epoch,
      deviceId: sender.deviceId,
      object,
      checkpoint: checked.checkpoint,
      authorities,
      starts,
      changes,
    },
    [...recipients],
  );
  room.bundle = { epoch: group.epoch, deviceId: sender.deviceId, digest: digestOf(object), answer };
  return answer;
}

/** A device gets a room's entries from the bundle that adds it to the one that removes it, both included. */
function changeSpans(relay: Relay, room: Room, group: PublicGroup, seq: number): CompiledQuery[] {
  const { kysely } = relay.store.database;
  const now = new Set<DeviceId>(group.members().map(({ deviceId }) => deviceId));
  const queries: CompiledQuery[] = [];
  for (const deviceId of room.open) {
    if (now.has(deviceId)) continue;
    room.open.delete(deviceId);
    queries.push(
      kysely
        .updateTable("room_spans")
        .set({ to_seq: seq })
        .where("room", "=", room.number)
        .where("device_id", "=", deviceId)
        .where("to_seq", "is", null)
        .compile(),
    );
  }
  for (const deviceId of now) {
    if (room.open.has(deviceId)) continue;
    room.open.add(deviceId);
    const span = { room: room.number, device_id: deviceId, from_seq: seq, to_seq: null };
    queries.push(kysely.insertInto("room_spans").values(span).compile());
  }
  return queries;
}

function updateRoom(
  relay: Relay,
  number: number,
  checked: CheckedBundle,
  authorities: readonly number[],
): CompiledQuery {
  return relay.store.database.kysely
    .updateTable("rooms")
    .set({
      epoch: Number(checked.step.group.epoch),
      day: checked.day,
      authorities: authorities.join(","),
      charter_hash: checked.charterHash,
      log_size: checked.checkpoint.size,
      ended: checked.mute ? 1 : 0,
      public_group: checked.step.group.encode(),
    })
    .where("number", "=", number)
    .compile();
}

function keepTree(relay: Relay, room: number, group: PublicGroup): CompiledQuery {
  return relay.store.database.kysely
    .insertInto("room_trees")
    .values({ room, epoch: Number(group.epoch), tree: group.tree(), group_info: group.groupInfo })
    .compile();
}
