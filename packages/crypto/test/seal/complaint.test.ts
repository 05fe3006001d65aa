import { beforeAll, expect, test } from "vitest";
import { equalBytes, utf8 } from "@custos/base";
import type { PersonId } from "@custos/base";
import { complaintCodec, epochSealCodec, sealRestHash } from "../../src/codec/index.js";
import type { EpochSeal, SealComplaint } from "../../src/codec/index.js";
import { decryptOnce, wrapKey } from "../../src/seal/derive.js";
import { mclBackend, nobleBackend, reopenSeal, xWingDecapsulate } from "../../src/seal/index.js";
import { fastSuiteName, judgeComplaint, suite } from "../../src/verify/index.js";
import { h2, h4, hashToG1, mulIdentity, xor } from "../../src/pairing/index.js";
import { identityBytes, sealContext } from "../../src/codec/index.js";
import { SealComputation } from "../../src/seal/compute.js";
import { id, Room } from "../mls/world.js";
import { pointsAtInfinity, outsideG1 } from "../pairing/points.js";
import { authorities, authority, keys } from "./authority.js";
import { resignedSeal } from "./mutations.js";
import { checkBy, identityAt, openSlot, sealBy, slotOf } from "./sealed-room.js";
import type { Sealed } from "./sealed-room.js";

let room: Room;
let sealed: Sealed;
let seal: EpochSeal;
let bo: number;
const flip = (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, i) => (i === 3 ? byte ^ 4 : byte));
const falseComplaint = { code: "false-complaint" };

beforeAll(async () => {
  room = await Room.of(await suite(fastSuiteName), 4);
  sealed = await sealBy(room, 0);
  seal = epochSealCodec.decode(sealed.seal);
  bo = slotOf(sealed.header, id<PersonId>(2));
});

/** The complaint that a member's check of a changed seal gives. */
async function complaintOf(
  change: Partial<EpochSeal>,
): Promise<{ bad: EpochSeal; field: string; complaint: SealComplaint }> {
  const bytes = resignedSeal(room, 0, { ...seal, ...change });
  const check = await checkBy(room, 2, { ...sealed, seal: bytes });
  if (check.kind !== "bad" || check.complaint === undefined) throw new Error("no complaint");
  return { bad: epochSealCodec.decode(bytes), field: check.field, complaint: check.complaint };
}

/** A false slot whose committer has gone on honestly, so that every other slot opens the epoch. */
async function withFalseV() {
  const computed = await SealComputation.of(room.at(0).group, seal.header, keys, nobleBackend);
  const v = seal.v.map((old, i) => (i === bo ? flip(old) : old));
  return complaintOf({ v, payload: computed.payload({ ...seal, v }) });
}

const withFalseW = () => complaintOf({ w: flip(seal.w) });

async function judge(complaint: SealComplaint, backend = nobleBackend): Promise<"committer-convicted"> {
  const identity = identityAt(complaint.header, complaint.slotIndex);
  const { publicKey } = authority(identity.authority).masterKey;
  return judgeComplaint(complaint, sealed.committerKey, identity, publicKey, room.suite, backend);
}

/** A complaint by somebody who has the epoch's secrets, against a seal that need not be false. */
async function framing(against: EpochSeal, slotIndex: number): Promise<SealComplaint> {
  const computed = await SealComputation.of(room.at(2).group, seal.header, keys, nobleBackend);
  const d = mulIdentity(computed.identity(slotIndex), computed.complaintScalar);
  const { header, u, v, w, signature } = against;
  return { header, u, v, w, signature, restHash: sealRestHash(against), slotIndex, d };
}

test("[P8] a false slot and a false W convict their committer before anybody, with either backend", async () => {
  for (const make of [withFalseV, withFalseW]) {
    const { complaint, field } = await make();
    expect(field).toBe(make === withFalseV ? `V ${bo}` : "W");
    const sent = complaintCodec.decode(complaintCodec.encode(complaint));
    for (const backend of [nobleBackend, await mclBackend()])
      expect(await judge(sent, backend)).toBe("committer-convicted");
  }
});

test("[P8] an honest committer cannot be convicted, of any slot", async () => {
  for (const slotIndex of seal.header.slots.keys()) {
    await expect(judge(await framing(seal, slotIndex))).rejects.toMatchObject(falseComplaint);
  }
  const true2 = await framing(seal, bo);
  const lies: Partial<SealComplaint>[] = [
    { d: hashToG1(utf8("other")).multiply(7n).toBytes(true) },
    { d: hashToG1(identityBytes(identityAt(seal.header, bo))).toBytes(true) },
    { d: pointsAtInfinity.g1 },
    { d: outsideG1() },
    { d: (await framing(seal, 0)).d },
    // Whatever is changed beside D is no longer what the committer signed.
    { v: seal.v.map(flip) },
    { w: flip(seal.w) },
    { u: nobleBackend.mulBase(3n) },
    { restHash: flip(true2.restHash) },
    { signature: flip(true2.signature) },
    { header: { ...seal.header, day: seal.header.day + 1 } },
  ];
  for (const lie of lies) await expect(judge({ ...true2, ...lie })).rejects.toMatchObject(falseComplaint);
});

