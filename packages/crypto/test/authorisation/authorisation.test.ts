import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CustosError, utf8 } from "@custos/base";
import type { AuthorisationId, PersonId } from "@custos/base";
import { canonicalBytes, identityBytes, type RoleBody } from "@custos/crypto/codec";
import {
  authorisationRules,
  encodeAuthorisation,
  encodeIdentities,
  encodeSignedAuthorisation,
  parseAuthorisation,
  parseSignedAuthorisation,
  releaseIdentities,
  signAuthorisation,
  verifyAuthorisation,
  type Authorisation,
  type AuthorisationRole,
  type AuthorisationRules,
} from "@custos/crypto/verify";
import { firstDay, idOf, makeCharter, publicKeyOf, seedOf } from "../log/network.js";
import { everybody, makeAuthorisation, roomId, signedBy } from "./documents.js";

const rules = authorisationRules(makeCharter(), 1);

function codeOf(step: () => unknown): string {
  try {
    step();
    return "good";
  } catch (error) {
    if (error instanceof CustosError) return error.code;
    throw error;
  }
}

const verified = (document: Uint8Array, by: AuthorisationRules = rules) =>
  codeOf(() => verifyAuthorisation(document, by));

function json(bytes: Uint8Array): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
}

describe("an authorisation's bytes", () => {
  const authorisation = makeAuthorisation({ extends: idOf<AuthorisationId>("before") });
  const encoded = encodeAuthorisation(authorisation);
  const document = signedBy(authorisation);

  it("come back as they went in, whatever the order of the signatures", () => {
    expect(parseAuthorisation(encoded)).toEqual(authorisation);
    expect(encodeAuthorisation(parseAuthorisation(encoded))).toEqual(encoded);
    expect(encodeSignedAuthorisation(parseSignedAuthorisation(document))).toEqual(document);
    expect(signedBy(authorisation, everybody.toReversed())).toEqual(document);
  });

  it("[R2] lack no field: each that is missing is named", () => {
    const fields = json(encoded);
    for (const name of Object.keys(fields).filter((field) => field !== "extends")) {
      const { [name]: _, ...rest } = fields;
      expect(() => parseAuthorisation(canonicalBytes(rest)), name).toThrow(
        new RegExp(`\\.${name} is missing`),
      );
    }
    for (const name of ["case", "legalBasis", "necessity", "reader", "applicant"]) {
      expect(
        codeOf(() => parseAuthorisation(canonicalBytes({ ...fields, [name]: "" }))),
        name,
      ).toBe("malformed");
    }
    for (const name of ["subjects", "approvers"]) {
      expect(
        codeOf(() => parseAuthorisation(canonicalBytes({ ...fields, [name]: [] }))),
        name,
      ).toBe("malformed");
    }
  });

  it("have one spelling, and nothing beside it", () => {
    const fields = json(encoded);
    const text = new TextDecoder().decode(encoded);
    const broken = [
      canonicalBytes({ ...fields, more: 1 }),
      utf8(`${text} `),
      utf8(text.replace('"case":"C-1"', '"case": "C-1"')),
      utf8(text.replace('"case":"C-1"', '"case":"C-2","case":"C-1"')),
      utf8(text.replace('"fromDay":', '"fromDay":0')),
      encoded.subarray(0, -1),
      new Uint8Array(0),
    ];
    for (const bytes of broken) expect(codeOf(() => parseAuthorisation(bytes))).toBe("malformed");
    const { authorisation: inner, signatures } = json(document) as {
      authorisation: unknown;
      signatures: unknown[];
    };
    const turned = canonicalBytes({ authorisation: inner, signatures: signatures.toReversed() });
    const twice = canonicalBytes({ authorisation: inner, signatures: [signatures[0], ...signatures] });
    const none = canonicalBytes({ authorisation: inner, signatures: [] });
    for (const bytes of [turned, twice, none])
      expect(codeOf(() => parseSignedAuthorisation(bytes))).toBe("malformed");
  });

  it("do not contradict themselves", () => {
    const [subject] = authorisation.subjects as [Authorisation["subjects"][number]];
    const wrong: Partial<Authorisation>[] = [
      { toDay: firstDay - 1 },
      { releaseUntilDay: firstDay + 8 },
      { noticeDueDay: firstDay + 8 },
      { subjects: [subject, subject] },
      { approvers: ["judge-1", "judge-1"] },
      { approvers: ["applicant-1", "judge-1"] },
      { extends: authorisation.id },
    ];
    for (const change of wrong) {
      expect(
        codeOf(() => encodeAuthorisation(makeAuthorisation(change))),
        JSON.stringify(change),
      ).toBe("malformed");
      const bytes = canonicalBytes({ ...json(encoded), ...change });
      expect(
        codeOf(() => parseAuthorisation(bytes)),
        JSON.stringify(change),
      ).toBe("malformed");
    }
  });

  it("stand under every signature: one changed field voids them all", () => {
    expect(verified(document)).toBe("good");
    const { authorisation: inner, signatures } = json(document) as {
      authorisation: object;
      signatures: unknown[];
    };
    for (const change of [
      { cap: 21 },
      { toDay: firstDay + 10 },
      { case: "C-2" },
      { emergency: true },
      { reader: "Analyst 2" },
    ]) {
      const bytes = canonicalBytes({ authorisation: { ...inner, ...change }, signatures });
      expect(verified(bytes), JSON.stringify(change)).toBe("bad-signature");
    }
  });
});

