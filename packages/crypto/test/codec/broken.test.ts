import { expect, test } from "vitest";
import { concatBytes } from "@custos/base";
import type { PersonId, RoomId } from "@custos/base";
import {
  commitBundleCodec,
  complaintCodec,
  credentialIdentity,
  epochSealCodec,
  identityCodec,
  parseCredentialIdentity,
  Reader,
  roomExtensionCodec,
  sealHeaderCodec,
  sealPayloadCodec,
  slotCodec,
  Writer,
} from "@custos/crypto/codec";
import type { Codec, SealHeader } from "@custos/crypto/codec";
import { complaint, header, identity, payload, seal } from "./samples.js";

const room = { charterHash: header.charterHash, networkId: header.networkId, authority: 513 };
const some = Uint8Array.of(1, 2, 3);

function sample<T>(codec: Codec<T>, value: T): { name: string; codec: Codec<unknown>; value: unknown } {
  return { name: codec.name, codec, value };
}

const samples = [
  sample(slotCodec, { kind: "person", subjectId: header.networkId as string as PersonId, authority: 513 }),
  sample(identityCodec, identity),
  sample(sealHeaderCodec, header),
  sample(epochSealCodec, seal),
  sample(sealPayloadCodec, payload),
  sample(complaintCodec, complaint),
  sample(roomExtensionCodec, room),
  sample(commitBundleCodec, { commit: some, welcome: some, groupInfo: some, seal: some }),
  sample(commitBundleCodec, { commit: some, groupInfo: new Uint8Array(100), seal: new Uint8Array(20_000) }),
];

test.each(samples)(
  "[CODEC-1] $name comes back as it went, and is written in one way alone",
  ({ codec, value }) => {
    const bytes = codec.encode(value);
    expect(codec.decode(bytes)).toEqual(value);
    expect(codec.encode(codec.decode(bytes))).toEqual(bytes);
    expect(bytes.length).toBeLessThanOrEqual(codec.maxBytes);
  },
);

test.each(samples)(
  "[CODEC-2] $name is refused cut short anywhere, or with anything left over",
  ({ codec, value }) => {
    const bytes = codec.encode(value);
    for (let length = 0; length < bytes.length; length += bytes.length > 500 ? 13 : 1) {
      expect(() => codec.decode(bytes.subarray(0, length))).toThrow(
        expect.objectContaining({ code: "malformed" }),
      );
    }
    const longer = concatBytes(bytes, Uint8Array.of(0));
    const code = longer.length > codec.maxBytes ? "too-large" : "malformed";
    expect(() => codec.decode(longer)).toThrow(expect.objectContaining({ code }));
  },
);

test.each(samples)(
  "[CODEC-2] $name is refused when longer than its limit, before anything is read",
  ({ codec }) => {
    const bytes = new Uint8Array(codec.maxBytes + 1);
    expect(() => codec.decode(bytes)).toThrow(expect.objectContaining({ code: "too-large" }));
  },
);

test("[CODEC-3] versions and suites that are not spoken here are refused as such", () => {
  const bytes = sealHeaderCodec.encode(header);
  const changed = (at: number) => Uint8Array.from(bytes, (byte, i) => (i === at ? 2 : byte));
  const unsupported = expect.objectContaining({ code: "unsupported" });
  expect(() => sealHeaderCodec.decode(changed(1))).toThrow(unsupported);
  expect(() => sealHeaderCodec.decode(changed(3))).toThrow(unsupported);
  const extension = Uint8Array.from(roomExtensionCodec.encode(room), (byte, i) => (i === 1 ? 2 : byte));
  expect(() => roomExtensionCodec.decode(extension)).toThrow(unsupported);
});

/** A header whose slots are written as they come, which `encode` would not do. */
function headerWithSlots(slots: readonly SealHeader["slots"][0][]): Uint8Array {
  const whole = sealHeaderCodec.encode(header);
  const list = new Writer();
  for (const slot of slots) slotCodec.write(list, slot);
  const fixed = whole.subarray(0, whole.length - 1 - 19 * header.slots.length);
  return concatBytes(fixed, new Writer().vec(list.finish()).finish());
}

test("[CODEC-4] slots are the room and each person once, ascending, or refused in both directions", () => {
  const [first, second, third] = header.slots as [
    SealHeader["slots"][0],
    SealHeader["slots"][0],
    SealHeader["slots"][0],
  ];
  const other = "44".repeat(16) as RoomId;
  const wrong = {
    none: [],
    unsorted: [first, third, second],
    "room last": [second, third, first],
    "no room": [second, third],
    "a slot twice": [first, second, second, third],
    "a person under two authorities": [first, second, { ...second, authority: 514 }, third],
    "two rooms": [first, { ...first, subjectId: other }, second],
    "another room": [{ ...first, subjectId: other }, second, third],
  };
  const malformed = expect.objectContaining({ code: "malformed" });
  for (const [name, slots] of Object.entries(wrong)) {
    expect(() => sealHeaderCodec.decode(headerWithSlots(slots)), name).toThrow(malformed);
    expect(() => sealHeaderCodec.encode({ ...header, slots }), name).toThrow(malformed);
  }
  expect(sealHeaderCodec.decode(headerWithSlots(header.slots))).toEqual(header);
  const unknownKind = slotCodec.encode(first);
  unknownKind[0] = 3;
  expect(() => slotCodec.decode(unknownKind)).toThrow(malformed);
});

