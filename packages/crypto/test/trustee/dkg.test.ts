import { bls12_381 } from "@noble/curves/bls12-381.js";
import { describe, expect, it } from "vitest";
import { asId, toHex, utf8 } from "@custos/base";
import type { AuthorisationId, NetworkId, PersonId } from "@custos/base";
import { identityBytes, type Identity } from "@custos/crypto/codec";
import { combinePartials, defaultBackend, openDelivery, type QuorumShares } from "@custos/crypto/seal";
import {
  ceremonyStateCodec,
  dkgBegin,
  dkgFinish,
  dkgShare,
  partialKey,
  round1Codec,
} from "@custos/crypto/trustee";
import { sealDelivery, type KeyShare } from "@custos/crypto/trustee";
import { combineQuorumProof, interpolateG1, lagrangeAtZero, verifyQuorumProof } from "@custos/crypto/verify";
import { holdCeremony, keyOf, planOf, secondRound, sharesFor } from "./ceremony.js";

const { G1, G2 } = bls12_381;
const { Fr } = bls12_381.fields;

function secretOf(shares: readonly KeyShare[]): bigint {
  const coefficients = lagrangeAtZero(shares.map(({ index }) => index));
  return shares.reduce(
    (sum, { share }, i) => Fr.add(sum, Fr.mul(BigInt(`0x${toHex(share)}`), coefficients[i] ?? 0n)),
    0n,
  );
}

function subsets<T>(items: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, i) => subsets(items.slice(i + 1), size - 1).map((rest) => [item, ...rest]));
}

const identity: Identity = {
  kind: "person",
  networkId: asId<NetworkId>("0".repeat(31) + "1"),
  subjectId: asId<PersonId>("0".repeat(31) + "2"),
  day: 20_513,
  keyPeriod: 1,
  authority: 1,
};

describe.each([
  [1, 1],
  [2, 3],
  [3, 5],
])("a ceremony of %i of %i", (threshold, count) => {
  it("gives every t trustees the same key, its proof of possession and their public shares", async () => {
    const plan = planOf(threshold, count);
    const keys = await holdCeremony(plan);
    const [first] = keys;
    if (!first) throw new Error("no keys");
    for (const key of keys) {
      expect(key.publicKey).toEqual(first.publicKey);
      expect(key.publicShares).toEqual(first.publicShares);
      expect(key.transcript).toEqual(first.transcript);
      const own = G2.Point.BASE.multiply(BigInt(`0x${toHex(key.share)}`)).toBytes(true);
      expect(own).toEqual(key.publicShares.find(({ index }) => index === key.index)?.share);
    }
    for (const some of subsets(keys, threshold)) {
      expect(G2.Point.BASE.multiply(secretOf(some)).toBytes(true)).toEqual(first.publicKey);
    }
    const parts = keys.map(({ index, proofShare }) => ({ index, share: proofShare }));
    const proof = combineQuorumProof(first.publicKey, first.publicShares, parts, threshold);
    expect(verifyQuorumProof(first.publicKey, proof)).toEqual(first.publicKey);
    const reversed = combineQuorumProof(first.publicKey, first.publicShares, parts.toReversed(), threshold);
    expect(reversed).toEqual(proof);

    // The partial keys of any t trustees make the quorum's half of an identity's key.
    const bytes = identityBytes(identity);
    const half = G1.hashToCurve(bytes, { DST: "CUSTOS-V1-ID-BLS12381G1_XMD:SHA-256_SSWU_RO_" }).multiply(
      secretOf(keys.slice(0, threshold)),
    );
    for (const some of subsets(keys, threshold).slice(0, 3)) {
      const partials = some.map(({ index, share }) => ({ index, share: partialKey(share, bytes) }));
      expect(interpolateG1(partials)).toEqual(half.toBytes(true));
      // [P11] one fewer gives something else.
      if (threshold > 1) expect(interpolateG1(partials.slice(1))).not.toEqual(half.toBytes(true));
    }
  });
});