describe("who has signed", () => {
  it("[R1] [P11] over random people: enough of each body, one applicant, all of them and the reader different", () => {
    const bodies: readonly RoleBody[] = ["applicant", "authorising", "oversight"];
    // A good cast of six people, in which a few are replaced, doubled or left out.
    const good = [0, 1, 1, 2, 2, 2].map((body, i) => ({ body: bodies[body] as RoleBody, name: i, key: i }));
    const change = fc.record({
      at: fc.integer({ min: 0, max: 5 }),
      to: fc.oneof(
        fc.record({ body: fc.constantFrom(...bodies) }),
        fc.record({ name: fc.integer({ min: 0, max: 7 }) }),
        fc.record({ key: fc.integer({ min: 0, max: 7 }) }),
        fc.constant(undefined),
      ),
    });
    const people = fc.array(change, { maxLength: 3 }).map((changes) =>
      good.flatMap((one, i) => {
        const own = changes.filter(({ at }) => at === i).map(({ to }) => to);
        return own.includes(undefined) ? [] : [Object.assign({}, one, ...own) as typeof one];
      }),
    );
    let granted = 0;
    const property = fc.property(people, fc.integer({ min: 4, max: 9 }), (cast, readerName) => {
      const roles = cast.map(({ body, name, key }, i): AuthorisationRole => {
        const publicKey = publicKeyOf(`person ${key}`);
        return { id: `role-${i}`, body, name: `Person ${name}`, key: { kind: "ed25519", publicKey } };
      });
      const applicant = roles.find(({ body }) => body === "applicant")?.id ?? "role-0";
      const authorisation = makeAuthorisation({
        applicant,
        reader: `Person ${readerName}`,
        approvers: ["judge-1"],
      });
      const signatures = cast.map(({ key }, i) =>
        signAuthorisation(authorisation, `role-${i}`, seedOf(`person ${key}`)),
      );
      const document = encodeSignedAuthorisation({ authorisation, signatures });
      const of = (body: RoleBody): number => cast.filter((one) => one.body === body).length;
      const different =
        new Set(cast.map(({ key }) => key)).size === cast.length &&
        new Set([readerName, ...cast.map(({ name }) => name)]).size === cast.length + 1;
      const expected = different && of("applicant") === 1 && of("authorising") >= 2 && of("oversight") >= 2;
      granted += expected ? 1 : 0;
      expect(verified(document, { ...rules, roles })).toBe(expected ? "good" : "not-authorised");
    });
    fc.assert(property, { numRuns: 200, seed: 20_261_124 });
    expect(granted).toBeGreaterThan(20);
    expect(granted).toBeLessThan(180);
  });

  it("[R1] the reader's own key approves nothing", () => {
    const roles = rules.roles.map((role) =>
      role.id === "judge-1"
        ? { ...role, key: { kind: "ed25519" as const, publicKey: publicKeyOf("AU/reader") } }
        : role,
    );
    const authorisation = makeAuthorisation();
    const signatures = everybody.map((id) =>
      signAuthorisation(authorisation, id, seedOf(id === "judge-1" ? "AU/reader" : `AU/role/${id}`)),
    );
    expect(verified(encodeSignedAuthorisation({ authorisation, signatures }), { ...rules, roles })).toBe(
      "not-authorised",
    );
  });

  it("each key for its own role alone: a stranger's, another's and another document's signature are refused", () => {
    const authorisation = makeAuthorisation();
    const by = (role: string, seed = `AU/role/${role}`, signed = authorisation) =>
      signAuthorisation(signed, role, seedOf(seed));
    const others = everybody.filter((id) => id !== "judge-2").map((id) => by(id));
    const withJudge = (signature: ReturnType<typeof by>) =>
      verified(encodeSignedAuthorisation({ authorisation, signatures: [...others, signature] }));
    expect(withJudge(by("judge-2"))).toBe("good");
    expect(withJudge(by("judge-2", "AU/role/judge-1"))).toBe("bad-signature");
    expect(withJudge(by("judge-2", "AU/role/judge-2", makeAuthorisation({ cap: 19 })))).toBe("bad-signature");
    expect(withJudge(by("judge-3"))).toBe("not-authorised");
  });

  it("only for its own network, authority, reader and applicant", () => {
    expect(verified(signedBy(makeAuthorisation({ networkId: idOf("elsewhere") })))).toBe("not-authorised");
    expect(verified(signedBy(makeAuthorisation({ authority: 2 })))).toBe("not-authorised");
    expect(verified(signedBy(makeAuthorisation({ deliveryKey: new Uint8Array(1216) })))).toBe(
      "not-authorised",
    );
    expect(verified(signedBy(makeAuthorisation({ applicant: "applicant-2" })))).toBe("not-authorised");
  });

  it("an emergency may await the people of oversight, not the judges, and says that it does", () => {
    const emergency = makeAuthorisation({ emergency: true });
    expect(verifyAuthorisation(signedBy(emergency), rules).complete).toBe(true);
    const early = signedBy(emergency, ["applicant-1", "judge-1", "judge-2"]);
    expect(verifyAuthorisation(early, rules).complete).toBe(false);
    expect(verified(signedBy(emergency, ["applicant-1", "judge-1", "overseer-1", "overseer-2"]))).toBe(
      "not-authorised",
    );
  });
});

