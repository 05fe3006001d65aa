import * as fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { epochSealCodec } from "../../src/codec/index.js";
import type { PersonId } from "@custos/base";
import type { EpochSeal } from "../../src/codec/index.js";
import { nobleBackend } from "../../src/seal/index.js";
import { fastSuiteName, suite } from "../../src/verify/index.js";
import { id, Room } from "../mls/world.js";
import { flipBytes, partsOf, resignedSeal } from "./mutations.js";
import { checkBy, sealBy } from "./sealed-room.js";
import type { Sealed } from "./sealed-room.js";

let room: Room;
let sealed: Sealed;
let seal: EpochSeal;

beforeAll(async () => {
  room = await Room.of(await suite(fastSuiteName), 3);
  sealed = await sealBy(room, 0);
  seal = epochSealCodec.decode(sealed.seal);
});

test("[P7] a flipped bit in any part of a seal is refused, though its committer signed it anew", async () => {
  expect(partsOf(sealed.seal).map(({ name }) => name)).toEqual([
    "header",
    "U",
    "V",
    "W",
    "wraps",
    "payload",
    "signature",
  ]);
  const step = (part: string) => ({ wraps: 97, payload: 11 })[part] ?? 5;
  const count = await flipBytes(room, 0, 2, sealed, step);
  expect(count.refused).toBeGreaterThan(100);
  const fields = ["encoding", "header:", "U", "V", "W", "wraps", "payload", "signature"];
  expect([...count.fields].sort()).toEqual(fields.sort());
});

test("[P7] any field of a seal that is not the epoch's is refused, though its committer signed it anew", async () => {
  const other = epochSealCodec.decode((await sealBy(room, 1, {})).seal);
  const tomorrow = epochSealCodec.decode((await sealBy(room, 0, { day: 20_781 })).seal);
  const [first, second] = seal.v as [Uint8Array, Uint8Array];
  const [one, two] = seal.wraps as [EpochSeal["wraps"][0], EpochSeal["wraps"][0]];
  const { header } = seal;
  const changes: [string, Partial<EpochSeal>][] = [
    ["U of another epoch", { u: tomorrow.u }],
    ["U of another header", { u: other.u }],
    ["another point for U", { u: nobleBackend.mulBase(2n) }],
    ["U and W of another header", { u: tomorrow.u, w: tomorrow.w }],
    ["all but the header of another day", { ...tomorrow, header }],
    ["the whole seal of another day", tomorrow],
    ["the whole seal of another committer", other],
    ["two V exchanged", { v: [second, first, ...seal.v.slice(2)] }],
    ["a V twice", { v: [first, first, ...seal.v.slice(2)] }],
    [
      "wraps exchanged",
      {
        wraps: [
          { ...two, authority: 1 },
          { ...one, authority: 2 },
        ],
      },
    ],
    ["a wrap of another day", { wraps: [one, tomorrow.wraps[1] ?? two] }],
    ["the payload of another day", { payload: tomorrow.payload }],
    ["the payload cut short", { payload: seal.payload.slice(0, -1) }],
    ["the payload longer", { payload: Uint8Array.from([...seal.payload, 0]) }],
    ["no payload", { payload: new Uint8Array() }],
    ["another charter", { header: { ...header, charterHash: new Uint8Array(32) } }],
    [
      "another network",
      { header: { ...header, networkId: `${header.networkId.slice(0, -1)}8` as typeof header.networkId } },
    ],
    ["another epoch", { header: { ...header, epoch: header.epoch + 1n } }],
    ["another day", { header: { ...header, day: header.day - 1 } }],
    ["another log size", { header: { ...header, logSize: header.logSize + 1 } }],
    ["another log root", { header: { ...header, logRoot: new Uint8Array(32) } }],
    ["another tree", { header: { ...header, treeHash: new Uint8Array(32) } }],
    ["another transcript", { header: { ...header, confirmedTranscriptHash: new Uint8Array(32) } }],
    ["another committer", { header: { ...header, committerLeaf: 1 } }],
    [
      "a person left out",
      { header: { ...header, slots: header.slots.slice(0, -1) }, v: seal.v.slice(0, -1) },
    ],
    [
      "a slot's authority",
      {
        header: {
          ...header,
          slots: header.slots.with(1, { kind: "person", subjectId: id<PersonId>(1), authority: 2 }),
        },
      },
    ],
  ];
  for (const [name, change] of changes) {
    const check = await checkBy(room, 2, { ...sealed, seal: resignedSeal(room, 0, { ...seal, ...change }) });
    expect(check.kind, name).toBe("bad");
  }
  expect((await checkBy(room, 2, { ...sealed, seal: resignedSeal(room, 0, seal) })).kind).toBe("good");
});

test("[P7] random bytes in any field are refused, and so is a signature by anybody but the committer", async () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  const change = fc.oneof(
    bytes(32).map((w): Partial<EpochSeal> => ({ w })),
    fc
      .tuple(fc.nat(seal.v.length - 1), bytes(32))
      .map(([at, v]) => ({ v: seal.v.map((old, i) => (i === at ? v : old)) })),
    bytes(48).map((wrap) => ({ wraps: seal.wraps.map((old, i) => (i === 0 ? { ...old, wrap } : old)) })),
    bytes(1_120).map((kemCt) => ({ wraps: seal.wraps.map((old, i) => (i === 1 ? { ...old, kemCt } : old)) })),
    fc.uint8Array({ maxLength: 400 }).map((payload) => ({ payload })),
    bytes(96).map((u) => ({ u })),
  );
  await fc.assert(
    fc.asyncProperty(change, async (changed) => {
      const check = await checkBy(room, 1, {
        ...sealed,
        seal: resignedSeal(room, 0, { ...seal, ...changed }),
      });
      expect(check.kind).toBe("bad");
    }),
    { numRuns: 60 },
  );
  const foreign = await checkBy(room, 1, { ...sealed, seal: resignedSeal(room, 2, seal) });
  expect(foreign).toEqual({ kind: "bad", field: "signature" });
});

test("[SEAL-6] once a message was opened or the exporter erased, there is nothing left to check with", async () => {
  const erased = room.at(1).group.eraseExporter();
  await expect(checkBy(room, 1, sealed, { group: erased })).rejects.toMatchObject({ code: "forbidden" });
  const { privateMessage } = await room.at(0).group.protect(new Uint8Array(), new Uint8Array());
  const { group } = await room.at(1).group.unprotect(privateMessage);
  await expect(checkBy(room, 1, sealed, { group })).rejects.toMatchObject({ code: "forbidden" });
});
