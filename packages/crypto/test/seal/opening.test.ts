import { beforeAll, expect, test } from "vitest";
import { fromHex, toHex, utf8 } from "@custos/base";
import type { PersonId } from "@custos/base";
import { epochSealCodec, sealPayloadCodec } from "../../src/codec/index.js";
import type { EpochSeal } from "../../src/codec/index.js";
import {
  combinePartials,
  mclBackend,
  nobleBackend,
  readEpoch,
  reopenSeal,
  xWingKeyPair,
} from "../../src/seal/index.js";
import { fastSuiteName, suite } from "../../src/verify/index.js";
import type { PublicGroup } from "../../src/verify/index.js";
import { cipherOf } from "../../src/mls/cipher.js";
import { sealMessage } from "../../src/mls/private-message.js";
import { startRatchet, takeKey } from "../../src/mls/secret-tree.js";
import { generateSigningKey } from "../../src/mls/index.js";
import { id, newDevice, Room } from "../mls/world.js";
import { authority } from "./authority.js";
import { checkBy, day, identityAt, openSlot, sealBy, slotOf } from "./sealed-room.js";

let room: Room;
let seal: EpochSeal;
let group: PublicGroup;
const cannotOpen = { code: "cannot-open" };
const ana = id<PersonId>(1);
const bo = id<PersonId>(2);

beforeAll(async () => {
  room = await Room.of(await suite(fastSuiteName), 3);
  group = room.publicGroup;
  seal = epochSealCodec.decode((await sealBy(room, 0)).seal);
});

test("[P29] [SEAL-1] every device makes equal bytes of a seal, with either backend", async () => {
  const twice = await Room.of(room.suite, 2);
  await twice.commit(0, {}, [{ ...newDevice(1) }]);
  const { seal: bytes, header, committerKey } = await sealBy(twice, 0, { backend: nobleBackend });
  expect(header.slots.length, "two devices of one person have one slot").toBe(3);
  for (const backend of [nobleBackend, await mclBackend()]) {
    expect(toHex((await sealBy(twice, 0, { backend })).seal), backend.name).toBe(toHex(bytes));
    for (const by of [0, 1, 2]) {
      expect(await checkBy(twice, by, { seal: bytes, header, committerKey }, { backend })).toMatchObject({
        kind: "good",
      });
    }
  }
});

test("[P1] of all 64 combinations of both quorums' trustees, the 16 with two of each open, with the reader's key", async () => {
  const backend = await mclBackend();
  const slotIndex = slotOf(seal.header, ana);
  const identity = identityAt(seal.header, slotIndex);
  const { quorums } = authority(1);
  const subsets = [[], [1], [2], [3], [1, 2], [1, 3], [2, 3], [1, 2, 3]];
  const partials = (body: "authorising" | "oversight", indexes: number[]) =>
    indexes.map((index) => authority(1).partial(body, index, identity));
  let opened = 0;
  for (const judges of subsets) {
    for (const overseers of subsets) {
      const release = () =>
        combinePartials({
          identity,
          authorising: partials("authorising", judges),
          oversight: partials("oversight", overseers),
          quorums,
          backend,
        });
      if (judges.length < 2 || overseers.length < 2) {
        expect(release).toThrow(expect.objectContaining({ code: "quorum-missing" }));
        continue;
      }
      expect((await openSlot(seal, slotIndex, { identityKey: release() })).payload.leaves.length).toBe(3);
      opened += 1;
    }
  }
  expect(opened).toBe(16);
});

test("[P1] what too few trustees can make of their parts opens nothing, nor does a whole quorum alone", async () => {
  const slotIndex = slotOf(seal.header, ana);
  const identity = identityAt(seal.header, slotIndex);
  const lonely = [
    authority(1).partial("authorising", 1, identity).key,
    authority(1).partial("oversight", 3, identity).key,
    authority(1).halfKey("authorising", identity),
    authority(1).halfKey("oversight", identity),
    authority(2).identityKey(identity),
  ];
  for (const identityKey of lonely)
    await expect(openSlot(seal, slotIndex, { identityKey })).rejects.toMatchObject(cannotOpen);
});

test("[P2] a key opens its own slot on its own day alone", async () => {
  const identity = identityAt(seal.header, slotOf(seal.header, ana));
  const others = [
    { ...identity, day: day - 1 },
    { ...identity, day: day + 1 },
    { ...identity, subjectId: id<PersonId>(9) },
    { ...identity, keyPeriod: 20_262 },
  ];
  for (const slotIndex of seal.header.slots.keys()) {
    for (const identity of others) {
      const identityKey = authority(1).identityKey(identity);
      await expect(openSlot(seal, slotIndex, { identityKey, reader: 1 })).rejects.toMatchObject(cannotOpen);
    }
    for (const other of seal.header.slots.keys()) {
      if (other === slotIndex) continue;
      const identity = identityAt(seal.header, other);
      const identityKey = authority(identity.authority).identityKey(identity);
      await expect(openSlot(seal, slotIndex, { identityKey })).rejects.toMatchObject(cannotOpen);
    }
  }
});