describe("a day's identities", () => {
  const authorisation = makeAuthorisation({
    subjects: ["alice", "bob", "carol"]
      .map((name) => ({ kind: "person" as const, id: idOf<PersonId>(name) }))
      .concat([{ kind: "room" as "person", id: roomId as unknown as PersonId }]),
  });
  const joinedAt = new Map([
    [idOf<PersonId>("alice"), 0],
    [idOf<PersonId>("bob"), 7],
  ]);
  const source = {
    keyPeriod: 3,
    authorityOf: (id: PersonId, _day: number, size: number) =>
      (joinedAt.get(id) ?? Infinity) < size ? 1 : undefined,
  };
  const subjects = (size: number, earlier: readonly number[] = []) =>
    releaseIdentities(authorisation, firstDay, size, source, earlier).map(
      ({ subjectId }) => subjectId as string,
    );

  it("[P13] are the rooms and the people at home, as the log stood, each once over several releases", () => {
    expect(subjects(5).toSorted()).toEqual([idOf("alice"), roomId].toSorted());
    expect(subjects(9).toSorted()).toEqual([idOf("alice"), idOf("bob"), roomId].toSorted());
    expect(subjects(9, [5])).toEqual([idOf("bob")]);
    expect(subjects(12, [5, 9])).toEqual([]);
    expect(
      releaseIdentities({ ...authorisation, authority: 2 }, firstDay, 9, source).map(({ kind }) => kind),
    ).toEqual(["room"]);
  });

  it("are committed to in one order", () => {
    const identities = releaseIdentities(authorisation, firstDay, 9, source);
    expect(encodeIdentities(identities.toReversed())).toEqual(encodeIdentities(identities));
    expect(identities.every(({ day, keyPeriod }) => day === firstDay && keyPeriod === 3)).toBe(true);
    const [first] = identities;
    if (!first) throw new Error("no identity");
    expect(encodeIdentities([first])).toEqual(new Uint8Array([43, ...identityBytes(first)]));
    expect(() => encodeIdentities([])).toThrow(/no identities/);
  });
});
