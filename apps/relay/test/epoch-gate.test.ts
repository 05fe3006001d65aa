import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dayMs, startOfDayMs, utf8, type MessageId, type PersonId, type RoomId } from "@custos/base";
import {
  deviceAdd,
  deviceRemove,
  logRead,
  messageSend,
  roomCommit,
  roomCreate,
  roomRead,
  roomSnapshot,
} from "@custos/contract";
import { commitBundleCodec, epochSealCodec, type EpochSeal, type SealHeader } from "@custos/crypto/codec";
import { encodeLeaf, parseCheckpoint, parseNote, signLeaf } from "@custos/crypto/log";
import { generateKeyPackage, MemberGroup } from "@custos/crypto/mls";
import { PublicGroup, slotsOf } from "@custos/crypto/verify";
import { callOperation } from "@custos/service";
import { deviceLeaf, TestDevice } from "./device.js";
import { firstDay, idOf, seedOf, TestNetwork } from "./network.js";

/** A bundle with another seal than its committer made. */
function resealed(bundle: Uint8Array, change: (seal: EpochSeal) => EpochSeal): Uint8Array {
  const parts = commitBundleCodec.decode(bundle);
  return commitBundleCodec.encode({
    ...parts,
    seal: epochSealCodec.encode(change(epochSealCodec.decode(parts.seal))),
  });
}

function flipped(bytes: Uint8Array, at = 0): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

