import {
  asId,
  dateToDay,
  fromHex,
  utf8,
  type AuthorisationId,
  type PersonId,
  type RoomId,
} from "@custos/base";
import { verifyCommitment, parseLeaf } from "@custos/crypto/log";
import { parseAuthorisation, verifyAuthorisationSignature } from "@custos/crypto/verify";
import { encodeAuthorisation, signAuthorisation } from "@custos/crypto/verify";
import { describe, expect, it } from "vitest";
import {
  composeAuthorisation,
  draftScope,
  emptyDraft,
  lastKeyDay,
  missingOf,
  type DeskFacts,
  type Draft,
} from "../src/authorisation/draft.js";
import { keyCalendar, untouched } from "../src/authorisation/calendar.js";
import { keysOf, scopeNumbers } from "../src/authorisation/scope.js";
import { makeRefusal, showDocument, shownToSign, signedRefusal } from "../src/authorisation/shown.js";
import { makeCharter, seedOf } from "../../../packages/crypto/test/log/network.js";

const today = dateToDay("2026-03-01");
const ana = asId<PersonId>("a".repeat(32));
const gus = asId<PersonId>("b".repeat(32));
const room = asId<RoomId>("c".repeat(32));
const id = asId<AuthorisationId>("d".repeat(32));
const charter = makeCharter();
const authority = charter.authorities[0] as (typeof charter.authorities)[number];

const person = (id: string, duty: DeskFacts["people"][number]["duty"]) =>
  ({ id, name: `Name of ${id}`, duty, passkey: "admitted" }) as const;
const facts: DeskFacts = {
  charter,
  authority,
  applicant: "applicant",
  today,
  people: [
    person("applicant", "applicant"),
    person("judge-1", "authorising"),
    person("judge-2", "authorising"),
    person("oversight-1", "oversight"),
    person("oversight-2", "oversight"),
    person("analyst", "analyst"),
  ],
};
const draft: Draft = {
  ...emptyDraft,
  subjects: [
    { kind: "person", id: ana },
    { kind: "person", id: gus },
  ],
  fromDay: today,
  toDay: today + 13,
  legalBasis: "Act, s 46",
  necessity: " Neither can be followed by other means. ",
  caseNumber: "AU-26-0121",
  reader: "analyst",
  approvers: ["oversight-2", "judge-1", "judge-2", "oversight-1"],
};

function composed(change: Partial<Draft> = {}) {
  const made = composeAuthorisation({ ...draft, ...change }, facts, id);
  if (!made) throw new Error(`missing: ${missingOf({ ...draft, ...change }, facts).join()}`);
  return made;
}

describe("composing an application", () => {
  it("a complete draft becomes a document that survives its encoding", () => {
    const made = composed();
    expect(parseAuthorisation(encodeAuthorisation(made))).toEqual(made);
    expect(made).toMatchObject({
      networkId: charter.networkId,
      authority: 1,
      cap: 28,
      necessity: "Neither can be followed by other means.",
      releaseUntilDay: today + 20,
      noticeDueDay: today + 13 + charter.notice.subjectDays,
      approvers: ["judge-1", "judge-2", "oversight-1", "oversight-2"],
    });
    expect(made.deliveryKey).toEqual(authority.reader.deliveryKey);
  });

  it("an empty draft lacks everything, and there is no document", () => {
    expect(missingOf(emptyDraft, facts)).toEqual([
      "subjects",
      "days",
      "legal-basis",
      "necessity",
      "case",
      "reader",
      "judges",
      "oversight",
    ]);
    expect(composeAuthorisation(emptyDraft, facts, id)).toBeUndefined();
    expect(draftScope(emptyDraft)).toBeUndefined();
  });

  it.each([
    ["a day before today", { fromDay: today - 1 }, "days-past"],
    ["days without keys", { fromDay: lastKeyDay(authority), toDay: lastKeyDay(authority) + 1 }, "days-late"],
    ["more keys than the charter's cap", { toDay: today + 30 }, "cap"],
    ["a judge as reader", { reader: "judge-1" }, "reader"],
    ["one judge", { approvers: ["judge-1", "oversight-1", "oversight-2"] }, "judges"],
    ["only judges", { approvers: ["judge-1", "judge-2"] }, "oversight"],
    ["spaces as necessity", { necessity: "  " }, "necessity"],
  ] as const)("%s is named as missing", (_, change, what) => {
    const changed = { ...draft, ...change };
    expect(missingOf(changed, facts)).toEqual([what]);
    expect(composeAuthorisation(changed, facts, id)).toBeUndefined();
  });
});

