import { expect, test } from "vitest";
import type { DeviceId, NetworkId, RoomId } from "@custos/base";
import { extendReceiptChain, noReceiptYet, startReceiptChain, verifyReceipt } from "@custos/crypto/verify";
import { openLog } from "@custos/service";
import { platformSigner } from "../src/keys.js";
import { RoomLog, type Draft, type Stored } from "../src/rooms/room-log.js";
import type { Room } from "../src/rooms/room.js";
import type { Batch } from "../src/store/message-store.js";
import { idOf, publicKeyOf, seedOf } from "./network.js";

const networkId = idOf<NetworkId>("network");
const deviceId = idOf<DeviceId>("device");

function emptyRoom(number: number): Room {
  return {
    number,
    roomId: idOf<RoomId>(`room ${number}`),
    epoch: 1n,
    day: 1,
    authorities: [1],
    charterHash: seedOf("charter"),
    logSize: 0,
    ended: false,
    closed: false,
    head: { seq: 0, hash: noReceiptYet, timeMs: 0 },
    open: new Set([deviceId]),
    changes: new Map(),
    messages: new Map(),
    earlierMessages: new Map(),
    bundle: {
      epoch: 1n,
      deviceId,
      digest: "",
      answer: Promise.resolve({ seq: 0, receipt: new Uint8Array() }),
    },
    gate: undefined,
    turn: Promise.resolve(),
    stale: false,
    group: () => Promise.reject(new Error("no group")),
  };
}

function draft(text: string, timeMs = 5): Draft {
  return { kind: "message", timeMs, epoch: 1n, deviceId, object: Buffer.from(text), authorities: [1] };
}

/** A room log over a store that keeps batches in memory and fails when told to. */
function world() {
  const batches: Batch[] = [];
  const heard: Stored[] = [];
  const state = { fail: false, rooms: new Set<Room>(), resets: 0 };
  const counters = { lastNumber: 0, feedCursors: new Map<number, number>() };
  const log: RoomLog = new RoomLog({
    networkId,
    messages: {
      append: async (batch) => {
        await new Promise((resolve) => setImmediate(resolve));
        if (state.fail) throw new Error("disk full");
        batches.push(batch);
      },
      readSince: () => Promise.resolve([]),
      findMessages: () => Promise.resolve([]),
      feedSince: () => Promise.resolve([]),
    },
    sign: platformSigner(seedOf("receipts")),
    counters,
    log: openLog({ name: "test" }),
    stored: (entries) => heard.push(...entries),
    failed: async () => {
      state.resets += 1;
      for (const room of state.rooms) room.stale = true;
      await new Promise((resolve) => setImmediate(resolve));
      const stored = batches.flatMap(({ entries }) => entries);
      counters.lastNumber = stored.length;
      counters.feedCursors.set(1, stored.length);
    },
  });
  return { batches, heard, state, counters, log };
}

test("[RL50] nobody hears of an entry before it is stored", async () => {
  const { batches, heard, log } = world();
  const storedAtAnswer = log.append(emptyRoom(1), draft("one"), []).then(() => batches.length);
  expect(heard).toEqual([]);
  expect(await storedAtAnswer).toBe(1);
  await log.idle();
  expect(heard).toHaveLength(1);
});

test("[RL22] what arrives within one turn is one batch under one signature, chained and heard in order", async () => {
  const { batches, heard, log } = world();
  const [one, two] = [emptyRoom(1), emptyRoom(2)];
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      log.append(i % 3 === 0 ? two : one, draft(`message ${i}`), [deviceId]),
    ),
  );
  expect(batches).toHaveLength(1);
  expect(batches[0]?.heads.map(({ room, seq }) => [room, seq])).toEqual([
    [2, 4],
    [1, 6],
  ]);
  for (const room of [one, two]) {
    let chain = startReceiptChain(networkId, room.roomId);
    for (const [i, { receipt }] of answers.entries()) {
      if ((i % 3 === 0) !== (room === two)) continue;
      chain = extendReceiptChain(chain, verifyReceipt(receipt, [publicKeyOf("receipts")]));
    }
    expect(chain.seq).toBe(room.head.seq);
  }
  expect(heard.map(({ row }) => row.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(batches[0]?.feed.map(({ cursor }) => cursor)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test("[RL50] a batch that cannot be stored is refused with all that stands on it; then the room goes on without a gap", async () => {
  const { batches, heard, state, log } = world();
  const room = emptyRoom(1);
  state.rooms.add(room);
  await log.append(room, draft("kept"), []);
  state.fail = true;
  const first = log.append(room, draft("lost"), []);
  const refused = [first, log.append(room, draft("lost too"), [])];
  // While the batch is being written, and while the rooms are being read again, more comes in.
  const later = new Promise<unknown>((resolve) => {
    setImmediate(() =>
      resolve(log.append(room, draft("on lost ground"), []).catch((error: unknown) => error)),
    );
  });
  for (const one of refused) await expect(one).rejects.toMatchObject({ code: "unavailable" });
  expect(await later).toMatchObject({ code: "unavailable" });
  expect(state.resets).toBe(1);
  await expect(log.append(room, draft("through a stale room"), [])).rejects.toMatchObject({
    code: "unavailable",
  });
  state.fail = false;
  const again = emptyRoom(1);
  again.head = { seq: 1, hash: noReceiptYet, timeMs: 5 };
  expect((await log.append(again, draft("next"), [])).seq).toBe(2);
  expect(heard.map(({ row }) => [row.number, row.seq])).toEqual([
    [1, 1],
    [2, 2],
  ]);
  expect(batches.flatMap(({ feed }) => feed.map(({ cursor }) => cursor))).toEqual([1, 2]);
});
