import { bls12_381 } from "@noble/curves/bls12-381.js";
import { describe, expect, it } from "vitest";
import { CustosError, fromUtf8, toHex, utf8 } from "@custos/base";
import { charterHash, decodeCharter, encodeCharter } from "@custos/crypto/codec";
import type { Charter, CharterAuthority, KeyPeriod } from "@custos/crypto/codec";
import { addQuorumKeys, charterInForce, keyPeriodOf, masterKeyOf, parseCharter } from "@custos/crypto/verify";
import { verifyFirstCharter, verifyNextCharter } from "@custos/crypto/verify";
import type { CharterNote } from "@custos/crypto/verify";
import {
  authorityOf,
  charterSigners,
  firstDay,
  firstNote,
  makeCharter,
  periodOf,
  pointOf,
} from "../log/network.js";
import { publicKeyOf, seedOf, signedNote } from "../log/network.js";
import type { Signer } from "../log/network.js";

function failureOf(step: () => unknown): string {
  try {
    step();
    return "none";
  } catch (error) {
    return error instanceof CustosError ? `${error.code}: ${error.message}` : `not ours: ${String(error)}`;
  }
}

const { G2 } = bls12_381;
const first = verifyFirstCharter(firstNote(makeCharter()));

/** The charter after number 1, with what a test changes in it. */
function nextCharter(change: Partial<Charter> = {}, before: CharterNote = first): Charter {
  return {
    ...before.charter,
    number: before.charter.number + 1,
    previous: before.hash,
    publishedDay: firstDay + 10,
    firstDay: firstDay + 24,
    ...change,
  };
}

const rules: Partial<Charter> = { retentionDays: 30 };
const everybody = charterSigners(["AU"]);
const without = (...names: string[]): Signer[] => everybody.filter(({ name }) => !names.includes(name));

describe("a charter's bytes", () => {
  it("[LOG-11] read back, and only in their one spelling", () => {
    const charter = makeCharter(["AU", "EU"]);
    const bytes = encodeCharter(charter);
    expect(decodeCharter(bytes)).toEqual(charter);
    expect(toHex(first.hash)).toBe(toHex(charterHash(encodeCharter(makeCharter()))));
    const text = fromUtf8(bytes);
    for (const other of [text.slice(0, -1), `${text}\n`, ` ${text}`, text.replace(",", ", ")]) {
      expect(failureOf(() => decodeCharter(utf8(other)))).toMatch(/^malformed/);
    }
  });

  it("[LOG-11] rules that contradict each other are malformed", () => {
    const [authority] = makeCharter().authorities as [Charter["authorities"][number]];
    const witnesses = makeCharter().witnesses;
    const wrong: Record<string, Partial<Charter>> = {
      "a second charter without a previous one": { number: 2 },
      "a first charter with a previous one": { previous: seedOf("x") },
      "begins before it is published": { firstDay: firstDay - 1 },
      "one authority number twice": { authorities: [authority, { ...authorityOf(1, "EU") }] },
      "one key, two witnesses": {
        witnesses: witnesses.map((one, i) => (i === 1 ? { ...one, key: publicKeyOf("AU.example/w1") } : one)),
      },
      "a quorum that one dishonest witness splits": { witnessQuorum: 2 },
      "more cosignatures than witnesses": { witnessQuorum: 5 },
      "no English disclosure": { disclosure: { version: 1, texts: { it: "Testo" } } },
      "a threshold beyond the trustees": {
        authorities: [{ ...authority, oversight: { ...authority.oversight, threshold: 4 } }],
      },
      "one trustee in both quorums": { authorities: [{ ...authority, oversight: authority.authorising }] },
      "key periods that overlap": {
        authorities: [
          {
            ...authority,
            keyPeriods: [...authority.keyPeriods, periodOf("AU", 2, firstDay + 91, firstDay + 100)],
          },
        ],
      },
      "a witness's name with a space": {
        witnesses: [{ name: "a b", key: publicKeyOf("a b") }, ...witnesses.slice(1)],
      },
    };
    for (const [what, change] of Object.entries(wrong)) {
      expect(
        failureOf(() => encodeCharter(makeCharter(["AU"], change))),
        what,
      ).toMatch(/^malformed/);
    }
  });
});

