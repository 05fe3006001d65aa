import { beforeAll, expect, test } from "vitest";
import { toHex, utf8 } from "@custos/base";
import { sealPayloadCodec } from "../../src/codec/index.js";
import { readEpoch } from "../../src/seal/reader.js";
import { fastSuiteName, PublicGroup, suite } from "../../src/verify/index.js";
import type { Suite } from "../../src/verify/index.js";
import { generateSigningKey } from "../../src/mls/index.js";
import { cipherOf } from "../../src/mls/cipher.js";
import { sealMessage } from "../../src/mls/private-message.js";
import { startRatchet, takeKey } from "../../src/mls/secret-tree.js";
import { Room } from "./world.js";

let quick: Suite;
beforeAll(async () => {
  quick = await suite(fastSuiteName);
});

async function epochOf(room: Room) {
  const seal = await room.at(0).group.sealSecrets(new Uint8Array(32));
  return sealPayloadCodec.decode(sealPayloadCodec.encode(seal.payload));
}

/** Sends so many messages by each member, in turns. */
async function talk(
  room: Room,
  rounds: number,
): Promise<{ from: number; text: string; bytes: Uint8Array }[]> {
  const sent: { from: number; text: string; bytes: Uint8Array }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const member of room.members) {
      const text = `${member.group.ownLeaf}:${round}`;
      const made = await member.group.protect(utf8(text), utf8("aad"));
      sent.push({ from: member.group.ownLeaf, text, bytes: made.privateMessage });
      member.group = made.group;
    }
  }
  return sent;
}

test("[READ-1] reads what every member sent in its epoch, in any order, with sender and generation", async () => {
  const room = await Room.of(quick, 3);
  const payload = await epochOf(room);
  const group = await PublicGroup.restore(quick, room.publicGroup.encode());
  const sent = await talk(room, 5);
  for (const order of [sent, sent.toReversed(), [...sent.slice(7), ...sent.slice(0, 7)]]) {
    const reader = readEpoch(quick, group, payload);
    const read = await Promise.all(order.map(({ bytes }) => reader.unprotect(bytes)));
    for (const [i, { from, text }] of order.entries()) {
      expect(read[i]).toMatchObject({
        senderLeaf: from,
        plaintext: utf8(text),
        authenticatedData: utf8("aad"),
      });
      expect(read[i]?.generation).toBe(Number(text.split(":")[1]));
    }
  }
});

test("[READ-2] reads nothing of another epoch or room, and nothing without the payload", async () => {
  const room = await Room.of(quick, 3);
  const payload = await epochOf(room);
  const { publicGroup } = room;
  await room.commit(1, {});
  const [later] = await talk(room, 1);
  const reader = readEpoch(quick, publicGroup, payload);
  await expect(reader.unprotect(later?.bytes ?? new Uint8Array())).rejects.toMatchObject({
    code: "wrong-epoch",
  });
  // The next epoch's group with this epoch's payload: keys of one epoch open no other.
  const crossed = readEpoch(quick, room.publicGroup, payload);
  await expect(crossed.unprotect(later?.bytes ?? new Uint8Array())).rejects.toMatchObject({
    code: "cannot-open",
  });
  const other = await Room.of(quick, 3);
  const [elsewhere] = await talk(other, 1);
  await expect(reader.unprotect(elsewhere?.bytes ?? new Uint8Array())).rejects.toMatchObject({
    code: "cannot-open",
  });
  expect(() => readEpoch(quick, publicGroup, { ...payload, leaves: payload.leaves.slice(1) })).toThrow(
    /lacks a leaf/,
  );
  const blank = [...payload.leaves.slice(1), { leaf: 3, secret: new Uint8Array(32) }];
  expect(() => readEpoch(quick, publicGroup, { ...payload, leaves: blank })).toThrow(/blank/);
});

test("[READ-3] [P4] with all that a reader has, a message in a member's name is refused by members and readers", async () => {
  const room = await Room.of(quick, 3);
  const payload = await epochOf(room);
  const cipher = await cipherOf(quick);
  const bo = room.at(1).group;
  const { groupContext: context, epoch } = room.publicGroup;
  const messages = {
    groupId: Uint8Array.from(Buffer.from(room.publicGroup.roomId, "hex")),
    epoch,
    context,
    senderData: payload.senderDataSecret,
  };
  const secret = payload.leaves.find(({ leaf }) => leaf === bo.ownLeaf)?.secret ?? new Uint8Array();
  const { messageKey } = takeKey(cipher, startRatchet(secret), 0, { maxForward: 1, maxSkipped: 1 });
  const forge = (signingKey: Uint8Array) =>
    sealMessage(
      cipher,
      messages,
      { leaf: bo.ownLeaf, generation: 0, signingKey, messageKey },
      utf8("forged"),
      new Uint8Array(),
    );
  const forged = await forge(generateSigningKey().privateKey);
  await expect(room.at(0).group.unprotect(forged)).rejects.toMatchObject({ code: "bad-signature" });
  const reader = readEpoch(quick, room.publicGroup, payload);
  await expect(reader.unprotect(forged)).rejects.toMatchObject({ code: "bad-signature" });
  // The control: with the member's signing key, which no reader has, the same message is taken.
  const genuine = await forge(room.at(1).device.signing.privateKey);
  expect((await room.at(0).group.unprotect(genuine)).plaintext).toEqual(utf8("forged"));
  expect((await reader.unprotect(genuine)).plaintext).toEqual(utf8("forged"));
});

test("[READ-4] takes the same bytes again, and no second message under one generation", async () => {
  const room = await Room.of(quick, 2);
  const payload = await epochOf(room);
  const { group } = room.at(1);
  const one = await group.protect(utf8("one"));
  const two = await group.protect(utf8("two"));
  const reader = readEpoch(quick, room.publicGroup, payload);
  for (let i = 0; i < 3; i += 1) {
    expect(toHex((await reader.unprotect(one.privateMessage)).plaintext)).toBe(toHex(utf8("one")));
  }
  await expect(reader.unprotect(two.privateMessage)).rejects.toMatchObject({ code: "forbidden" });
  const members = await room.at(0).group.unprotect(one.privateMessage);
  await expect(members.group.unprotect(two.privateMessage)).rejects.toMatchObject({ code: "forbidden" });
});
