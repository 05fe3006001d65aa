// Writes vectors/{seal-header,identity,seal,complaint}.json from fixed seeds, for implementations in any language.
// Run `node tools/vectors.mjs` after `npm run build`; bytes are lower-case hex, uint64 decimal strings.
import { writeFileSync } from "node:fs";
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import * as codec from "../packages/crypto/dist/codec/index.js";
import {
  h3,
  hashToG1,
  mulIdentity,
  nobleBackend,
  xWingKeyPair,
} from "../packages/crypto/dist/pairing/index.js";
import { SealComputation } from "../packages/crypto/dist/seal/compute.js";
import { openSeal, signSeal } from "../packages/crypto/dist/seal/index.js";

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const seed = (name) => new Uint8Array(sha256(Buffer.from(`custos vector: ${name}`)));
const id = (name) => hex(seed(name).subarray(0, 16));
const twice = (name) => Buffer.concat([seed(`${name} 1`), seed(`${name} 2`)]);

/** Bytes as hex and bigints as decimal, through any depth. */
function plain(value) {
  if (value instanceof Uint8Array) return hex(value);
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

function write(name, note, content) {
  writeFileSync(
    new URL(`../vectors/${name}.json`, import.meta.url),
    `${JSON.stringify({ note, ...plain(content) }, undefined, 1)}\n`,
  );
}

const set = (bytes, at, value) => Uint8Array.from(bytes, (byte, i) => (i === at ? value : byte));
const flip = (bytes, at) => Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ 1 : byte));
const broken = (name, code, bytes) => ({ name, code, bytes });

const authorities = [1, 513].map((number) => {
  const masterSecret = h3(seed(`authority ${number}`), seed("master"));
  const { publicKey, secretKey } = xWingKeyPair(seed(`reader ${number}`));
  return {
    number,
    keyPeriod: 20_261,
    masterSecret,
    masterKey: nobleBackend.mulBase(masterSecret),
    sealSecretKey: secretKey,
    sealKey: publicKey,
  };
});
const authority = (number) => authorities.find((one) => one.number === number);

const room = id("room");
const persons = ["ana", "bo", "cy"].map(id).sort((a, b) => (a < b ? -1 : 1));
const header = {
  charterHash: seed("charter"),
  networkId: id("network"),
  groupId: room,
  epoch: 7n,
  day: 20_780,
  logSize: 4_711,
  logRoot: seed("log root"),
  treeHash: twice("tree hash"),
  confirmedTranscriptHash: twice("transcript"),
  committerLeaf: 2,
  slots: [
    { kind: "room", subjectId: room, authority: 513 },
    ...persons.map((subjectId, i) => ({ kind: "person", subjectId, authority: i === 1 ? 513 : 1 })),
  ],
};
const encodedHeader = codec.sealHeaderCodec.encode(header);
write(
  "seal-header",
  "SealHeader: encoding and ctx = SHA-256 of it; broken encodings are refused with `code`",
  {
    header,
    encoded: encodedHeader,
    ctx: codec.sealContext(header),
    broken: [
      broken("version 2", "unsupported", set(encodedHeader, 1, 2)),
      broken("suite 2", "unsupported", set(encodedHeader, 3, 2)),
      broken("a byte left over", "malformed", Buffer.concat([encodedHeader, Uint8Array.of(0)])),
      broken("cut short", "malformed", encodedHeader.subarray(0, -1)),
      broken("two slots exchanged", "malformed", exchangeLastSlots(encodedHeader)),
      broken("a person twice", "malformed", repeatLastSlot(encodedHeader)),
    ],
  },
);

function exchangeLastSlots(bytes) {
  const head = bytes.subarray(0, -38);
  return Buffer.concat([head, bytes.subarray(-19), bytes.subarray(-38, -19)]);
}

function repeatLastSlot(bytes) {
  return Buffer.concat([bytes.subarray(0, -38), bytes.subarray(-19), bytes.subarray(-19)]);
}