describe("charter number 1", () => {
  it("[P23] is the one whose hash was expected, signed by an operator that it names", () => {
    const note = firstNote(makeCharter());
    expect(verifyFirstCharter(note, first.hash).charter).toEqual(makeCharter());
    expect(failureOf(() => verifyFirstCharter(note, seedOf("x")))).toMatch(
      /^bad-charter: not the charter that was expected/,
    );
    const stranger = signedNote(makeCharter(), [{ name: "operator-2", seed: seedOf("operator-2") }]);
    expect(failureOf(() => verifyFirstCharter(stranger))).toMatch(/^bad-charter: no operator/);
    const forged = signedNote(makeCharter(), [{ name: "operator-1", seed: seedOf("operator-2") }]);
    expect(failureOf(() => verifyFirstCharter(forged))).toMatch(/^bad-charter: no operator/);
    expect(failureOf(() => verifyFirstCharter(note.replace("Testland", "Tästland")))).toMatch(/^bad-charter/);
    const second = signedNote(nextCharter(rules), everybody);
    expect(failureOf(() => verifyFirstCharter(second))).toBe("bad-charter: not the first charter");
    expect(failureOf(() => verifyFirstCharter(`${note}x`))).toMatch(/^bad-charter/);
  });
});

describe("quorum keys", () => {
  it("[P23] come with a proof of possession, or the charter is refused", () => {
    const [authority] = first.charter.authorities as [CharterAuthority];
    const [period] = authority.keyPeriods as [KeyPeriod];
    const { authorising, oversight } = period;
    const rogue = G2.Point.fromBytes(pointOf("mine"))
      .subtract(G2.Point.fromBytes(authorising.publicKey))
      .toBytes(true);
    const wrong: Record<string, KeyPeriod> = {
      "another key's proof": { ...period, oversight: { ...oversight, proof: authorising.proof } },
      "a key that cancels the other quorum's": { ...period, oversight: { ...oversight, publicKey: rogue } },
      "no point": { ...period, oversight: { ...oversight, proof: new Uint8Array(48) } },
      "the identity": { ...period, oversight: { ...oversight, publicKey: G2.Point.ZERO.toBytes(true) } },
    };
    for (const [what, keyPeriod] of Object.entries(wrong)) {
      const charter = makeCharter(["AU"], { authorities: [{ ...authority, keyPeriods: [keyPeriod] }] });
      const failure = failureOf(() => verifyFirstCharter(firstNote(charter)));
      expect(failure, what).toBe("bad-charter: oversight key of AU, period 1: no proof of possession");
      const next = nextCharter({
        authorities: [
          {
            ...authority,
            keyPeriods: [
              period,
              { ...keyPeriod, number: 2, firstDay: firstDay + 92, lastDay: firstDay + 99 },
            ],
          },
        ],
      });
      expect(
        failureOf(() => verifyNextCharter(signedNote(next, everybody), first)),
        what,
      ).toMatch(/period 2: no proof/);
    }
  });
});