test("[CODEC-5] wraps are exactly those of the slots' authorities, ascending; V has one mask a slot", () => {
  const [one, two] = seal.wraps as [(typeof seal.wraps)[0], (typeof seal.wraps)[0]];
  const malformed = expect.objectContaining({ code: "malformed" });
  const head = epochSealCodec.encode({ ...seal, payload: new Uint8Array(), signature: new Uint8Array() });
  const beforeWraps = head.subarray(0, head.length - 2 - 2 - 2 * 1_170);
  for (const wraps of [
    [],
    [one],
    [two, one],
    [one, one],
    [one, two, { ...two, authority: 514 }],
    [one, { ...two, authority: 2 }],
  ]) {
    const list = new Writer();
    for (const { authority, kemCt, wrap } of wraps) list.u16(authority).bytes(kemCt).bytes(wrap);
    const tail = new Writer().vec(list.finish()).vec(seal.payload).vec(seal.signature).finish();
    expect(() => epochSealCodec.decode(concatBytes(beforeWraps, tail))).toThrow(malformed);
    expect(() => epochSealCodec.encode({ ...seal, wraps })).toThrow(malformed);
  }
  const list = new Writer();
  for (const { authority, kemCt, wrap } of seal.wraps) list.u16(authority).bytes(kemCt).bytes(wrap);
  const tail = new Writer().vec(list.finish()).vec(seal.payload).vec(seal.signature).finish();
  expect(epochSealCodec.decode(concatBytes(beforeWraps, tail))).toEqual(seal);
  expect(() => epochSealCodec.encode({ ...seal, v: seal.v.slice(1) })).toThrow(malformed);
  expect(() => complaintCodec.encode({ ...complaint, v: seal.v.slice(1) })).toThrow(malformed);
  expect(() => complaintCodec.encode({ ...complaint, slotIndex: 3 })).toThrow(malformed);
});

test("[CODEC-6] a payload's leaves ascend; a credential is 32 bytes; fields have their lengths", () => {
  const malformed = expect.objectContaining({ code: "malformed" });
  expect(() => sealPayloadCodec.encode({ ...payload, leaves: payload.leaves.toReversed() })).toThrow(
    malformed,
  );
  const list = new Writer();
  for (const { leaf, secret } of payload.leaves.toReversed()) list.u32(leaf).vec(secret);
  const unsorted = new Writer().vec(payload.senderDataSecret).vec(list.finish()).finish();
  expect(() => sealPayloadCodec.decode(unsorted)).toThrow(malformed);
  const person = header.slots[1]?.subjectId as Parameters<typeof credentialIdentity>[0];
  const device = "55".repeat(16) as Parameters<typeof credentialIdentity>[1];
  expect(parseCredentialIdentity(credentialIdentity(person, device))).toEqual({
    personId: person,
    deviceId: device,
  });
  expect(() => parseCredentialIdentity(new Uint8Array(31))).toThrow(malformed);
  expect(() => epochSealCodec.encode({ ...seal, u: new Uint8Array(48) })).toThrow(malformed);
  expect(() => sealHeaderCodec.encode({ ...header, logRoot: new Uint8Array(31) })).toThrow(malformed);
  expect(() => sealHeaderCodec.encode({ ...header, day: -1 })).toThrow(malformed);
  expect(() => sealHeaderCodec.encode({ ...header, day: 0.5 })).toThrow(malformed);
});

test("[CODEC-7] the length of a vector has one spelling, its shortest (RFC 9420 section 2.1.2)", () => {
  for (const [length, head] of [
    [0, "00"],
    [63, "3f"],
    [64, "4040"],
    [16_383, "7fff"],
    [16_384, "80004000"],
  ] as const) {
    const bytes = new Writer().vec(new Uint8Array(length)).finish();
    expect(Buffer.from(bytes.subarray(0, bytes.length - length)).toString("hex")).toBe(head);
    const reader = new Reader(bytes);
    expect(reader.vec(length).length).toBe(length);
    reader.end();
    if (length > 0)
      expect(() => new Reader(bytes).vec(length - 1)).toThrow(expect.objectContaining({ code: "too-large" }));
  }
  for (const hex of ["4000", "403f", "80000040", "80003fff", "c000000000000000", "41"]) {
    const bytes = concatBytes(Uint8Array.from(Buffer.from(hex, "hex")), new Uint8Array(20_000));
    const cut = hex === "41" ? bytes.subarray(0, 1) : bytes;
    expect(() => new Reader(cut).vec(100_000), hex).toThrow(expect.objectContaining({ code: "malformed" }));
  }
  expect(() => new Reader(Uint8Array.of(0xbf, 0xff, 0xff, 0xff)).vec(10)).toThrow(
    expect.objectContaining({ code: "too-large" }),
  );
  const malformed = expect.objectContaining({ code: "malformed" });
  for (const value of [-1, 256, 0.5, Number.NaN]) expect(() => new Writer().u8(value)).toThrow(malformed);
  for (const value of [-1n, 2n ** 64n]) expect(() => new Writer().u64(value)).toThrow(malformed);
  expect(() => new Reader(new Uint8Array(8).fill(255)).safeU64()).toThrow(malformed);
});
