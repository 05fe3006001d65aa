import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CustosError, codeOf, fromHex, toHex } from "@custos/base";
import type { PersonId } from "@custos/base";
import {
  complaintCodec,
  epochSealCodec,
  identityBytes,
  identityCodec,
  identityOfSlot,
  sealContext,
  sealHeaderCodec,
  sealPayloadCodec,
} from "../../src/codec/index.js";
import type { Identity, SealHeader, SealPayload } from "../../src/codec/index.js";
import { hashToG1, mclBackend, mulIdentity, nobleBackend, xWingKeyPair } from "../../src/pairing/index.js";
import { SealComputation } from "../../src/seal/compute.js";
import { openSeal, signSeal } from "../../src/seal/index.js";
import { ed25519PublicKey, fastSuiteName, judgeComplaint, suite } from "../../src/verify/index.js";

/** Vectors are read as they stand: what a field is called here is what it is called there. */
function vectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../../../vectors/${name}.json`, import.meta.url), "utf8")) as T;
}

/** As the vectors spell values: bytes in hex, uint64 in decimal. */
function spelled(value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value);
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return value.map(spelled);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, spelled(inner)]));
}

interface Broken {
  name: string;
  code: string;
  bytes: string;
}

function expectBroken(decode: (bytes: Uint8Array) => unknown, broken: readonly Broken[]): void {
  expect(broken.length).toBeGreaterThan(0);
  for (const { name, code, bytes } of broken) {
    try {
      decode(fromHex(bytes));
      expect.fail(`${name} was taken`);
    } catch (error) {
      if (!(error instanceof CustosError)) throw error;
      expect(codeOf(error), name).toBe(code);
    }
  }
}

test("[SEAL-13] seal headers are the golden ones", () => {
  const { header, encoded, ctx, broken } = vectors<{
    header: unknown;
    encoded: string;
    ctx: string;
    broken: Broken[];
  }>("seal-header");
  const decoded = sealHeaderCodec.decode(fromHex(encoded));
  expect(spelled(decoded)).toEqual(header);
  expect(toHex(sealHeaderCodec.encode(decoded))).toBe(encoded);
  expect(toHex(sealContext(decoded))).toBe(ctx);
  expectBroken((bytes) => sealHeaderCodec.decode(bytes), broken);
});

interface IdentityVector {
  identity: Identity;
  encoded: string;
  point: string;
  masterSecret: string;
  masterKey: string;
  d: string;
}

test("[SEAL-13] identities, their points and keys are the golden ones", async () => {
  const { identities, broken } = vectors<{ identities: IdentityVector[]; broken: Broken[] }>("identity");
  for (const vector of identities) {
    const encoded = identityBytes(vector.identity);
    expect(toHex(encoded)).toBe(vector.encoded);
    expect(identityCodec.decode(encoded)).toEqual(vector.identity);
    expect(toHex(hashToG1(encoded).toBytes(true))).toBe(vector.point);
    const secret = BigInt(vector.masterSecret);
    for (const backend of [nobleBackend, await mclBackend()])
      expect(toHex(backend.mulBase(secret))).toBe(vector.masterKey);
    expect(toHex(mulIdentity(encoded, secret))).toBe(vector.d);
  }
  expectBroken((bytes) => identityCodec.decode(bytes), broken);
});

interface SealVector {
  header: string;
  secrets: Record<"sigma" | "m" | "pk" | "eseed" | "payload", string>;
  authorities: {
    number: number;
    keyPeriod: number;
    masterKey: string;
    sealSecretKey: string;
    sealKey: string;
  }[];
  committerSeed: string;
  committerKey: string;
  fields: unknown;
  encoded: string;
  openings: {
    slotIndex: number;
    authority: number;
    identityKey: string;
    sealSecretKey: string;
    ss: string;
  }[];
}

function computationOf(
  vector: SealVector,
  header: SealHeader,
  payload: SealPayload,
  backend: typeof nobleBackend,
) {
  const of = (number: number) => {
    const found = vector.authorities.find((authority) => authority.number === number);
    if (found === undefined) throw new Error("no such authority");
    return found;
  };
  const [sigma, m, pk, eseed] = (["sigma", "m", "pk", "eseed"] as const).map((name) =>
    fromHex(vector.secrets[name]),
  );
  if (!sigma || !m || !pk || !eseed) throw new Error("incomplete vector");
  const keys = {
    masterKeys: ({ authority }: { authority: number }) => ({
      keyPeriod: of(authority).keyPeriod,
      publicKey: fromHex(of(authority).masterKey),
    }),
    sealKeys: new Map(vector.authorities.map(({ number, sealKey }) => [number, fromHex(sealKey)])),
  };
  return new SealComputation(header, { sigma, m, pk, eseed, payload }, keys, backend);
}

test("[SEAL-13] [P29] a seal and its openings are the golden ones, with both backends", async () => {
  const vector = vectors<SealVector>("seal");
  const header = sealHeaderCodec.decode(fromHex(vector.header));
  const payload = sealPayloadCodec.decode(fromHex(vector.secrets.payload));
  for (const { sealSecretKey, sealKey } of vector.authorities) {
    expect(toHex(xWingKeyPair(fromHex(sealSecretKey)).publicKey)).toBe(sealKey);
  }
  expect(toHex(ed25519PublicKey(fromHex(vector.committerSeed)))).toBe(vector.committerKey);
  for (const backend of [nobleBackend, await mclBackend()]) {
    const computed = computationOf(vector, header, payload, backend);
    const v = header.slots.map((_, i) => computed.v(i));
    const before = { header, u: computed.u(), v, w: computed.w(), wraps: computed.wraps() };
    const unsigned = { ...before, payload: computed.payload(before) };
    const seal = { ...unsigned, signature: signSeal(unsigned, fromHex(vector.committerSeed)) };
    expect(toHex(epochSealCodec.encode(seal))).toBe(vector.encoded);
    const { header: _, ...fields } = seal;
    expect(spelled(fields)).toEqual(vector.fields);
    expect(vector.openings.length).toBe(header.slots.length);
    for (const { slotIndex, authority, identityKey, sealSecretKey, ss } of vector.openings) {
      const keys = { identityKey: fromHex(identityKey), sealSecretKey: fromHex(sealSecretKey) };
      const opened = openSeal({
        seal: epochSealCodec.decode(fromHex(vector.encoded)),
        slotIndex,
        authority,
        ...keys,
        backend,
      });
      expect(spelled({ ...opened, payload: sealPayloadCodec.encode(opened.payload) })).toEqual({
        sigma: vector.secrets.sigma,
        m: vector.secrets.m,
        pk: vector.secrets.pk,
        payload: vector.secrets.payload,
        ss,
      });
    }
  }
});

interface ComplaintVector {
  name: string;
  slotIndex: number;
  subjectId: PersonId;
  keyPeriod: number;
  masterKey: string;
  d: string;
  encoded: string;
  verdict: "committer-convicted" | "false-complaint";
}

test("[SEAL-13] [P8] complaints are judged as the golden ones are", async () => {
  const { committerKey, cases } = vectors<{ committerKey: string; cases: ComplaintVector[] }>("complaint");
  const quick = await suite(fastSuiteName);
  for (const vector of cases) {
    const complaint = complaintCodec.decode(fromHex(vector.encoded));
    expect(toHex(complaintCodec.encode(complaint))).toBe(vector.encoded);
    expect(spelled({ slotIndex: complaint.slotIndex, d: complaint.d })).toEqual({
      slotIndex: vector.slotIndex,
      d: vector.d,
    });
    const slot = complaint.header.slots[complaint.slotIndex];
    if (slot?.subjectId !== vector.subjectId) throw new Error("another slot");
    const identity = identityOfSlot(slot, complaint.header, vector.keyPeriod);
    const judged = judgeComplaint(
      complaint,
      fromHex(committerKey),
      identity,
      fromHex(vector.masterKey),
      quick,
      nobleBackend,
    );
    const verdict = await judged.catch((error: unknown) => codeOf(error));
    expect(verdict, vector.name).toBe(vector.verdict);
  }
});