describe("the scope as figures", () => {
  const rooms = [
    { roomId: room, members: [ana, gus, asId<PersonId>("1".repeat(32))] },
    { roomId: asId<RoomId>("e".repeat(32)), members: [gus, asId<PersonId>("2".repeat(32))] },
    { roomId: asId<RoomId>("f".repeat(32)), members: [asId<PersonId>("3".repeat(32))] },
  ];

  it("keys are subjects times days, and no more than the cap", () => {
    expect(scopeNumbers(composed())).toEqual({ persons: 2, rooms: 0, days: 14, keys: 28, others: undefined });
    expect(keysOf({ ...composed(), cap: 20 })).toBe(20);
  });

  it("others are members of the rooms of the subjects, each once, and no subject", () => {
    expect(scopeNumbers(composed(), rooms).others).toBe(2);
    const oneRoom = composed({ preset: "rooms", subjects: [{ kind: "room", id: room }] });
    expect(scopeNumbers(oneRoom, rooms)).toMatchObject({ persons: 0, rooms: 1, others: 3 });
  });
});

describe("the key calendar", () => {
  const document = composed({ toDay: today + 2 });

  it("of an application every key is allowed, none released", () => {
    const { rows, counts } = keyCalendar(document, untouched, today);
    expect(rows.map(({ cells }) => cells.length)).toEqual([3, 3]);
    expect(counts).toEqual({ opened: 0, released: 0, allowed: 6, sealed: 0 });
  });

  it("shows opened, released and still allowed keys day by day", () => {
    const { rows, counts } = keyCalendar(
      document,
      {
        state: "granted",
        released: [
          { day: today, count: 2, releaseIndex: 7 },
          { day: today + 1, count: 1, releaseIndex: 8 },
        ],
        opened: [
          { day: today, subject: ana, messages: 4 },
          { day: today + 1, subject: gus, messages: 1 },
        ],
      },
      today + 1,
    );
    expect(rows.map(({ cells }) => cells.map(({ state }) => state))).toEqual([
      ["opened", "allowed", "allowed"],
      ["released", "opened", "allowed"],
    ]);
    expect(counts).toEqual({ opened: 2, released: 1, allowed: 3, sealed: 0 });
  });

  it.each(["revoked", "refused", "expired"] as const)(
    "once %s, what was not released stays sealed",
    (state) => {
      const progress = { state, released: [{ day: today, count: 2, releaseIndex: 7 }], opened: [] };
      expect(keyCalendar(document, progress, today).counts).toEqual({
        opened: 0,
        released: 2,
        allowed: 0,
        sealed: 4,
      });
    },
  );
});

describe("what is signed is what is shown", () => {
  it("the bytes to sign are made from the value that was read, and are those that came", () => {
    const bytes = encodeAuthorisation(composed());
    const shown = showDocument(bytes);
    expect(new TextDecoder().decode(shownToSign(shown))).toBe(
      `custos authorisation 1\n${new TextDecoder().decode(bytes)}`,
    );
  });

  it.each([
    ["with a space", (json: string) => json.replace(":", ": ")],
    ["with a field twice", (json: string) => json.replace("{", '{"authority":1,')],
    ["with an unknown field", (json: string) => json.replace("{", '{"also":"everybody",')],
    ["that ends before it begins", (json: string) => json.replace(/"toDay":\d+/, `"toDay":${today - 1}`)],
  ])("a document %s is not shown at all", (_, change) => {
    const json = new TextDecoder().decode(encodeAuthorisation(composed()));
    expect(change(json)).not.toBe(json);
    expect(() => showDocument(utf8(change(json)))).toThrow(/authorisation/);
  });

  it("a value that was changed after it was read is not signed", () => {
    const shown = showDocument(encodeAuthorisation(composed()));
    const wider = {
      ...shown,
      authorisation: { ...shown.authorisation, toDay: shown.authorisation.toDay + 1 },
    };
    expect(() => shownToSign(wider)).toThrow(/not what would be signed/);
  });

  it("a signature over one document does not stand for another", () => {
    const signature = signAuthorisation(composed(), "applicant-1", seedOf("AU/role/applicant-1"));
    expect(verifyAuthorisationSignature(composed(), signature, authority.roles).id).toBe("applicant-1");
    const other = composed({ toDay: today + 12 });
    expect(() => verifyAuthorisationSignature(other, signature, authority.roles)).toThrow(/applicant/);
  });
});

describe("a refusal", () => {
  it("holds a commitment that opens to the reason, and not the reason", () => {
    const refusal = makeRefusal({ id, authority: 1 }, "judge-1", "Too wide: 41 people", 1_700_000_000_000);
    const bytes = signedRefusal(refusal, { kind: "ed25519", signature: new Uint8Array(64) });
    const leaf = parseLeaf(bytes);
    expect(leaf).toMatchObject({ type: "refusal", id, authority: 1, by: "judge-1" });
    expect(new TextDecoder().decode(bytes)).not.toContain("Too wide");
    if (leaf.type !== "refusal") throw new Error(leaf.type);
    verifyCommitment(leaf.content, refusal.salt, refusal.reason);
    expect(new TextDecoder().decode(refusal.reason)).toContain("Too wide: 41 people");
  });

  it("two refusals for the same reason do not look alike", () => {
    const [one, two] = [1, 2].map(() => makeRefusal({ id, authority: 1 }, "judge-1", "same", 1));
    expect(one?.unsigned.content).not.toEqual(two?.unsigned.content);
    expect(one?.salt).not.toEqual(fromHex("00".repeat(32)));
  });
});