describe("who cheats in a ceremony is named", () => {
  const plan = planOf(2, 3);

  it("a changed proof, commitment, count or ceremony in a first message", async () => {
    const begun = plan.participants.map(({ index }) => dkgBegin(plan, index));
    const [one, two, three] = begun;
    if (!one || !two || !three) throw new Error("no states");
    const message = round1Codec.decode(two.round1);
    const flip = (bytes: Uint8Array, at: number) => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
    const [c0, c1] = message.commitments as [Uint8Array, Uint8Array];
    const other = round1Codec.decode(dkgBegin(plan, 2).round1);
    const elsewhere = dkgBegin(planOf(2, 3, "another ceremony"), 2).round1;
    const false2 = {
      "scalar of the proof": round1Codec.encode({ ...message, proof: flip(message.proof, 127) }),
      "point of the proof": round1Codec.encode({ ...message, proof: flip(message.proof, 40) }),
      "another's proof": round1Codec.encode({ ...message, proof: other.proof }),
      "commitment to the secret": round1Codec.encode({
        ...message,
        commitments: [other.commitments[0] as Uint8Array, c1],
      }),
      "no point": round1Codec.encode({ ...message, commitments: [c0, flip(c1, 50)] }),
      "the identity": round1Codec.encode({ ...message, commitments: [c0, G2.Point.ZERO.toBytes(true)] }),
      "one commitment fewer": round1Codec.encode({ ...message, commitments: [c0] }),
      "a message of another ceremony": elsewhere,
      "its plan's hash on top of that": round1Codec.encode({
        ...round1Codec.decode(elsewhere),
        planHash: message.planHash,
      }),
    };
    for (const [what, bad] of Object.entries(false2)) {
      const attempt = dkgShare(one, [one.round1, bad, three.round1]);
      await expect(attempt, what).rejects.toMatchObject({
        code: "bad-proof",
        message: expect.stringMatching(/^trustee 2: /),
      });
    }
    const missing = dkgShare(one, [one.round1, two.round1, two.round1]);
    await expect(missing).rejects.toMatchObject({
      code: "bad-proof",
      message: expect.stringContaining("trustee 2"),
    });
    // Whoever carries the messages may not put another one in this trustee's mouth.
    await expect(dkgShare(one, [dkgBegin(plan, 1).round1, two.round1, three.round1])).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("a share that does not fit, that is for somebody else, twice or missing", async () => {
    const states = await secondRound(plan);
    const good = sharesFor(states, 1);
    const [one] = states;
    if (!one) throw new Error("no state");
    const secret = keyOf(1).secretKey;
    const replaced = (sealed: Uint8Array | undefined) =>
      good.map((share) => (share.from === 3 && sealed ? { from: 3, sealed } : share));
    const other = await secondRound(plan);
    const cases = {
      "for another trustee": replaced(sharesFor(states, 2).find(({ from }) => from === 3)?.sealed),
      "of another run": replaced(sharesFor(other, 1).find(({ from }) => from === 3)?.sealed),
      "of another trustee": replaced(good.find(({ from }) => from === 2)?.sealed),
      missing: good.filter(({ from }) => from !== 3),
    };
    for (const [what, shares] of Object.entries(cases)) {
      const attempt = dkgFinish(one, shares, secret);
      await expect(attempt, what).rejects.toMatchObject({
        code: "bad-proof",
        message: expect.stringMatching(/^trustee 3: /),
      });
    }
    await expect(dkgFinish(one, [...good, ...good], secret)).rejects.toMatchObject({ code: "bad-proof" });

    // A trustee that seals a share off its polynomial: its state has other coefficients than it has committed to.
    const begun = plan.participants.map(({ index }) => dkgBegin(plan, index));
    const liar = { ...(begun[2] as (typeof begun)[number]), coefficients: dkgBegin(plan, 3).coefficients };
    const messages = begun.map(({ round1 }) => round1);
    const shared = await Promise.all([...begun.slice(0, 2), liar].map((state) => dkgShare(state, messages)));
    const attempt = dkgFinish(shared[0] as (typeof shared)[number], sharesFor(shared, 1), secret);
    await expect(attempt).rejects.toMatchObject({
      code: "bad-proof",
      message: expect.stringMatching(/^trustee 3: /),
    });
  });

  it("a false part of the proof of possession, and a key without one", async () => {
    const keys = await holdCeremony(plan);
    const [one, two] = keys as [KeyShare, KeyShare, KeyShare];
    const parts = keys.map(({ index, proofShare }) => ({ index, share: proofShare }));
    const wrong = parts.map((part) => (part.index === 2 ? { index: 2, share: one.proofShare } : part));
    expect(() => combineQuorumProof(one.publicKey, one.publicShares, wrong, 2)).toThrow(/^trustee 2: /);
    expect(() => combineQuorumProof(one.publicKey, one.publicShares, parts.slice(0, 1), 2)).toThrow(/1 of 2/);
    const proof = combineQuorumProof(one.publicKey, one.publicShares, parts, 2);
    const shareOfTwo = two.publicShares.find(({ index }) => index === 2);
    expect(() => verifyQuorumProof(shareOfTwo?.share ?? new Uint8Array(), proof)).toThrow(/does not verify/);
    const identityPoint = G1.Point.ZERO.toBytes(true);
    expect(() => verifyQuorumProof(one.publicKey, identityPoint)).toThrow(/identity/);
    expect(() => verifyQuorumProof(G2.Point.ZERO.toBytes(true), identityPoint)).toThrow(/identity/);
  });

  it("refuses plans that give one trustee two places, or one of several the whole key", () => {
    const twice = {
      ...plan,
      participants: plan.participants.map((one) => ({ ...one, dkgKey: keyOf(1).publicKey })),
    };
    expect(() => dkgBegin(twice, 1)).toThrow(/key twice/);
    expect(() => dkgBegin({ ...plan, threshold: 1 }, 1)).toThrow(/one among several/);
    expect(() => dkgBegin({ ...plan, threshold: 4 }, 1)).toThrow(/threshold/);
    expect(() => dkgBegin(plan, 4)).toThrow(/not in it/);
  });
});

it("a trustee that is killed between any two steps goes on from its stored state", async () => {
  const plan = planOf(2, 3);
  const reload = (state: Parameters<typeof ceremonyStateCodec.encode>[0]) =>
    ceremonyStateCodec.decode(ceremonyStateCodec.encode(state));
  const begun = plan.participants.map(({ index }) => reload(dkgBegin(plan, index)));
  const messages = begun.map(({ round1 }) => round1);
  const shared = (await Promise.all(begun.map((state) => dkgShare(state, messages)))).map(reload);
  // The same second round again gives the same shares; other messages are refused.
  expect(await dkgShare(shared[0] as (typeof shared)[number], messages)).toEqual(shared[0]);
  const others = [messages[0], dkgBegin(plan, 2).round1, messages[2]] as Uint8Array[];
  await expect(dkgShare(shared[0] as (typeof shared)[number], others)).rejects.toMatchObject({
    code: "conflict",
  });
  const finish = (state: (typeof shared)[number]) =>
    dkgFinish(state, sharesFor(shared, state.own), keyOf(state.own).secretKey);
  const once = await Promise.all(shared.map(finish));
  const again = await Promise.all(shared.map(reload).map(finish));
  expect(again).toEqual(once);
  await expect(dkgFinish(begun[0] as (typeof begun)[number], [], keyOf(1).secretKey)).rejects.toMatchObject({
    code: "conflict",
  });

  const encoded = ceremonyStateCodec.encode(shared[0] as (typeof shared)[number]);
  expect(() => ceremonyStateCodec.decode(encoded.subarray(0, -1))).toThrow(/cut short|malformed/);
  expect(() => ceremonyStateCodec.decode(new Uint8Array([...encoded, 0]))).toThrow(/left over/);
});

it("a delivery opens for its reader, its release and its identity alone", async () => {
  const reader = keyOf(9);
  const authorisationId = asId<AuthorisationId>("a".repeat(32));
  const partial = partialKey(
    utf8("0123456789abcdef0123456789abcdef").map((byte, i) => (i === 0 ? 1 : byte)),
    identityBytes(identity),
  );
  const { sealed } = await sealDelivery(
    reader.publicKey,
    { authorisationId, releaseIndex: 7 },
    identity,
    partial,
  );
  const terms = { authorisationId, identity, logIndex: 7 };
  expect(await openDelivery(sealed, terms, reader.secretKey)).toEqual(partial);
  for (const other of [
    { ...terms, logIndex: 8 },
    { ...terms, identity: { ...identity, day: identity.day + 1 } },
    { ...terms, authorisationId: asId<AuthorisationId>("b".repeat(32)) },
  ]) {
    await expect(openDelivery(sealed, other, reader.secretKey)).rejects.toMatchObject({
      code: "cannot-open",
    });
  }
  await expect(openDelivery(sealed, terms, keyOf(8).secretKey)).rejects.toMatchObject({
    code: "cannot-open",
  });
});

it("[P16] [P11] no partial key of another ceremony, quorum or identity passes for a trustee's own", async () => {
  const [now, before] = [
    await holdCeremony(planOf(2, 2)),
    await holdCeremony(planOf(2, 2, "the key before")),
  ];
  const oversightKeys = await holdCeremony(planOf(2, 2, "oversight"));
  const quorumOf = ([key]: readonly KeyShare[]): QuorumShares => {
    if (!key) throw new Error("no key");
    return { threshold: 2, publicKey: key.publicKey, publicShares: key.publicShares };
  };
  const partials = (keys: readonly KeyShare[], of = identity) =>
    keys.map(({ index, share }) => ({ index, key: partialKey(share, identityBytes(of)) }));
  const quorums = { authorising: quorumOf(now), oversight: quorumOf(oversightKeys) };
  const backend = await defaultBackend();
  const combine = (authorising: ReturnType<typeof partials>, oversight = partials(oversightKeys)) =>
    combinePartials({ identity, authorising, oversight, quorums, backend });
  const [one, two] = partials(now);
  const [oldOne, oldTwo] = partials(before);
  if (!one || !two || !oldOne || !oldTwo) throw new Error("no partial keys");
  expect(combine([one, two]).length).toBe(48);
  expect(() => combine([oldOne, oldTwo])).toThrow(/authorising: 0 of 2/);
  expect(() => combine([one, oldTwo])).toThrow(/authorising: 1 of 2/);
  expect(() => combine([one, { ...one, index: 2 }])).toThrow(/authorising: 1 of 2/);
  expect(() => combine(partials(oversightKeys))).toThrow(/authorising: 0 of 2/);
  expect(() => combine(partials(now, { ...identity, day: identity.day + 1 }))).toThrow(/authorising: 0 of 2/);
  expect(() => combine([one, two], partials(now))).toThrow(/oversight: 0 of 2/);
});