test("[P8] a true D against the wrong identity or master key is no judgement", async () => {
  const { complaint } = await withFalseV();
  const identity = identityAt(complaint.header, bo);
  const { publicKey } = authority(identity.authority).masterKey;
  const under = (other: typeof identity) =>
    judgeComplaint(complaint, sealed.committerKey, other, publicKey, room.suite, nobleBackend);
  await expect(under({ ...identity, day: identity.day + 1 })).rejects.toMatchObject({ code: "malformed" });
  await expect(under({ ...identity, authority: 1 })).rejects.toMatchObject({ code: "malformed" });
  await expect(under({ ...identity, keyPeriod: 9 })).rejects.toMatchObject(falseComplaint);
});

test("[P8] [SEAL-8] other mismatches give no complaint", async () => {
  for (const change of [{ u: nobleBackend.mulBase(3n) }, { payload: flip(seal.payload) }]) {
    const check = await checkBy(room, 2, { ...sealed, seal: resignedSeal(room, 0, { ...seal, ...change }) });
    expect(check).toMatchObject({ kind: "bad" });
    expect(check).not.toHaveProperty("complaint");
  }
});

test("[P8] a complaint of an epoch that was used opens nothing, even to both readers", async () => {
  // A member who checks a few slots, or was offline, finds the false slot when others have long used the epoch.
  const { bad, complaint } = await withFalseV();
  const backend = await mclBackend();
  for (const slotIndex of bad.header.slots.keys()) {
    for (const reader of authorities.keys()) {
      const attempt = openSlot(bad, slotIndex, { identityKey: complaint.d, reader });
      await expect(attempt).rejects.toMatchObject({ code: "cannot-open" });
    }
  }
  // What D unmasks is this slot's false V, and with it no sigma.
  const { publicKey } = authority(identityAt(bad.header, bo).authority).masterKey;
  const sigma = xor(bad.v[bo] ?? new Uint8Array(), h2(backend.pair(complaint.d, publicKey)));
  const m = xor(bad.w, h4(sigma));
  expect(opensWrap(bad, m)).toBe(false);
  // The control: with the true sigma it would.
  const { sigma: trueSigma, m: trueM } = await openSlot(bad, 0);
  expect(equalBytes(sigma, trueSigma)).toBe(false);
  expect(opensWrap(bad, trueM)).toBe(true);
});

test("[P8] a complaint of a false W opens nothing: no member has used that epoch, and D gives no M", async () => {
  const { bad, complaint } = await withFalseW();
  const backend = await mclBackend();
  const identity = identityAt(bad.header, complaint.slotIndex);
  const { publicKey } = authority(identity.authority).masterKey;
  const sigma = xor(bad.v[complaint.slotIndex] ?? new Uint8Array(), h2(backend.pair(complaint.d, publicKey)));
  expect(opensWrap(bad, xor(bad.w, h4(sigma)))).toBe(false);
  for (const slotIndex of bad.header.slots.keys()) {
    await expect(openSlot(bad, slotIndex)).rejects.toMatchObject({ code: "cannot-open" });
    const check = await checkBy(room, 1, { ...sealed, seal: epochSealCodec.encode(bad) }, { checkSlots: [] });
    expect(check, "whoever checks fewest slots sees it").toMatchObject({ kind: "bad", field: "W" });
  }
  const evidence = { seal: bad, slotIndex: 0, identity, masterKey: publicKey, authority: 1, backend };
  expect(() => reopenSeal({ ...evidence, sigma, m: sigma, ss: sigma })).toThrow(
    expect.objectContaining({ code: "bad-proof" }),
  );
});

/** Whether some reader's seal key and this M open a wrap: no quorum is asked. */
function opensWrap({ header, wraps }: EpochSeal, m: Uint8Array): boolean {
  return wraps.some(({ authority: number, kemCt, wrap }) => {
    const ss = xWingDecapsulate(kemCt, authority(number).reader.secretKey);
    try {
      return decryptOnce(wrapKey(m, ss, sealContext(header), number), wrap).length === 32;
    } catch {
      return false;
    }
  });
}
