import { expect, test } from "vitest";
import { toHex, utf8 } from "@custos/base";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { XWing } from "@hpke/hybridkem-x-wing";
import {
  groupOrder,
  h3,
  hashToG1,
  mclBackend,
  nobleBackend,
  parseG1,
  parseG2,
  xWingDecapsulate,
  xWingEncapsulate,
  xWingKeyPair,
} from "../../src/pairing/index.js";
import { outsideG1, outsideG2, pointsAtInfinity } from "./points.js";

const seedOf = (name: string) => sha256(utf8(name));

test("[P29] noble and mcl give equal bytes", async () => {
  const mcl = await mclBackend();
  for (let i = 0; i < 6; i += 1) {
    const identity = sha512(utf8(`identity ${i}`)).subarray(0, 43);
    const secret = h3(seedOf(`secret ${i}`), seedOf("."));
    const p = nobleBackend.mulBase(secret);
    const edges = [1n, 0xd201_0000_0001_0000n, groupOrder - 1n];
    for (const r of [h3(seedOf(`r ${i}`), seedOf(".")), ...(i === 0 ? edges : [])]) {
      const mask = toHex(nobleBackend.maskElement(identity, p, r));
      expect(toHex(mcl.maskElement(identity, p, r))).toBe(mask);
      const u = nobleBackend.mulBase(r);
      expect(toHex(mcl.mulBase(r))).toBe(toHex(u));
      // The reader's side of the same element: e(s * H1(identity), r * G2).
      const d = hashToG1(identity).multiply(secret).toBytes(true);
      expect(toHex(nobleBackend.pair(d, u))).toBe(mask);
      expect(toHex(mcl.pair(d, u))).toBe(mask);
    }
  }
});

test("[P29] [SEAL-3] both KEM libraries give equal bytes, in both directions", async () => {
  const other = new XWing();
  const plain = (bytes: Uint8Array) => new Uint8Array(bytes);
  for (let i = 0; i < 8; i += 1) {
    const { publicKey, secretKey } = xWingKeyPair(seedOf(`reader ${i}`));
    const seed = sha512(utf8(`seed ${i}`));
    const ours = xWingEncapsulate(publicKey, seed);
    const recipientPublicKey = await other.deserializePublicKey(plain(publicKey));
    // Its type asks for a key pair; what it takes at run time is the seed of EncapsulateDerand.
    const theirs = await other.encap({
      recipientPublicKey,
      ekm: plain(seed).buffer,
    });
    expect(toHex(new Uint8Array(theirs.enc))).toBe(toHex(ours.ciphertext));
    expect(toHex(new Uint8Array(theirs.sharedSecret))).toBe(toHex(ours.sharedSecret));
    const recipientKey = await other.deserializePrivateKey(plain(secretKey));
    const opened = await other.decap({ recipientKey, enc: plain(ours.ciphertext) });
    expect(toHex(new Uint8Array(opened))).toBe(toHex(ours.sharedSecret));
    expect(toHex(xWingDecapsulate(new Uint8Array(theirs.enc), secretKey))).toBe(toHex(ours.sharedSecret));
  }
});

test("[SEAL-5] both backends and the parsers refuse the identity, the wrong subgroup and other spellings", async () => {
  const good1 = hashToG1(utf8("good")).toBytes(true);
  const good2 = nobleBackend.mulBase(5n);
  const identity = new Uint8Array(43);
  const uncompressedFlag = (bytes: Uint8Array) =>
    Uint8Array.from(bytes, (byte, i) => (i === 0 ? byte & 0x7f : byte));
  const beyondField = (length: number) => new Uint8Array(length).fill(0xff).fill(0x9f, 0, 1);
  const bad1 = [
    pointsAtInfinity.g1,
    outsideG1(),
    uncompressedFlag(good1),
    beyondField(48),
    good1.subarray(1),
  ];
  const bad2 = [
    pointsAtInfinity.g2,
    outsideG2(),
    uncompressedFlag(good2),
    beyondField(96),
    good2.subarray(1),
  ];
  const refused = expect.objectContaining({ code: "bad-point" });
  for (const bytes of bad1) expect(() => parseG1(bytes)).toThrow(refused);
  for (const bytes of bad2) expect(() => parseG2(bytes)).toThrow(refused);
  for (const backend of [nobleBackend, await mclBackend()]) {
    for (const bytes of bad1) expect(() => backend.pair(bytes, good2), backend.name).toThrow(refused);
    for (const bytes of bad2) {
      expect(() => backend.pair(good1, bytes), backend.name).toThrow(refused);
      expect(() => backend.maskElement(identity, bytes, 5n), backend.name).toThrow(refused);
    }
    expect(backend.pair(good1, good2).length).toBe(576);
  }
  // The planted points are on the curve: only their subgroup is wrong, and this library knows.
  for (const decode of [() => parseG1(outsideG1()), () => parseG2(outsideG2())]) {
    expect(decode).toThrow(
      expect.objectContaining({
        cause: expect.objectContaining({ message: expect.stringContaining("subgroup") }),
      }),
    );
  }
});