describe("a change of charter", () => {
  it("[P23] needs the operator and t trustees of each quorum of the old one", () => {
    const charter = nextCharter(rules);
    expect(verifyNextCharter(signedNote(charter, everybody), first).charter.number).toBe(2);
    expect(verifyNextCharter(signedNote(charter, charterSigners(["AU"], 3)), first).charter.number).toBe(2);
    const [operator, ...trustees] = everybody.map(({ name }) => name) as [string, ...string[]];
    expect(failureOf(() => verifyNextCharter(signedNote(charter, without(operator)), first))).toMatch(
      /no operator/,
    );
    expect(trustees).toHaveLength(4);
    for (const trustee of trustees) {
      const failure = failureOf(() => verifyNextCharter(signedNote(charter, without(trustee)), first));
      expect(failure, trustee).toMatch(
        /^bad-charter: 1 of 2 (authorising|oversight) trustees of AU have signed/,
      );
    }
    const operatorAlone = signedNote(charter, everybody.slice(0, 1));
    expect(failureOf(() => verifyNextCharter(operatorAlone, first))).toMatch(/^bad-charter: 0 of 2/);
  });

  it("[P23] the operator cannot put its own trustees, witnesses or receipt keys in", () => {
    const authority = authorityOf(1, "EU");
    const own = nextCharter({ authorities: [{ ...authority, code: "AU" }] });
    const byNewTrustees = charterSigners(["EU"]);
    expect(failureOf(() => verifyNextCharter(signedNote(own, byNewTrustees), first))).toMatch(/^bad-charter/);
    const keys = nextCharter({ relay: { ...first.charter.relay, receiptKeys: [publicKeyOf("mine")] } });
    expect(failureOf(() => verifyNextCharter(signedNote(keys, everybody.slice(0, 1)), first))).toMatch(
      /^bad-charter: 0 of 2/,
    );
    const newOperator = nextCharter({ operators: [{ name: "operator-2", key: publicKeyOf("operator-2") }] });
    const signers = [{ name: "operator-2", seed: seedOf("operator-2") }, ...everybody.slice(1)];
    expect(failureOf(() => verifyNextCharter(signedNote(newOperator, signers), first))).toMatch(
      /no operator/,
    );
  });

  it("[P23] a new authority's own quorums must have signed too, and so those of one that goes", () => {
    const both = nextCharter({
      ...makeCharter(["AU", "EU"]),
      number: 2,
      previous: first.hash,
      publishedDay: firstDay + 10,
      firstDay: firstDay + 24,
    });
    expect(failureOf(() => verifyNextCharter(signedNote(both, charterSigners(["AU"])), first))).toMatch(
      /0 of 2 authorising trustees of EU/,
    );
    const second = verifyNextCharter(signedNote(both, charterSigners(["AU", "EU"])), first);
    const withoutEu = nextCharter(
      { authorities: makeCharter().authorities, publishedDay: firstDay + 30, firstDay: firstDay + 50 },
      second,
    );
    expect(failureOf(() => verifyNextCharter(signedNote(withoutEu, charterSigners(["AU"])), second))).toMatch(
      /0 of 2 authorising trustees of EU/,
    );
    expect(
      verifyNextCharter(signedNote(withoutEu, charterSigners(["AU", "EU"])), second).charter.number,
    ).toBe(3);
  });

  it("[P23] stands in the log for the notice period: 14 days, or one where it only replaces keys", () => {
    const days = (change: Partial<Charter>, notice: number) =>
      failureOf(() =>
        verifyNextCharter(
          signedNote(nextCharter({ ...change, firstDay: firstDay + 10 + notice }), everybody),
          first,
        ),
      );
    expect(days(rules, 14)).toBe("none");
    expect(days(rules, 13)).toMatch(/notice period too short/);
    const keys = { relay: { ...first.charter.relay, receiptKeys: [publicKeyOf("new receipts")] } };
    expect(days(keys, 1)).toBe("none");
    expect(days(keys, 0)).toMatch(/notice period too short/);
    expect(days({ ...keys, ...rules }, 1)).toMatch(/notice period too short/);
    expect(days({ notice: { ...first.charter.notice, charterDays: 0 } }, 1)).toMatch(
      /notice period too short/,
    );
  });

  it("[P23] follows the one before: number, hash, network, days and key periods", () => {
    const [authority] = first.charter.authorities as [Charter["authorities"][number]];
    const wrong: Record<string, Partial<Charter>> = {
      "a number left out": { number: 3 },
      "another hash": { previous: seedOf("x") },
      "another network": { networkId: "33".repeat(16) as Charter["networkId"] },
      "other keys in a running key period": {
        authorities: [{ ...authority, keyPeriods: [{ ...periodOf("EU", 1, firstDay, firstDay + 91) }] }],
      },
    };
    for (const [what, change] of Object.entries(wrong)) {
      expect(
        failureOf(() => verifyNextCharter(signedNote(nextCharter(change), everybody), first)),
        what,
      ).toMatch(/^bad-charter/);
    }
    const [period] = authority.keyPeriods as [(typeof authority.keyPeriods)[number]];
    const replaced = nextCharter({
      firstDay: firstDay + 11,
      authorities: [
        {
          ...authority,
          keyPeriods: [
            { ...period, lastDay: firstDay + 10 },
            periodOf("AU", 2, firstDay + 11, firstDay + 91),
          ],
        },
      ],
    });
    const second = verifyNextCharter(signedNote(replaced, everybody), first);
    expect(keyPeriodOf(second.charter, 1, firstDay + 11).number).toBe(2);
  });

  it("[LOG-11] in force on a day is the highest number that has begun", () => {
    const second = verifyNextCharter(signedNote(nextCharter(rules), everybody), first);
    const numberOn = (day: number) => charterInForce([first, second], day).charter.number;
    expect([firstDay, firstDay + 23, firstDay + 24, firstDay + 1000].map(numberOn)).toEqual([1, 1, 2, 2]);
    expect(failureOf(() => numberOn(firstDay - 1))).toMatch(/^bad-charter/);
    expect(parseCharter(second.note)).toEqual(second);
  });
});

