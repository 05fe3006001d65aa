import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { utf8, type MessageId } from "@custos/base";
import { feedFollow, logRead, messageSend, roomCommit, roomRead } from "@custos/contract";
import { leafHash, parseLeaf, rootOf } from "@custos/crypto/log";
import { signedReceiptCodec } from "@custos/crypto/codec";
import { callOperation } from "@custos/service";
import { accessClient, homeInTwo, TestDevice } from "./device.js";
import { idOf, TestNetwork } from "./network.js";

describe("caps, ephemeral messages, feeds with gaps, receipts in the log", () => {
  let network: TestNetwork;
  let ana: TestDevice;
  let bo: TestDevice;
  let kiwi: TestDevice;
  beforeAll(async () => {
    network = await TestNetwork.start({
      charter: {
        caps: {
          identityDaysPerAuthorisation: 60,
          identityDaysPerYear: 100,
          roomMembers: 3,
          addsRemovesResyncsPerHour: 4,
          retrospectiveDays: 30,
        },
      },
    });
    ana = await TestDevice.enrol(network, "ana");
    bo = await TestDevice.enrol(network, "bo");
    homeInTwo("kiwi");
    kiwi = await TestDevice.enrol(network, "kiwi", 2);
    for (const one of [bo, kiwi]) await one.publishKeyPackages(20);
  });
  afterAll(async () => {
    for (const one of [ana, bo, kiwi]) await one.client.close();
    await network.close();
  });

  const leafOf = (device: TestDevice, of: TestDevice, room: Parameters<TestDevice["room"]>[0]): number =>
    device
      .room(room)
      .publicGroup.members()
      .find(({ deviceId }) => deviceId === of.deviceId)?.leafIndex ?? -1;

  test("[RL44] a room has so many members and no more", async () => {
    const cy = await TestDevice.enrol(network, "cy");
    const room = await ana.createRoom("full", [bo, kiwi]);
    await expect(ana.commit(room, { add: await ana.claim([cy]) })).rejects.toMatchObject({
      code: "cap-exceeded",
    });
    await cy.client.close();
  });

  test("[RL44] a device changes a room so often an hour and no more; a day commit does not count", async () => {
    const room = await ana.createRoom("busy");
    for (let i = 0; i < 2; i += 1) {
      await ana.commit(room, { add: await ana.claim([bo]) });
      await ana.commit(room, { remove: [leafOf(ana, bo, room)] });
    }
    for (let i = 0; i < 3; i += 1) await ana.commit(room);
    const fifth = await ana.bundle(ana.room(room), { add: await ana.claim([bo]) });
    await expect(ana.call(roomCommit, { roomId: room, bundle: fifth.bundle })).rejects.toMatchObject({
      code: "cap-exceeded",
    });
    network.setTime(network.nowMs + 59 * 60_000);
    await expect(ana.commit(room, { add: await ana.claim([bo]) })).rejects.toMatchObject({
      code: "cap-exceeded",
    });
    // The count is the store's, not the process's.
    await network.stopRelay();
    await network.startRelay();
    for (const one of [ana, bo, kiwi]) await one.reconnect();
    await expect(ana.commit(room, { add: await ana.claim([bo]) })).rejects.toMatchObject({
      code: "cap-exceeded",
    });
    network.setTime(network.nowMs + 2 * 60_000);
    await ana.commit(room, { add: await ana.claim([bo]) });
  });

  test("[RL27] an ephemeral message passes the gate, reaches who is there, and is kept nowhere", async () => {
    const room = await ana.createRoom("typing", [bo]);
    await bo.join(room, await bo.client.entry(room, 1));
    const message = await ana.protect(room, utf8("typing"));
    await ana.call(messageSend, {
      roomId: room,
      messageId: idOf<MessageId>("typing"),
      message,
      ephemeral: true,
    });
    const heard = await bo.client.heard(({ name, data }) =>
      name === "room.ephemeral" && data.roomId === room ? data : undefined,
    );
    expect(heard).toMatchObject({ sender: ana.deviceId, message });
    const { headSeq } = await ana.call(roomRead, { roomId: room, afterSeq: 0, limit: 10 });
    expect(headSeq).toBe(1);
  });

  test("[RL23] a feed begins with the first slot, stops with the last, and begins again after the gap", async () => {
    const room = await ana.createRoom("two homes", [bo]);
    await ana.send(room, utf8("before"));
    await ana.commit(room, { add: await ana.claim([kiwi]) });
    await ana.send(room, utf8("with kiwi"));
    await ana.commit(room, { remove: [leafOf(ana, kiwi, room)] });
    await ana.send(room, utf8("between"));
    await ana.commit(room, { add: await ana.claim([kiwi]) });
    const { seq } = await ana.send(room, utf8("again"));
    const nz = accessClient(network, 2, "NZ");
    await nz.call(feedFollow, { after: 0 });
    await nz.heard(({ name, data }) =>
      name === "feed.entry" && data.roomId === room && data.entry.seq === seq ? true : undefined,
    );
    const fed = nz.events.flatMap(({ name, data }) =>
      name === "feed.entry" && data.roomId === room ? [data] : [],
    );
    expect(fed.map(({ entry, start }) => [entry.seq, start !== undefined])).toEqual([
      [3, true],
      [4, false],
      [7, true],
      [8, false],
    ]);
    await nz.close();
  });

  test("[RL11] an hour's receipts have their root in the log, all of them, each once", async () => {
    const receipts: Uint8Array[] = [];
    const leaves = async () => {
      const { entries } = await callOperation(network.url, logRead, { from: 0, limit: 256 });
      return entries.map(parseLeaf).flatMap((leaf) => (leaf.type === "receipts" ? [leaf] : []));
    };
    const au = accessClient(network);
    const { head } = await au.call(feedFollow, { after: 0 });
    await au.heard(({ name, data }) => (name === "feed.entry" && data.cursor === head ? true : undefined));
    for (const { name, data } of au.events) {
      if (name === "feed.entry") receipts.push(signedReceiptCodec.decode(data.entry.receipt).receipt);
    }
    const before = await leaves();
    network.setTime(network.nowMs + 2 * 3_600_000);
    for (;;) {
      const found = await leaves();
      if (found.reduce((sum, { count }) => sum + count, 0) < head) continue;
      expect(found.length).toBe(before.length + 1);
      let from = 0;
      for (const { root, fromSeq, count } of found) {
        expect(fromSeq).toBe(from + 1);
        expect(root).toEqual(rootOf(receipts.slice(from, from + count).map(leafHash)));
        from += count;
      }
      expect(from).toBe(head);
      break;
    }
    await au.close();
  });
});
