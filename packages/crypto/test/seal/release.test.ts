import { expect, test } from "vitest";
import { toHex } from "@custos/base";
import type { AuthorisationId, PersonId } from "@custos/base";
import type { Identity, QuorumBody } from "../../src/codec/index.js";
import {
  combinePartials,
  defaultBackend,
  nobleBackend,
  openDelivery,
  verifyPartial,
  xWingKeyPair,
} from "../../src/seal/index.js";
import { sealDelivery } from "../../src/trustee/index.js";
import { id } from "../mls/world.js";
import { outsideG1, pointsAtInfinity } from "../pairing/points.js";
import { authority, networkId } from "./authority.js";

const identity: Identity = {
  kind: "person",
  networkId,
  subjectId: id<PersonId>(1),
  day: 20_780,
  keyPeriod: 20_261,
  authority: 1,
};
const { quorums } = authority(1);
const part = (body: QuorumBody, index: number, of = identity) => authority(1).partial(body, index, of);
const badProof = expect.objectContaining({ code: "bad-proof" });

test("[SEAL-11] any two of each quorum give the one key, whatever the order, whoever else lies", async () => {
  const key = toHex(authority(1).identityKey(identity));
  const tomorrow = { ...identity, day: identity.day + 1 };
  const authorising = [part("authorising", 3), part("authorising", 1)];
  const lies = [
    { index: 1, key: pointsAtInfinity.g1 },
    { index: 1, key: outsideG1() },
    { index: 1, key: part("oversight", 2).key },
    { index: 2, key: part("oversight", 1).key },
    { index: 9, key: part("oversight", 1).key },
    part("oversight", 1, tomorrow),
  ];
  for (const backend of [nobleBackend, await defaultBackend()]) {
    const combine = (oversight: typeof lies) =>
      combinePartials({ identity, authorising, oversight, quorums, backend });
    expect(toHex(combine([...lies, part("oversight", 2), part("oversight", 3)]))).toBe(key);
    expect(toHex(combine([part("oversight", 1), part("oversight", 2), part("oversight", 3)]))).toBe(key);
    const missing = expect.objectContaining({
      code: "quorum-missing",
      message: expect.stringContaining("oversight: 1 of 2"),
    });
    expect(() => combine([...lies, part("oversight", 2)])).toThrow(missing);
    expect(() => combine([part("oversight", 2), part("oversight", 2)])).toThrow(missing);
  }
});

test("[SEAL-11] a partial key is that trustee's, for that identity, or is refused by name", () => {
  const tomorrow = { ...identity, day: identity.day + 1 };
  const verify = (partial: { index: number; key: Uint8Array }) =>
    verifyPartial(partial, identity, quorums.authorising, nobleBackend);
  expect(verify(part("authorising", 2))).toEqual(part("authorising", 2));
  expect(() => verify({ ...part("authorising", 2), index: 1 })).toThrow(badProof);
  expect(() => verify(part("oversight", 2))).toThrow(badProof);
  expect(() => verify(part("authorising", 2, tomorrow))).toThrow(badProof);
  expect(() => verify({ index: 2, key: pointsAtInfinity.g1 })).toThrow(
    expect.objectContaining({ code: "bad-point" }),
  );
});

test("[SEAL-11] what adds up to another key than the charter's is refused", () => {
  const oversight = { ...quorums.oversight, publicKey: quorums.authorising.publicKey };
  const options = {
    identity,
    authorising: [part("authorising", 1), part("authorising", 2)],
    oversight: [part("oversight", 1), part("oversight", 2)],
    backend: nobleBackend,
  };
  expect(() => combinePartials({ ...options, quorums: { ...quorums, oversight } })).toThrow(badProof);
});

test("[SEAL-12] a delivery opens for its reader, authorisation, identity and log index alone", async () => {
  const reader = xWingKeyPair(new Uint8Array(32).fill(1));
  const authorisationId = id<AuthorisationId>(3);
  const { key } = part("oversight", 2);
  const { sealed } = await sealDelivery(
    reader.publicKey,
    { authorisationId, releaseIndex: 70 },
    identity,
    key,
  );
  const terms = { authorisationId, identity, logIndex: 70 };
  expect(toHex(await openDelivery(sealed, terms, reader.secretKey))).toBe(toHex(key));
  const cannotOpen = { code: "cannot-open" };
  const others = [
    { ...terms, logIndex: 71 },
    { ...terms, authorisationId: id<AuthorisationId>(4) },
    { ...terms, identity: { ...identity, day: identity.day + 1 } },
  ];
  for (const other of others)
    await expect(openDelivery(sealed, other, reader.secretKey)).rejects.toMatchObject(cannotOpen);
  const { secretKey } = xWingKeyPair(new Uint8Array(32).fill(2));
  await expect(openDelivery(sealed, terms, secretKey)).rejects.toMatchObject(cannotOpen);
  const changed = Uint8Array.from(sealed, (byte, i) => (i === sealed.length - 1 ? byte ^ 1 : byte));
  await expect(openDelivery(changed, terms, reader.secretKey)).rejects.toMatchObject(cannotOpen);
  await expect(openDelivery(sealed.subarray(0, 100), terms, reader.secretKey)).rejects.toMatchObject({
    code: "malformed",
  });
  const nothing = await sealDelivery(
    reader.publicKey,
    { authorisationId, releaseIndex: 70 },
    identity,
    pointsAtInfinity.g1,
  );
  await expect(openDelivery(nothing.sealed, terms, reader.secretKey)).rejects.toMatchObject({
    code: "bad-point",
  });
});
