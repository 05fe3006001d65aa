import * as fc from "fast-check";
import { sha256 } from "@noble/hashes/sha2.js";
import { describe, expect, it } from "vitest";
import { CustosError, concatBytes, fromUtf8, toHex, utf8 } from "@custos/base";
import type { AuthorisationId, DeviceId, PersonId } from "@custos/base";
import { signAsRole } from "@custos/crypto/verify";
import {
  commitment,
  encodeLeaf,
  leafToSign,
  maxLeafBytes,
  parseLeaf,
  signLeaf,
  verifyCommitment,
} from "@custos/crypto/log";
import { verifyLeafSignature } from "@custos/crypto/log";
import type { Leaf, LeafType } from "@custos/crypto/log";
import {
  authorisationLeaf,
  authorityOf,
  ceremonyLeaf,
  charterLeaf,
  deviceLeaf,
  firstDay,
  firstNote,
} from "./network.js";
import { idOf, makeCharter, personLeaf, publicKeyOf, releaseLeaf, seedOf, startMs } from "./network.js";

function codeOf(step: () => unknown): string {
  try {
    step();
    return "none";
  } catch (error) {
    return error instanceof CustosError ? error.code : `not ours: ${String(error)}`;
  }
}

const hash = seedOf("hash");
const signature = concatBytes(hash, hash);
const role = { kind: "ed25519" as const, signature };
const authorisation = idOf<AuthorisationId>("first");
const step = { authorisation, authority: 1, atMs: startMs, by: "judge-1", signature: role };
const parts = [
  { trustee: 1, signature },
  { trustee: 2, signature },
];
const quorums = [{ authority: 1, body: "oversight" as const, trustee: 1, signature }];
const noticeKey = new Uint8Array(1216).fill(7);
const charter = makeCharter();

/** One leaf of every type, and of every shape of a type. */
const samples: Leaf[] = [
  charterLeaf(charter, firstNote(charter)),
  ceremonyLeaf(authorityOf(1, "AU"), "oversight"),
  { type: "reshare", authority: 1, keyPeriod: 1, body: "authorising", transcript: hash, signatures: parts },
  {
    type: "key-period",
    authority: 1,
    keyPeriod: 1,
    firstDay,
    lastDay: firstDay,
    atMs: startMs,
    signatures: quorums,
  },
  { type: "key-destroyed", authority: 1, keyPeriod: 1, holder: { kind: "reader" }, atMs: startMs, signature },
  {
    type: "key-destroyed",
    authority: 1,
    keyPeriod: 1,
    holder: { kind: "trustee", body: "oversight", trustee: 3 },
    atMs: startMs,
    signature,
  },
  personLeaf("ada"),
  {
    type: "move",
    personId: idOf<PersonId>("ada"),
    authority: 2,
    firstDay: firstDay + 1,
    atMs: startMs,
    signatures: quorums,
  },
  deviceLeaf("ada"),
  deviceLeaf("ada", 2, 1),
  {
    type: "device",
    action: "removed",
    personId: idOf<PersonId>("ada"),
    deviceId: idOf<DeviceId>("ada/1"),
    atMs: startMs,
    signedBy: { kind: "operator", name: "operator-1" },
    signature,
  },
  {
    type: "reset",
    personId: idOf<PersonId>("ada"),
    deviceId: idOf<DeviceId>("ada/3"),
    signingKey: publicKeyOf("ada/3"),
    noticeKey,
    atMs: startMs,
    signedBy: { kind: "operator", name: "operator-1" },
    signature,
  },
  {
    type: "role",
    action: "added",
    authority: 1,
    body: "authorising",
    id: "judge-9",
    name: "Müller 東京",
    key: { kind: "passkey", publicKey: new Uint8Array(65).fill(4), rpId: "access.localhost" },
    atMs: startMs,
    signatures: parts,
  },
  {
    type: "role",
    action: "removed",
    authority: 1,
    body: "authorising",
    id: "judge-9",
    atMs: startMs,
    signatures: parts,
  },
  { type: "application", id: authorisation, authority: 1, atMs: startMs, content: hash, signature },
  {
    type: "refusal",
    id: authorisation,
    authority: 1,
    atMs: startMs,
    by: "judge-1",
    content: hash,
    signature: role,
  },
  authorisationLeaf("first"),
  releaseLeaf("first", firstDay),
  {
    type: "extension",
    authorisation,
    authority: 1,
    atMs: startMs,
    toDay: firstDay + 20,
    releaseUntilDay: firstDay + 27,
    cap: 40,
    noticeDueDay: firstDay + 110,
    content: hash,
    signature,
  },
  { type: "revocation", ...step },
  { type: "suspension", ...step },
  { type: "suspension", ...step, untilMs: startMs + 1 },
  {
    type: "resumption",
    ...step,
    signature: {
      kind: "passkey",
      authenticatorData: new Uint8Array(37),
      clientDataJSON: utf8("{}"),
      signature: new Uint8Array(71),
    },
  },
  {
    type: "confirmation",
    authorisation,
    authority: 1,
    atMs: startMs,
    signatures: [{ by: "overseer-1", signature: role }],
  },
  { type: "lapse", authorisation, authority: 1, atMs: startMs, signature },
  { type: "use-report", authority: 1, day: firstDay, head: hash, content: hash, atMs: startMs, signature },
  {
    type: "use-sum",
    authority: 1,
    month: "2026-02",
    epochsOpened: 3,
    messagesViewed: 0,
    atMs: startMs,
    signature,
  },
  { type: "notice", action: "served", authorisation, authority: 1, content: hash, atMs: startMs, signature },
  { type: "notice", action: "postponed", ...step, untilDay: firstDay + 200, content: hash },
  { type: "receipts", atMs: startMs, root: hash, fromSeq: 0, count: 12 },
  { type: "seal-complaint", atMs: startMs, hash },
];