test("[P3] an opened epoch opens no other: neither its key of the payload, nor M, nor the payload", async () => {
  await room.commit(1, {});
  const next = epochSealCodec.decode((await sealBy(room, 1)).seal);
  const opened = await openSlot(seal, 0);
  const slotIndex = 0;
  const identity = identityAt(next.header, slotIndex);
  const masterKey = authority(identity.authority).masterKey.publicKey;
  const backend = await mclBackend();
  const evidence = { seal: next, slotIndex, identity, masterKey, authority: identity.authority, backend };
  expect(() => reopenSeal({ ...evidence, ...opened })).toThrow(
    expect.objectContaining({ code: "bad-proof" }),
  );
  const later = await openSlot(next, 0);
  for (const name of ["sigma", "m", "ss", "pk"] as const)
    expect(toHex(later[name])).not.toBe(toHex(opened[name]));
  // This epoch's secrets with the next one's tree and messages.
  const said = await room.at(0).group.protect(utf8("later"), new Uint8Array());
  await expect(
    readEpoch(room.suite, room.publicGroup, opened.payload).unprotect(said.privateMessage),
  ).rejects.toMatchObject(cannotOpen);
  const read = await readEpoch(room.suite, room.publicGroup, later.payload).unprotect(said.privateMessage);
  expect(read.plaintext).toEqual(utf8("later"));
});

test("[P4] who has opened an epoch can forge no member's message", async () => {
  const fresh = await Room.of(room.suite, 3);
  const sealed = epochSealCodec.decode((await sealBy(fresh, 0)).seal);
  const { payload } = await openSlot(sealed, slotOf(sealed.header, bo));
  const cipher = await cipherOf(fresh.suite);
  const leaf = fresh.at(1).group.ownLeaf;
  const secret = payload.leaves.find((entry) => entry.leaf === leaf)?.secret ?? new Uint8Array();
  const { messageKey } = takeKey(cipher, startRatchet(secret), 0, { maxForward: 1, maxSkipped: 0 });
  const { groupContext, epoch, roomId } = fresh.publicGroup;
  const where = {
    groupId: fromHex(roomId),
    epoch,
    context: groupContext,
    senderData: payload.senderDataSecret,
  };
  const forge = (signingKey: Uint8Array) =>
    sealMessage(
      cipher,
      where,
      { leaf, generation: 0, signingKey, messageKey },
      utf8("forged"),
      new Uint8Array(),
    );
  const forged = await forge(generateSigningKey().privateKey);
  await expect(fresh.at(0).group.unprotect(forged)).rejects.toMatchObject({ code: "bad-signature" });
  // The same with the member's own key is taken: it is the signature that holds, not a slip of the test.
  const own = await forge(fresh.at(1).device.signing.privateKey);
  expect((await fresh.at(0).group.unprotect(own)).plaintext).toEqual(utf8("forged"));
});

test("[P6] both quorums' secrets without a reader's seal key open nothing", async () => {
  for (const slotIndex of seal.header.slots.keys()) {
    for (const reader of [1, 2]) {
      const sealSecretKey = xWingKeyPair(new Uint8Array(32).fill(slotIndex + 1)).secretKey;
      await expect(openSlot(seal, slotIndex, { reader, sealSecretKey })).rejects.toMatchObject(cannotOpen);
      const swapped = authority(3 - reader).reader.secretKey;
      await expect(openSlot(seal, slotIndex, { reader, sealSecretKey: swapped })).rejects.toMatchObject(
        cannotOpen,
      );
      // Any authority that has a slot will do beside d: that d reaches only its own reader is the delivery's doing.
      expect((await openSlot(seal, slotIndex, { reader })).payload.leaves.length).toBe(3);
    }
    await expect(
      openSlot(seal, slotIndex, { reader: 3, sealSecretKey: new Uint8Array(32) }),
    ).rejects.toMatchObject(cannotOpen);
  }
});

test("[SEAL-9] what a reader opens is what the members have, whichever slot and backend", async () => {
  const backends = [nobleBackend, await mclBackend()];
  const payloads = new Set<string>();
  for (const slotIndex of seal.header.slots.keys()) {
    for (const backend of backends) {
      payloads.add(toHex(sealPayloadCodec.encode((await openSlot(seal, slotIndex, { backend })).payload)));
    }
  }
  expect(payloads.size).toBe(1);
  expect(() =>
    readEpoch(room.suite, group, sealPayloadCodec.decode(fromHex([...payloads][0] ?? ""))),
  ).not.toThrow();
});

test("[SEAL-10] evidence of sigma, M and ss opens the epoch without the identity key, and nothing else does", async () => {
  const backend = await mclBackend();
  const slotIndex = slotOf(seal.header, bo);
  const { sigma, m, ss, payload } = await openSlot(seal, slotIndex);
  const identity = identityAt(seal.header, slotIndex);
  const { number, masterKey } = authority(identity.authority);
  const evidence = {
    seal,
    slotIndex,
    identity,
    masterKey: masterKey.publicKey,
    authority: number,
    sigma,
    m,
    ss,
    backend,
  };
  expect(reopenSeal(evidence).payload).toEqual(payload);
  const flip = (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, i) => (i === 5 ? byte ^ 1 : byte));
  const badProof = expect.objectContaining({ code: "bad-proof" });
  expect(() => reopenSeal({ ...evidence, sigma: flip(sigma) })).toThrow(badProof);
  expect(() => reopenSeal({ ...evidence, m: flip(m) })).toThrow(badProof);
  expect(() => reopenSeal({ ...evidence, identity: { ...identity, day: day + 1 } })).toThrow(badProof);
  expect(() => reopenSeal({ ...evidence, slotIndex: 0 })).toThrow(badProof);
  expect(() => reopenSeal({ ...evidence, ss: flip(ss) })).toThrow(expect.objectContaining(cannotOpen));
});