describe("the epoch gate", () => {
  let network: TestNetwork;
  let ana: TestDevice;
  let bo: TestDevice;
  beforeAll(async () => {
    network = await TestNetwork.start();
    ana = await TestDevice.enrol(network, "ana");
    bo = await TestDevice.enrol(network, "bo");
  });
  afterAll(async () => {
    await ana.client.close();
    await bo.client.close();
    await network.close();
  });

  const createWith = async (name: string, change: (header: SealHeader) => SealHeader) => {
    const { input } = await ana.roomRequest(name, [bo], change);
    return ana.call(roomCreate, input);
  };

  test("[P9] an epoch begins with its seal or not at all: every wrong header is refused", async () => {
    await bo.publishKeyPackages(20);
    const older = await callOperation(network.url, logRead, { from: 0, limit: 0 });
    const person = (name: string) => ({
      kind: "person" as const,
      subjectId: idOf<PersonId>(name),
      authority: 1,
    });
    const bad: [string, string, (header: SealHeader) => SealHeader][] = [
      ["yesterday", "wrong-day", (header) => ({ ...header, day: header.day - 1 })],
      ["tomorrow", "wrong-day", (header) => ({ ...header, day: header.day + 1 })],
      ["another charter", "bad-seal", (header) => ({ ...header, charterHash: seedOf("x") })],
      ["no such checkpoint", "stale-checkpoint", (header) => ({ ...header, logSize: older.size + 7 })],
      ["another root", "stale-checkpoint", (header) => ({ ...header, logRoot: seedOf("x") })],
      ["a slot less", "bad-seal", (header) => ({ ...header, slots: header.slots.slice(0, -1) })],
      [
        "another authority",
        "bad-seal",
        (header) => ({ ...header, slots: header.slots.map((slot) => ({ ...slot, authority: 2 })) }),
      ],
      [
        "a slot more",
        "bad-seal",
        (header) => ({
          ...header,
          slots: slotsOf(
            header.groupId,
            1,
            [...header.slots.slice(1), person("cy")].map(({ subjectId }) => ({
              personId: subjectId as PersonId,
            })),
            () => 1,
          ),
        }),
      ],
    ];
    for (const [name, code, change] of bad) {
      await expect(createWith("refused", change), name).rejects.toMatchObject({ code });
    }
    await expect(
      ana.call(roomRead, { roomId: idOf<RoomId>("refused"), afterSeq: 0, limit: 1 }),
    ).rejects.toMatchObject({ code: "not-found" });
  });

  test("[P9] any part of the seal that the relay can see is checked", async () => {
    const { input } = await ana.roomRequest("seals", [bo]);
    const changes: [string, (seal: EpochSeal) => EpochSeal][] = [
      ["U", (seal) => ({ ...seal, u: flipped(seal.u, 40) })],
      [
        "U is the identity",
        (seal) => ({ ...seal, u: Uint8Array.from({ length: 96 }, (_, i) => (i === 0 ? 0xc0 : 0)) }),
      ],
      ["V", (seal) => ({ ...seal, v: seal.v.map((v, i) => (i === 1 ? flipped(v) : v)) })],
      ["W", (seal) => ({ ...seal, w: flipped(seal.w) })],
      [
        "wrap",
        (seal) => ({ ...seal, wraps: seal.wraps.map((wrap) => ({ ...wrap, wrap: flipped(wrap.wrap) })) }),
      ],
      ["payload", (seal) => ({ ...seal, payload: flipped(seal.payload) })],
      ["payload's length", (seal) => ({ ...seal, payload: seal.payload.slice(1) })],
      ["signature", (seal) => ({ ...seal, signature: flipped(seal.signature) })],
      ["committer", (seal) => ({ ...seal, header: { ...seal.header, committerLeaf: 1 } })],
      ["tree", (seal) => ({ ...seal, header: { ...seal.header, treeHash: flipped(seal.header.treeHash) } })],
    ];
    for (const [name, change] of changes) {
      const bundle = resealed(input.bundle, change);
      await expect(ana.call(roomCreate, { ...input, bundle }), name).rejects.toMatchObject({
        code: "bad-seal",
      });
    }
    const { seal: _, ...rest } = commitBundleCodec.decode(input.bundle);
    const without = commitBundleCodec.encode({ ...rest, seal: new Uint8Array() });
    await expect(ana.call(roomCreate, { ...input, bundle: without })).rejects.toMatchObject({
      code: "bad-seal",
    });
    const { welcome: __, ...noWelcome } = commitBundleCodec.decode(input.bundle);
    const deaf = commitBundleCodec.encode(noWelcome);
    await expect(ana.call(roomCreate, { ...input, bundle: deaf })).rejects.toMatchObject({
      code: "bad-commit",
    });
    await ana.call(roomCreate, input);
  });

  test("[P9] no message and no bundle on another day, not by a millisecond", async () => {
    const room = await ana.createRoom("midnight", [bo]);
    await bo.join(room, await bo.client.entry(room, 1));
    const midnightMs = startOfDayMs(firstDay + 1);
    network.setTime(midnightMs - 1);
    await ana.send(room, utf8("the last millisecond"));
    const before = await ana.bundle(ana.room(room), {});
    const late = await ana.protect(room, utf8("the first millisecond"));
    network.setTime(midnightMs);
    const input = { roomId: room, messageId: idOf<MessageId>("late"), message: late };
    await expect(ana.call(messageSend, input)).rejects.toMatchObject({ code: "wrong-day" });
    await expect(ana.call(messageSend, { ...input, ephemeral: true })).rejects.toMatchObject({
      code: "wrong-day",
    });
    await expect(ana.call(roomCommit, { roomId: room, bundle: before.bundle })).rejects.toMatchObject({
      code: "wrong-day",
    });
    await ana.commit(room);
    await expect(ana.call(messageSend, input)).rejects.toMatchObject({ code: "wrong-epoch" });
    await ana.send(room, utf8("a new day"));
    // A room's days never fall, whatever becomes of the clock.
    network.setTime(midnightMs - 1);
    await ana.send(room, utf8("still the new day"));
    const { entries } = await ana.call(roomRead, { roomId: room, afterSeq: 0, limit: 256 });
    for (const entry of entries) {
      const day = Math.floor(entry.timeMs / dayMs);
      expect(day).toBe(entry.epoch === 1n ? firstDay : firstDay + 1);
    }
    network.setTime(midnightMs + 1);
  });

  test("[RL40] who comes second gets conflict; only a member commits, and only as itself", async () => {
    const room = await ana.createRoom("race", [bo]);
    await bo.join(room, await bo.client.entry(room, 1));
    const [one, two] = await Promise.all([ana.bundle(ana.room(room), {}), bo.bundle(bo.room(room), {})]);
    const answers = await Promise.allSettled([
      ana.call(roomCommit, { roomId: room, bundle: one.bundle }),
      bo.call(roomCommit, { roomId: room, bundle: two.bundle }),
    ]);
    const reasons = answers.flatMap((answer) =>
      answer.status === "rejected" ? [answer.reason as unknown] : [],
    );
    expect(reasons).toEqual([expect.objectContaining({ code: "conflict" })]);
    const winner = answers[0]?.status === "fulfilled" ? ana : bo;
    winner.rooms.set(room, winner === ana ? one.room : two.room);
    const loser = winner === ana ? bo : ana;
    const mine = winner === ana ? one : two;
    await winner.call(roomCommit, { roomId: room, bundle: mine.bundle });
    await loser.process(room, await loser.client.entry(room, 2));
    const next = await loser.bundle(loser.room(room), {});
    await expect(winner.call(roomCommit, { roomId: room, bundle: next.bundle })).rejects.toMatchObject({
      code: "bad-commit",
    });
    const cy = await TestDevice.enrol(network, "cy");
    await expect(cy.call(roomCommit, { roomId: room, bundle: next.bundle })).rejects.toMatchObject({
      code: "not-found",
    });
    await expect(
      cy.call(messageSend, {
        roomId: room,
        messageId: idOf<MessageId>("x"),
        message: await loser.protect(room, utf8("x")),
      }),
    ).rejects.toMatchObject({ code: "not-found" });
    await cy.client.close();
  });

  test("[RL41] the epoch ends at once when a device of its tree is removed, until a commit without it", async () => {
    const room = await ana.createRoom("removal", [bo]);
    await bo.join(room, await bo.client.entry(room, 1));
    await bo.call(deviceAdd, { leaf: encodeLeaf(deviceLeaf(network, "bo", 2, 1)) });
    const second = new TestDevice(network, "bo", 2);
    await second.publishKeyPackages(2);
    const { keyPackage } = await second.makeKeyPackage();
    const byOther = await ana.bundle(ana.room(room), { add: [keyPackage] }).catch((error: unknown) => error);
    expect(byOther).toMatchObject({ code: "bad-commit" });
    await bo.commit(room, { add: [keyPackage] });
    await ana.process(room, await ana.client.entry(room, 2));
    await ana.send(room, utf8("with two of bo's"));
    const indexOf = (device: TestDevice): number =>
      ana
        .room(room)
        .publicGroup.members()
        .find(({ deviceId }) => deviceId === device.deviceId)?.leafIndex ?? -1;
    await expect(ana.commit(room, { remove: [indexOf(second)] })).rejects.toMatchObject({
      code: "bad-commit",
    });
    const removal = {
      type: "device" as const,
      action: "removed" as const,
      personId: bo.personId,
      deviceId: second.deviceId,
      atMs: network.nowMs,
      signedBy: { kind: "device" as const, deviceId: bo.deviceId },
    };
    const removed = signLeaf(removal, bo.signing.privateKey);
    await bo.call(deviceRemove, { leaf: encodeLeaf(removed as never) });
    await expect(ana.send(room, utf8("no"))).rejects.toMatchObject({ code: "unsealed-epoch" });
    await expect(ana.commit(room)).rejects.toMatchObject({ code: "unknown-device" });
    await ana.commit(room, { remove: [indexOf(second)] });
    await ana.send(room, utf8("yes"));
    await second.client.close();
  });

  test("[P24] every leaf's device is in the directory at the seal's checkpoint, with its key", async () => {
    const stranger = new TestDevice(network, "stranger");
    const { keyPackage } = await stranger.makeKeyPackage();
    const room = await ana.createRoom("strangers");
    await expect(ana.commit(room, { add: [keyPackage] })).rejects.toMatchObject({ code: "unknown-device" });
    // The right device with another key, as an operator could try it.
    const evil = new TestDevice(network, "evil");
    const { personId, deviceId } = bo;
    const forged = await generateKeyPackage(await bo.suite(), {
      personId,
      deviceId,
      signing: evil.signing,
      nowMs: network.nowMs,
    });
    await expect(ana.commit(room, { add: [forged.keyPackage] })).rejects.toMatchObject({
      code: "unknown-device",
    });
    for (const one of [stranger, evil]) await one.client.close();
  });

  test("[RL42] a checkpoint may be used for ten minutes after a newer one has come", async () => {
    const room = await ana.createRoom("checkpoints", [bo]);
    const made = await ana.bundle(ana.room(room), {});
    const sizeBefore = parseCheckpoint(
      parseNote((await callOperation(network.url, logRead, { from: 0, limit: 0 })).checkpoint).text,
    );
    await TestDevice.enrol(network, "dee").then((dee) => dee.client.close());
    network.setTime(network.nowMs + 10 * 60_000 - 1);
    const again = await ana.bundle(ana.room(room), {});
    await expect(ana.call(roomCommit, { roomId: room, bundle: made.bundle })).resolves.toBeDefined();
    ana.rooms.set(room, made.room);
    expect(again).toBeDefined();
    // An epoch under an older checkpoint than the one before would be refused by every member.
    await ana.commit(room);
    const { checkpoint } = await callOperation(network.url, logRead, { from: 0, limit: 0 });
    expect(parseCheckpoint(parseNote(checkpoint).text).size).toBeGreaterThan(sizeBefore.size);
    const back = await ana.bundle(ana.room(room), {}, (header) => ({
      ...header,
      logSize: sizeBefore.size,
      logRoot: sizeBefore.root,
    }));
    await expect(ana.call(roomCommit, { roomId: room, bundle: back.bundle })).rejects.toMatchObject({
      code: "stale-checkpoint",
    });
    const older = await ana.bundle(ana.room(room), {});
    await TestDevice.enrol(network, "eve").then((eve) => eve.client.close());
    network.setTime(network.nowMs + 10 * 60_000 + 1);
    await expect(ana.call(roomCommit, { roomId: room, bundle: older.bundle })).rejects.toMatchObject({
      code: "stale-checkpoint",
    });
    await ana.commit(room);
  });

  test("[RL43] a device that fell out resyncs, as itself", async () => {
    const room = await ana.createRoom("resync", [bo]);
    await bo.join(room, await bo.client.entry(room, 1));
    await ana.commit(room);
    const { groupInfo, tree, epoch } = await bo.call(roomSnapshot, { roomId: room });
    expect(epoch).toBe(2n);
    const made = await MemberGroup.resync(await bo.suite(), {
      groupInfo,
      tree,
      personId: bo.personId,
      deviceId: bo.deviceId,
      signing: bo.signing,
      nowMs: network.nowMs,
    });
    const before = await PublicGroup.start(await bo.suite(), groupInfo, tree);
    const { group: publicGroup } = await before.next(made.commit, made.groupInfo);
    const bundle = await bo.sealed(made, publicGroup);
    await expect(ana.call(roomCommit, { roomId: room, bundle })).rejects.toMatchObject({
      code: "bad-commit",
    });
    const { seq } = await bo.call(roomCommit, { roomId: room, bundle });
    bo.rooms.set(room, { group: made.group, publicGroup, seq });
    await ana.process(room, await ana.client.entry(room, seq));
    await bo.send(room, utf8("back"));
  });
});