describe("log leaves", () => {
  it("[LOG-7] each type has a sample here, which reads back as it was written", () => {
    const types = new Set<LeafType>();
    for (const leaf of samples) {
      const bytes = encodeLeaf(leaf);
      expect(parseLeaf(bytes)).toEqual(leaf);
      expect(toHex(encodeLeaf(parseLeaf(bytes)))).toBe(toHex(bytes));
      types.add(leaf.type);
    }
    expect(types.size).toBe(25);
  });

  it("[LOG-7] golden: keys ascending, bytes as base64url without padding, ids as hex, times as integers", () => {
    const leaf: Leaf = {
      type: "seal-complaint",
      hash: new Uint8Array(32).fill(0xff),
      atMs: 1_772_323_200_000,
    };
    expect(fromUtf8(encodeLeaf(leaf))).toBe(
      '{"atMs":1772323200000,"hash":"__________________________________________8","type":"seal-complaint"}',
    );
  });

  it("[LOG-7] any other spelling, unknown field or type, or broken value is malformed", () => {
    const good = fromUtf8(encodeLeaf(samples.at(16) as Leaf));
    const broken: Record<string, string> = {
      "a space": good.replace('","', '", "'),
      "a newline at the end": `${good}\n`,
      "keys in another order": good.replace(/^\{("atMs":\d+),("authority":1),/, "{$2,$1,"),
      "a key twice": good.replace("{", '{"atMs":1,'),
      "an unknown field": good.replace("{", '{"aaaa":1,'),
      "a field named like a prototype's": good.replace("{", '{"__proto__":1,'),
      "an unknown type": good.replace('"type":"authorisation"', '"type":"authorization"'),
      "a type named like an object's method": good.replace('"type":"authorisation"', '"type":"toString"'),
      "a missing field": good.replace(/"cap":\d+,/, ""),
      "a number as text": good.replace(/"cap":(\d+)/, '"cap":"$1"'),
      "a fraction": good.replace(/"cap":(\d+)/, '"cap":$1.5'),
      "another spelling of a number": good.replace(/"cap":(\d+)/, '"cap":$1.0'),
      "a negative number": good.replace(/"cap":(\d+)/, '"cap":-$1'),
      "a number too large": good.replace(/"cap":(\d+)/, '"cap":9007199254740993'),
      "padded base64": good.replace(/"content":"([^"]+)"/, '"content":"$1="'),
      "spare bits in base64": good.replace(/"content":"([^"]+).",/, '"content":"$1_",'),
      "a short hash": good.replace(/"content":"([^"]+)[^"]{2}"/, '"content":"$1"'),
      "upper-case hex": good.replace(/"id":"([0-9a-f]+)"/, (_, id: string) => `"id":"${id.toUpperCase()}"`),
      "an escape that need not be": good.replace('"mode":"p', String.raw`"mode":"\u0070`),
      null: "null",
      "a list": `[${good}]`,
      nothing: "",
      "cut short": good.slice(0, -1),
    };
    for (const [what, text] of Object.entries(broken)) {
      expect(text, what).not.toBe(good);
      expect(
        codeOf(() => parseLeaf(utf8(text))),
        what,
      ).toBe("malformed");
    }
    expect(codeOf(() => parseLeaf(Uint8Array.of(0x7b, 0xff, 0x7d)))).toBe("malformed");
    expect(codeOf(() => parseLeaf(utf8(`"${"x".repeat(maxLeafBytes)}"`)))).toBe("too-large");
    const lone: Leaf = {
      ...(samples[12] as Extract<Leaf, { type: "role"; action: "added" }>),
      name: "\ud800",
    };
    expect(
      codeOf(() => encodeLeaf(lone)),
      "a lone surrogate",
    ).toBe("malformed");
  });

  it("[R10] a changed byte makes another leaf or none, never the same one", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (leaf, position, change) => {
          const bytes = encodeLeaf(leaf);
          const at = position % bytes.length;
          const changed = bytes.with(at, (bytes.at(at) as number) ^ change);
          try {
            expect(parseLeaf(changed)).not.toEqual(leaf);
          } catch (error) {
            if (!(error instanceof CustosError)) throw error;
            expect(error.code).toBe("malformed");
          }
        },
      ),
      { numRuns: 1_500, seed: 7 },
    );
  });
});