describe("master keys", () => {
  const { Fp2 } = bls12_381.fields;

  /** Points of the curve y^2 = x^3 + 4(1 + i) with small x; next to none of them lies in the subgroup. */
  function pointsOutsideSubgroup(): Uint8Array[] {
    return [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n, 10n, 11n, 12n].flatMap((small) => {
      const x = Fp2.create({ c0: small, c1: 0n });
      const square = Fp2.add(Fp2.mul(Fp2.sqr(x), x), Fp2.create({ c0: 4n, c1: 4n }));
      try {
        if (G2.Point.fromAffine({ x, y: Fp2.sqrt(square) }).isTorsionFree()) return [];
      } catch {
        return [];
      }
      // Compressed by hand, for the library does not write such points.
      const encoded = new Uint8Array(96);
      encoded[0] = 0x80;
      encoded[95] = Number(small);
      return [encoded];
    });
  }

  it("[P23] are the sum of the two quorums' keys of the period that holds the day", () => {
    const { charter } = first;
    const { keyPeriod, publicKey } = masterKeyOf(charter, 1, firstDay + 5);
    const sum = G2.Point.fromBytes(pointOf("AU/authorising/1")).add(
      G2.Point.fromBytes(pointOf("AU/oversight/1")),
    );
    expect(keyPeriod).toBe(1);
    expect(toHex(publicKey)).toBe(toHex(sum.toBytes(true)));
    expect(failureOf(() => masterKeyOf(charter, 1, firstDay + 92))).toMatch(/^bad-charter: no key period/);
    expect(failureOf(() => masterKeyOf(charter, 2, firstDay))).toMatch(/^bad-charter: no authority/);
  });

  it("[P23] the identity, points outside the subgroup or the curve, and keys that cancel out are refused", () => {
    const good = pointOf("good");
    const minus = G2.Point.fromBytes(good).negate().toBytes(true);
    const outside = pointsOutsideSubgroup();
    expect(outside.length).toBeGreaterThan(3);
    const bad = [G2.Point.ZERO.toBytes(true), new Uint8Array(96), good.subarray(1), ...outside];
    for (const point of bad) {
      expect(failureOf(() => addQuorumKeys(point, good))).toMatch(/^bad-point/);
      expect(failureOf(() => addQuorumKeys(good, point))).toMatch(/^bad-point/);
    }
    expect(failureOf(() => addQuorumKeys(good, minus))).toMatch(/^bad-point: the two quorum keys cancel out/);
  });
});
