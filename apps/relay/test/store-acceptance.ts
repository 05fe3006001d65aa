import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStore, type RelayStore } from "../src/store/open.js";
import type { Batch, EntryRow } from "../src/store/message-store.js";
import { temporaryFolder, type TestDatabase } from "./databases.js";

const emptyBatch: Batch = { entries: [], feed: [], heads: [], cursors: [], changes: [] };

function entry(number: number, room: number, seq: number, change: Partial<EntryRow> = {}): EntryRow {
  return {
    number,
    room,
    seq,
    kind: 2,
    timeMs: 1_772_355_600_000 + number,
    epoch: 1,
    deviceId: "d".repeat(32),
    personId: null,
    messageId: number.toString(16).padStart(32, "0"),
    object: new Uint8Array([number, 0, 255]),
    receipt: new Uint8Array(200).fill(number),
    checkpoint: null,
    ...change,
  };
}

/** What every store of the message log must do; run on each database. */
export function storeAcceptance(name: string, make: () => Promise<TestDatabase>): void {
  describe(`the message log in ${name}`, () => {
    let database: TestDatabase;
    let store: RelayStore;
    const dir = temporaryFolder();
    const insertRoom = (number: number) =>
      store.database.kysely
        .insertInto("rooms")
        .values({
          number,
          room_id: number.toString(16).padStart(32, "0"),
          epoch: 1,
          day: 20_513,
          authorities: "1",
          charter_hash: new Uint8Array(32),
          log_size: 0,
          ended: 0,
          closed: 0,
          head_seq: 0,
          head_hash: new Uint8Array(32),
          head_ms: 0,
          public_group: new Uint8Array([1]),
        })
        .compile();
    beforeAll(async () => {
      database = await make();
      store = await openStore(database.config, dir);
    });
    afterAll(async () => {
      await store.close();
      await database.drop();
    });

    test("[RL30] a batch is written whole, and read back as it was", async () => {
      const entries = [
        entry(1, 1, 1, { kind: 1, messageId: null, checkpoint: 7, object: new Uint8Array(100_000).fill(9) }),
        entry(2, 1, 2),
        entry(3, 2, 1, { kind: 3, messageId: null, personId: "e".repeat(32), object: new Uint8Array() }),
      ];
      await store.messages.append({
        entries,
        feed: [
          { authority: 1, cursor: 1, room: 1, seq: 1, starts: 1 },
          { authority: 1, cursor: 2, room: 1, seq: 2, starts: 0 },
          { authority: 2, cursor: 1, room: 2, seq: 1, starts: 0 },
        ],
        heads: [
          { room: 1, seq: 2, hash: new Uint8Array(32).fill(2), timeMs: 5 },
          { room: 2, seq: 1, hash: new Uint8Array(32).fill(3), timeMs: 6 },
        ],
        cursors: [{ room: 1, deviceId: "d".repeat(32), seq: 1 }],
        changes: [insertRoom(1), insertRoom(2)],
      });
      expect(await store.messages.readSince(1, 0, 100, 10)).toEqual(entries.slice(0, 2));
      expect(await store.messages.readSince(2, 0, 100, 10)).toEqual(entries.slice(2));
      const heads = await store.database.kysely
        .selectFrom("rooms")
        .select(["head_seq", "head_hash", "head_ms"])
        .orderBy("number")
        .execute();
      expect(heads).toEqual([
        { head_seq: 2, head_hash: new Uint8Array(32).fill(2), head_ms: 5 },
        { head_seq: 1, head_hash: new Uint8Array(32).fill(3), head_ms: 6 },
      ]);
    });

    test("[RL31] a batch that cannot be written leaves nothing behind", async () => {
      const bad: Batch[] = [
        { ...emptyBatch, entries: [entry(4, 1, 3), entry(5, 1, 3)] },
        { ...emptyBatch, entries: [entry(4, 1, 3), entry(5, 1, 4, { messageId: entry(2, 1, 2).messageId })] },
        { ...emptyBatch, changes: [insertRoom(3)], entries: [entry(4, 3, 1), entry(1, 3, 2)] },
        {
          ...emptyBatch,
          entries: [entry(4, 1, 3)],
          feed: [{ authority: 1, cursor: 2, room: 1, seq: 3, starts: 0 }],
        },
      ];
      for (const batch of bad) await expect(store.messages.append(batch)).rejects.toThrow();
      expect(await store.messages.readSince(1, 2, 100, 10)).toEqual([]);
      expect(await store.messages.feedSince(1, 2, 10)).toEqual([]);
      const rooms = await store.database.kysely.selectFrom("rooms").select("number").execute();
      expect(rooms).toHaveLength(2);
    });

    test("[RL32] reading goes in order, from a place, to a place, so many at most", async () => {
      const entries = Array.from({ length: 50 }, (_, i) => entry(10 + i, 1, 3 + i));
      await store.messages.append({
        ...emptyBatch,
        entries,
        feed: entries.map((row, i) => ({ authority: 1, cursor: 3 + i, room: 1, seq: row.seq, starts: 0 })),
        heads: [{ room: 1, seq: 52, hash: new Uint8Array(32), timeMs: 7 }],
      });
      const seqs = async (...at: [number, number, number]) =>
        (await store.messages.readSince(1, ...at)).map(({ seq }) => seq);
      expect(await seqs(10, 13, 100)).toEqual([11, 12, 13]);
      expect(await seqs(50, 1000, 2)).toEqual([51, 52]);
      expect(await seqs(52, 1000, 2)).toEqual([]);
      const feed = await store.messages.feedSince(1, 0, 5);
      expect(feed.map(({ cursor, starts }) => [cursor, starts])).toEqual([
        [1, 1],
        [2, 0],
        [3, 0],
        [4, 0],
        [5, 0],
      ]);
      expect(feed[2]).toMatchObject({ roomId: "1".padStart(32, "0"), entry: entries[0] });
    });

    test("[RL33] a message is found by its id in its room alone, many at once", async () => {
      const messageId = entry(2, 1, 2).messageId ?? "";
      const absent = "f".repeat(32);
      expect(await store.messages.findMessages([{ room: 1, messageId }])).toEqual([entry(2, 1, 2)]);
      expect(await store.messages.findMessages([{ room: 2, messageId }])).toEqual([]);
      expect(await store.messages.findMessages([])).toEqual([]);
      await store.messages.append({ ...emptyBatch, entries: [entry(100, 2, 2, { messageId })] });
      const found = await store.messages.findMessages([
        { room: 2, messageId },
        { room: 1, messageId: absent },
        { room: 1, messageId },
        { room: 3, messageId },
      ]);
      expect(found.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual([2, 100]);
    });

    test("[RL34] a cursor never goes back", async () => {
      const deviceId = "d".repeat(32);
      await store.messages.append({ ...emptyBatch, cursors: [{ room: 1, deviceId, seq: 30 }] });
      await store.messages.append({ ...emptyBatch, cursors: [{ room: 1, deviceId, seq: 20 }] });
      expect(await store.database.kysely.selectFrom("cursors").selectAll().execute()).toEqual([
        { room: 1, device_id: deviceId, seq: 30 },
      ]);
    });

    test("[RL35] what was written is there for the next process", async () => {
      await store.close();
      store = await openStore(database.config, dir);
      expect(await store.messages.readSince(1, 51, 100, 10)).toEqual([entry(59, 1, 52)]);
    });
  });
}