describe("signatures of leaves", () => {
  it("[LOG-8] are over the label and the canonical leaf without them", () => {
    const leaf = personLeaf("ada");
    const { signature: _, ...unsigned } = leaf;
    const expected = concatBytes(
      utf8("custos leaf 1\n"),
      utf8(
        `{"atMs":${startMs},"authority":1,"firstDay":${firstDay},"invitation":"${Buffer.from(leaf.invitation).toString("base64url")}",` +
          `"personId":"${leaf.personId}","type":"person"}`,
      ),
    );
    expect(toHex(leafToSign(leaf))).toBe(toHex(expected));
    expect(toHex(leafToSign(unsigned))).toBe(toHex(expected));
    expect(verifyLeafSignature(leaf, leaf.invitation)).toBe(leaf);
  });

  it("[LOG-8] do not carry over to another leaf, key or field", () => {
    const leaf = releaseLeaf("first", firstDay);
    const key = publicKeyOf("AU/reader");
    verifyLeafSignature(leaf, key);
    expect(codeOf(() => verifyLeafSignature({ ...leaf, count: 2 }, key))).toBe("bad-signature");
    expect(codeOf(() => verifyLeafSignature({ ...leaf, day: leaf.day + 1 }, key))).toBe("bad-signature");
    expect(codeOf(() => verifyLeafSignature(leaf, publicKeyOf("EU/reader")))).toBe("bad-signature");
    const role: Leaf = { type: "revocation", ...step, signature: signAsRole(seedOf("x"), utf8("y")) };
    expect(codeOf(() => verifyLeafSignature(role, key))).toBe("bad-signature");
    const relabelled = signLeaf(
      { type: "lapse", authorisation, authority: 1, atMs: startMs },
      seedOf("AU/reader"),
    );
    expect(codeOf(() => verifyLeafSignature({ ...leaf, signature: relabelled.signature }, key))).toBe(
      "bad-signature",
    );
  });
});

describe("commitments", () => {
  it("[LOG-9] open to what they were made of, with their salt alone", () => {
    const salt = seedOf("salt");
    const committed = commitment(salt, utf8("[1,2]"));
    expect(toHex(committed)).toBe(
      toHex(sha256(concatBytes(utf8("custos commitment 1"), salt, utf8("[1,2]")))),
    );
    expect(verifyCommitment(committed, salt, utf8("[1,2]"))).toEqual(utf8("[1,2]"));
    expect(codeOf(() => verifyCommitment(committed, salt, utf8("[1,3]")))).toBe("bad-proof");
    expect(codeOf(() => verifyCommitment(committed, seedOf("other"), utf8("[1,2]")))).toBe("bad-proof");
    expect(codeOf(() => commitment(salt.subarray(1), utf8("[1,2]")))).toBe("malformed");
    expect(toHex(commitment(seedOf("other"), utf8("[1,2]")))).not.toBe(toHex(committed));
  });
});
