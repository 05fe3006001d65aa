import { beforeAll, expect, test } from "vitest";
import type { PersonId } from "@custos/base";
import { epochSealCodec } from "../../src/codec/index.js";
import type { EpochSeal } from "../../src/codec/index.js";
import { nobleBackend, slotsToCheck } from "../../src/seal/index.js";
import { fastSuiteName, slotsOf, suite, verifySeal } from "../../src/verify/index.js";
import type { SealTerms } from "../../src/verify/index.js";
import { id, newDevice, Room } from "../mls/world.js";
import { outsideG2, pointsAtInfinity } from "../pairing/points.js";
import { homeOf } from "./authority.js";
import { resignedSeal } from "./mutations.js";
import { sealBy, termsOf } from "./sealed-room.js";

let room: Room;
let seal: EpochSeal;

beforeAll(async () => {
  room = await Room.of(await suite(fastSuiteName), 3);
  seal = epochSealCodec.decode((await sealBy(room, 0)).seal);
});

const verify = (bytes: Uint8Array, terms: SealTerms = termsOf(room), leaf = room.at(0).group.ownLeaf) =>
  verifySeal(bytes, room.publicGroup, terms, leaf, room.suite);

test("[P9] the relay takes the seal of the group, the day and the checkpoint, and no other", async () => {
  expect(await verify(epochSealCodec.encode(seal))).toEqual(seal);
  const terms = termsOf(room);
  const wrong: Partial<SealTerms>[] = [
    { charterHash: new Uint8Array(32) },
    { day: terms.day + 1 },
    { day: terms.day - 1 },
    { logSize: terms.logSize + 1 },
    { logRoot: new Uint8Array(32) },
    { slots: terms.slots.slice(0, -1) },
    { slots: [...terms.slots, { kind: "person", subjectId: id<PersonId>(99), authority: 1 }] },
    {
      slots: terms.slots.map(({ kind, subjectId, authority }) => ({
        kind,
        subjectId,
        authority: authority + 1,
      })),
    },
  ];
  for (const change of wrong) {
    const field = Object.keys(change)[0] ?? "";
    const refused = { code: "bad-seal", message: expect.stringContaining(field) };
    await expect(verify(epochSealCodec.encode(seal), { ...terms, ...change })).rejects.toMatchObject(refused);
    // A committer whose header agrees with such terms is refused under the true ones.
    const header = { ...seal.header, ...change };
    const v = header.slots.map((_, i) => seal.v[i] ?? new Uint8Array(32));
    const wraps = seal.wraps;
    if (new Set(header.slots.map(({ authority }) => authority)).size !== 2) continue;
    if (!header.slots.every(({ authority }) => wraps.some((wrap) => wrap.authority === authority))) continue;
    await expect(verify(resignedSeal(room, 0, { ...seal, header, v }))).rejects.toMatchObject(refused);
  }
});

test("[P9] the relay names what is wrong with group, committer, U, payload or signature", async () => {
  const changes: [string, Partial<EpochSeal>][] = [
    ["epoch", { header: { ...seal.header, epoch: 9n } }],
    ["treeHash", { header: { ...seal.header, treeHash: new Uint8Array(32) } }],
    ["confirmedTranscriptHash", { header: { ...seal.header, confirmedTranscriptHash: new Uint8Array(32) } }],
    ["committerLeaf", { header: { ...seal.header, committerLeaf: 1 } }],
    ["U", { u: pointsAtInfinity.g2 }],
    ["U", { u: outsideG2() }],
    ["U", { u: new Uint8Array(96) }],
    ["payload", { payload: seal.payload.slice(1) }],
  ];
  for (const [field, change] of changes) {
    const refused = { code: "bad-seal", message: expect.stringContaining(field) };
    await expect(verify(resignedSeal(room, 0, { ...seal, ...change }))).rejects.toMatchObject(refused);
  }
  const foreign = { code: "bad-seal", message: expect.stringContaining("signature") };
  await expect(verify(resignedSeal(room, 1, seal))).rejects.toMatchObject(foreign);
  const unsigned = epochSealCodec.encode({ ...seal, u: nobleBackend.mulBase(2n) });
  await expect(verify(unsigned)).rejects.toMatchObject(foreign);
  const encoding = { code: "bad-seal", message: expect.stringContaining("encoding") };
  await expect(verify(epochSealCodec.encode(seal).subarray(1))).rejects.toMatchObject(encoding);
  // A leaf that is not in the tree, even if the header says the same.
  const ghost = resignedSeal(room, 0, { ...seal, header: { ...seal.header, committerLeaf: 40 } });
  await expect(verify(ghost, termsOf(room), 40)).rejects.toMatchObject({ code: "bad-seal" });
});

test("[P9] slots are the room and every person of the tree once, however many devices", async () => {
  await room.commit(0, {}, [newDevice(1)]);
  const { publicGroup } = room;
  const slots = slotsOf(publicGroup.roomId, 2, publicGroup.members(), homeOf);
  expect(publicGroup.members().length).toBe(4);
  expect(slots.map(({ kind, authority }) => `${kind} ${authority}`)).toEqual([
    "room 2",
    "person 1",
    "person 2",
    "person 1",
  ]);
});

test("[SEAL-7] a member computes all of up to 16 slots, then its own, the room's and 8 random ones; catching up, its own", () => {
  const slotsFor = (persons: number) => {
    const members = Array.from({ length: persons }, (_, i) => ({ personId: id<PersonId>(i + 1) }));
    return { slots: slotsOf(room.publicGroup.roomId, 1, members, homeOf) };
  };
  const first = () => 0;
  const own = id<PersonId>(7);
  expect(slotsToCheck(slotsFor(15), own, first, "live")).toEqual([...Array(16).keys()]);
  expect(slotsToCheck(slotsFor(16), own, first, "live")).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const last = (below: number) => below - 1;
  expect(slotsToCheck(slotsFor(40), own, last, "live")).toEqual([0, 7, 33, 34, 35, 36, 37, 38, 39, 40]);
  expect(slotsToCheck(slotsFor(15), own, first, "catching-up")).toEqual([7]);
  expect(slotsToCheck(slotsFor(40), own, first, "catching-up")).toEqual([7]);
});
