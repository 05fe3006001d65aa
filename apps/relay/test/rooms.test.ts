import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { utf8, type MessageId, type NetworkId, type RoomId } from "@custos/base";
import {
  feedFollow,
  feedHead,
  messageSend,
  roomCreate,
  roomLeave,
  roomList,
  roomRead,
  roomSnapshot,
  type InputOf,
} from "@custos/contract";
import {
  leaveRequestCodec,
  requestLabels,
  signedRequestCodec,
  type RoomExtension,
} from "@custos/crypto/codec";
import { extendReceiptChain, signWithLabel, startReceiptChain, verifyReceipt } from "@custos/crypto/verify";
import { databases, noPostgres, type TestDatabase } from "./databases.js";
import { accessClient, TestDevice } from "./device.js";
import { idOf, seedOf, TestNetwork } from "./network.js";

describe.each(databases)("a room, on $name", ({ make }) => {
  let database: TestDatabase;
  let network: TestNetwork;
  let ana: TestDevice;
  let bo: TestDevice;
  let room: RoomId;
  beforeEach((context) => {
    if (!make) context.skip(noPostgres);
  });
  beforeAll(async () => {
    if (!make) return;
    database = await make();
    network = await TestNetwork.start({ database: database.config });
    ana = await TestDevice.enrol(network, "ana");
    bo = await TestDevice.enrol(network, "bo");
    room = await ana.createRoom("harbour", [bo]);
  });
  afterAll(async () => {
    if (!make) return;
    await ana.client.close();
    await bo.client.close();
    await network.close();
    await database.drop();
  });

  test("[RL20] a newcomer gets the bundle that added it, and messages are delivered in order", async () => {
    await bo.join(room, await bo.client.entry(room, 1));
    await ana.send(room, utf8("hello"));
    await ana.send(room, utf8("there"));
    expect(await bo.process(room, await bo.client.entry(room, 2))).toEqual(utf8("hello"));
    expect(await bo.process(room, await bo.client.entry(room, 3))).toEqual(utf8("there"));
    const { seq } = await bo.send(room, utf8("hi"));
    expect(seq).toBe(4);
    expect(await ana.process(room, await ana.client.entry(room, 4))).toEqual(utf8("hi"));
  });

  test("[RL21] what was accepted is answered the same again, other bytes under the id are refused", async () => {
    const message = await ana.protect(room, utf8("once"));
    const input = { roomId: room, messageId: idOf<MessageId>("once"), message };
    const [first, second] = await Promise.all([ana.call(messageSend, input), ana.call(messageSend, input)]);
    expect(second).toEqual(first);
    const other = await ana.protect(room, utf8("twice"));
    await expect(ana.call(messageSend, { ...input, message: other })).rejects.toMatchObject({
      code: "already-exists",
    });
    await ana.commit(room);
    expect(await ana.call(messageSend, input)).toEqual(first);
    await expect(ana.call(messageSend, { ...input, message: other })).rejects.toMatchObject({
      code: "already-exists",
    });
    const fresh = { ...input, messageId: idOf<MessageId>("fresh"), message: other };
    await expect(ana.call(messageSend, fresh)).rejects.toMatchObject({ code: "wrong-epoch" });
  });

  test("[RL20] a message is of its own room, of a room that there is, and an application message", async () => {
    const message = await ana.protect(room, utf8("mine"));
    const input = { roomId: room, messageId: idOf<MessageId>("mine"), message };
    const other = await ana.createRoom("another");
    await expect(ana.call(messageSend, { ...input, roomId: other })).rejects.toMatchObject({
      code: "malformed",
    });
    const nowhere = idOf<RoomId>("no such room");
    await expect(ana.call(messageSend, { ...input, roomId: nowhere })).rejects.toMatchObject({
      code: "not-found",
    });
    // Version, wire format, group id and epoch stand before the content type (RFC 9420 section 6.3.1).
    const commit = message.slice();
    commit[2 + 2 + 17 + 8] = 3;
    await expect(ana.call(messageSend, { ...input, message: commit })).rejects.toMatchObject({
      code: "malformed",
    });
    await ana.call(messageSend, input);
  });

  test("[RL22] receipts chain over everything in the room", async () => {
    const { entries, headSeq } = await ana.call(roomRead, { roomId: room, afterSeq: 0, limit: 256 });
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: headSeq }, (_, i) => i + 1));
    let chain = startReceiptChain(network.charter.networkId, room);
    for (const entry of entries) {
      const receipt = verifyReceipt(entry.receipt, network.charter.relay.receiptKeys);
      expect(receipt).toMatchObject({ kind: entry.kind, epoch: entry.epoch, timeMs: entry.timeMs });
      chain = extendReceiptChain(chain, receipt);
    }
  });

  test("[RL23] each authority's feed has everything of every room with a slot of it, from its start", async () => {
    const au = accessClient(network);
    const nz = accessClient(network, 2, "NZ");
    const { head } = await au.call(feedFollow, { after: 0 });
    const { entries } = await ana.call(roomRead, { roomId: room, afterSeq: 0, limit: 256 });
    await au.heard(({ name, data }) => (name === "feed.entry" && data.cursor === head ? true : undefined));
    const all = au.events.flatMap(({ name, data }) => (name === "feed.entry" ? [data] : []));
    expect(all.map(({ cursor }) => cursor)).toEqual(Array.from({ length: head }, (_, i) => i + 1));
    const fed = all.filter(({ roomId }) => roomId === room);
    expect(fed.map(({ entry }) => entry)).toEqual(entries);
    expect(fed.map(({ start }) => start !== undefined)).toEqual(entries.map(({ seq }) => seq === 1));
    expect(await nz.call(feedHead, {})).toEqual({ head: 0 });
    await ana.send(room, utf8("live"));
    const live = await au.heard(({ name, data }) =>
      name === "feed.entry" && data.cursor === head + 1 ? data : undefined,
    );
    expect(live.entry.kind).toBe("message");
    await au.close();
    await nz.close();
  });

  test("[RL24] who has left gets nothing more, the epoch ends, and the next commit removes the person", async () => {
    const cy = await TestDevice.enrol(network, "cy");
    const here = await ana.createRoom("quay", [cy]);
    await cy.join(here, await cy.client.entry(here, 1));
    const leave = leaveRequestCodec.encode({
      networkId: network.charter.networkId,
      roomId: here,
      personId: cy.personId,
      deviceId: cy.deviceId,
      atMs: network.nowMs,
    });
    const sign = (seed: Uint8Array) =>
      signedRequestCodec.encode({
        request: leave,
        signature: signWithLabel(seed, requestLabels.leave, leave),
      });
    const forged = sign(ana.signing.privateKey);
    await expect(cy.call(roomLeave, { roomId: here, request: forged })).rejects.toMatchObject({
      code: "bad-signature",
    });
    const request = sign(cy.signing.privateKey);
    const left = await cy.call(roomLeave, { roomId: here, request });
    expect(await cy.call(roomLeave, { roomId: here, request })).toEqual(left);
    expect((await cy.client.entry(here, left.seq)).kind).toBe("leave");
    await expect(ana.send(here, utf8("too late"))).rejects.toMatchObject({ code: "unsealed-epoch" });
    await expect(ana.commit(here)).rejects.toMatchObject({ code: "bad-commit" });
    const leaf = ana
      .room(here)
      .publicGroup.members()
      .find(({ personId }) => personId === cy.personId);
    await ana.commit(here, { remove: [leaf?.leafIndex ?? -1] });
    await ana.send(here, utf8("without cy"));
    const { entries, headSeq } = await cy.call(roomRead, { roomId: here, afterSeq: 0, limit: 256 });
    expect(headSeq).toBe(left.seq);
    expect(entries.at(-1)?.kind).toBe("leave");
    await expect(cy.call(roomSnapshot, { roomId: here })).rejects.toMatchObject({ code: "not-found" });
    const last = leaveRequestCodec.encode({
      networkId: network.charter.networkId,
      roomId: here,
      personId: ana.personId,
      deviceId: ana.deviceId,
      atMs: network.nowMs,
    });
    const signature = signWithLabel(ana.signing.privateKey, requestLabels.leave, last);
    await ana.call(roomLeave, {
      roomId: here,
      request: signedRequestCodec.encode({ request: last, signature }),
    });
    const { rooms } = await ana.call(roomList, {});
    expect(rooms.find(({ roomId }) => roomId === here)).toMatchObject({ closed: true });
    await expect(ana.send(here, utf8("after the end"))).rejects.toMatchObject({ code: "closed" });
    await cy.client.close();
  });

  test("[RL25] a room is made once, and the same request again gets the same answer", async () => {
    const { input } = await bo.roomRequest("bo's own");
    const first = await bo.call(roomCreate, input);
    expect(await bo.call(roomCreate, input)).toEqual(first);
    const other = await bo.roomRequest("bo's own");
    await expect(bo.call(roomCreate, other.input)).rejects.toMatchObject({ code: "already-exists" });
    await expect(ana.call(roomCreate, input)).rejects.toMatchObject({ code: "already-exists" });
    const [one, two] = [await bo.roomRequest("at once"), await ana.roomRequest("at once")];
    const answers = await Promise.allSettled([
      bo.call(roomCreate, one.input),
      bo.call(roomCreate, one.input),
      ana.call(roomCreate, two.input),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(answers[1]).toEqual(answers[0]);
  });

  test("[RL25] a room begins at epoch 0, under its own id, in this network, under the charter in force", async () => {
    const begun = async (extension: Partial<RoomExtension>) =>
      (await ana.roomRequest("begun", [], undefined, extension)).input;
    const bad: [string, InputOf<typeof roomCreate>][] = [
      ["bad-commit", { ...(await begun({})), roomId: idOf<RoomId>("not begun") }],
      ["bad-commit", await begun({ networkId: idOf<NetworkId>("another network") })],
      ["bad-charter", await begun({ charterHash: seedOf("another charter") })],
      ["bad-charter", await begun({ authority: 9 })],
    ];
    const { room: first } = await ana.roomRequest("begun");
    const { bundle } = await ana.bundle(first, {});
    const { publicGroup } = first;
    bad.push([
      "bad-commit",
      { ...(await begun({})), groupInfo: publicGroup.groupInfo, tree: publicGroup.tree(), bundle },
    ]);
    for (const [code, input] of bad)
      await expect(ana.call(roomCreate, input)).rejects.toMatchObject({ code });
    await ana.call(roomCreate, await begun({}));
  });

  test("[RL15] a key package that a commit has used adds nobody a second time", async () => {
    const used = await ana.claim([bo]);
    const here = await ana.createRoom("first use");
    await ana.commit(here, { add: used });
    const there = await ana.createRoom("second use");
    await expect(ana.commit(there, { add: used })).rejects.toMatchObject({ code: "bad-commit" });
  });

  test("[RL26] after a restart nothing is lost and the next entry follows", async () => {
    const before = await ana.call(roomRead, { roomId: room, afterSeq: 0, limit: 256 });
    await network.stopRelay();
    await network.startRelay();
    await ana.reconnect();
    await bo.reconnect();
    expect(await ana.call(roomRead, { roomId: room, afterSeq: 0, limit: 256 })).toEqual(before);
    const { seq } = await ana.send(room, utf8("after the restart"));
    expect(seq).toBe(before.headSeq + 1);
    expect((await bo.client.entry(room, seq)).kind).toBe("message");
    await ana.commit(room);
  });
});