const identities = header.slots.map((slot) =>
  codec.identityOfSlot(slot, header, authority(slot.authority).keyPeriod),
);
write(
  "identity",
  "Identity: encoding, its point H1 in G1 (compressed) and the identity key d = masterSecret * H1",
  {
    dst: "CUSTOS-V1-ID-BLS12381G1_XMD:SHA-256_SSWU_RO_",
    identities: identities.map((identity) => {
      const encoded = codec.identityBytes(identity);
      const { masterSecret, masterKey } = authority(identity.authority);
      const point = hashToG1(encoded).toBytes(true);
      return { identity, encoded, point, masterSecret, masterKey, d: mulIdentity(encoded, masterSecret) };
    }),
    broken: [
      broken("kind 3", "malformed", set(codec.identityBytes(identities[0]), 0, 3)),
      broken(
        "a byte left over",
        "too-large",
        Buffer.concat([codec.identityBytes(identities[0]), Uint8Array.of(0)]),
      ),
    ],
  },
);

const payload = {
  senderDataSecret: twice("sender data"),
  leaves: [0, 2, 3].map((leaf) => ({ leaf, secret: twice(`leaf ${leaf}`) })),
};
const secrets = { sigma: seed("sigma"), m: seed("M"), pk: seed("pk"), eseed: twice("eseed"), payload };
const keys = {
  masterKeys: (slot) => ({
    keyPeriod: authority(slot.authority).keyPeriod,
    publicKey: authority(slot.authority).masterKey,
  }),
  sealKeys: new Map(authorities.map(({ number, sealKey }) => [number, sealKey])),
};
const committerSeed = seed("committer");
const committerKey = ed25519.getPublicKey(committerSeed);
const computed = new SealComputation(header, secrets, keys, nobleBackend);
const before = {
  header,
  u: computed.u(),
  v: header.slots.map((_, i) => computed.v(i)),
  w: computed.w(),
  wraps: computed.wraps(),
};
const signed = (unsigned) => ({ ...unsigned, signature: signSeal(unsigned, committerSeed) });
const seal = signed({ ...before, payload: computed.payload(before) });
const { header: _, ...sealFields } = seal;
write(
  "seal",
  "EpochSeal from the exporter's secrets; `openings` by the identity key of a slot and a reader's seal key",
  {
    header: encodedHeader,
    secrets: { ...secrets, payload: codec.sealPayloadCodec.encode(payload) },
    authorities,
    committerSeed,
    committerKey,
    r: computed.complaintScalar,
    fields: sealFields,
    encoded: codec.epochSealCodec.encode(seal),
    openings: identities.map((identity, slotIndex) => {
      const { number, masterSecret, sealSecretKey } = authority(identity.authority);
      const identityKey = mulIdentity(codec.identityBytes(identity), masterSecret);
      const opened = openSeal({
        seal,
        slotIndex,
        identityKey,
        authority: number,
        sealSecretKey,
        backend: nobleBackend,
      });
      return { slotIndex, authority: number, identityKey, sealSecretKey, ss: opened.ss };
    }),
  },
);

/** The complaint of a seal's slot: what the committer signed, and D = r * H1. */
function complaintOf(against, slotIndex) {
  const d = mulIdentity(computed.identity(slotIndex), computed.complaintScalar);
  const { u, v, w, signature } = against;
  return { header, u, v, w, restHash: codec.sealRestHash(against), signature, slotIndex, d };
}

const falseV = signed({ ...seal, v: seal.v.map((one, i) => (i === 2 ? flip(one, 0) : one)) });
const falseW = signed({ ...seal, w: flip(seal.w, 31) });
const cases = [
  ["a false V", complaintOf(falseV, 2), "committer-convicted"],
  ["a false W", complaintOf(falseW, 0), "committer-convicted"],
  ["another slot of the seal with the false V", complaintOf(falseV, 1), "false-complaint"],
  ["a true seal", complaintOf(seal, 2), "false-complaint"],
  ["another slot's D", { ...complaintOf(falseV, 2), d: complaintOf(falseV, 1).d }, "false-complaint"],
  ["not signed by the committer", { ...complaintOf(seal, 2), w: flip(seal.w, 31) }, "false-complaint"],
];
write(
  "complaint",
  "SealComplaint and the verdict of anybody who has the committer's key and the slot's master key",
  {
    committerKey,
    cases: cases.map(([name, complaint, verdict]) => {
      const { subjectId, authority: number } = header.slots[complaint.slotIndex];
      const { keyPeriod, masterKey } = authority(number);
      const encoded = codec.complaintCodec.encode(complaint);
      return {
        name,
        slotIndex: complaint.slotIndex,
        subjectId,
        keyPeriod,
        masterKey,
        d: complaint.d,
        encoded,
        verdict,
      };
    }),
  },
);
