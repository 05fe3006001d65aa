import { describe, expect, it } from "vitest";
import { CustosError, dayOf, startOfDayMs, type Day, type ErrorCode, type PersonId } from "@custos/base";
import {
  commitment,
  signLeaf,
  signLeafAsRole,
  type Directory,
  type Leaf,
  type LeafOf,
} from "@custos/crypto/log";
import { Directory as LogDirectory, encodeLeaf } from "@custos/crypto/log";
import { encodeIdentities, releaseIdentities, type Authorisation } from "@custos/crypto/verify";
import type { Charter } from "@custos/crypto/codec";
import { judgeRelease, type ReleaseInput, type ReleaseView } from "../src/release/judge.js";
import {
  charterLeaf,
  firstDay,
  firstNote,
  idOf,
  makeCharter,
  partsOf,
  personLeaf,
} from "../../../packages/crypto/test/log/network.js";
import { publicKeyOf, seedOf, startMs } from "../../../packages/crypto/test/log/network.js";
import {
  announce,
  enter,
  everybody,
  makeAuthorisation,
  roomId,
  signedBy,
} from "../../../packages/crypto/test/authorisation/documents.js";

const hourMs = 3_600_000;
const minuteMs = 60_000;

interface Case {
  readonly charter?: Partial<Charter>;
  readonly authorisation?: Partial<Authorisation>;
  readonly signers?: readonly string[];
  readonly entered?: Partial<Omit<LeafOf<"authorisation">, "type" | "signature">>;
  /** Leaves between the authorisation and the release. */
  readonly between?: readonly Leaf[];
  readonly day?: Day;
  readonly announced?: Partial<Omit<LeafOf<"release">, "type" | "signature">>;
  /** The release names all subjects, whatever the log says of them. */
  readonly claimed?: boolean;
  readonly after?: readonly Leaf[];
  readonly nowMs?: number;
  readonly cosignedAgoMs?: number;
  readonly enteredAfterMs?: number;
  readonly view?: Partial<ReleaseView>;
  readonly input?: Partial<ReleaseInput>;
}

const homeOf = (directory: Directory) => (personId: PersonId, day: Day, size: number) => {
  try {
    return directory.authorityOf(personId, day, size);
  } catch {
    return undefined;
  }
};

/** A log with one authorisation and one release, and what a trustee makes of the request for it. */
function judge(given: Case) {
  const charter = makeCharter(["AU", "NZ"], given.charter);
  const directory = LogDirectory.empty();
  const append = (leaf: Leaf): number => {
    directory.applyEntry(directory.size, encodeLeaf(leaf));
    return directory.size - 1;
  };
  append(charterLeaf(charter, firstNote(charter)));
  append(personLeaf("alice"));
  append(personLeaf("bob", 2));
  const authorisation = makeAuthorisation(given.authorisation);
  const document = signedBy(authorisation, given.signers);
  const { leaf, salt: documentSalt } = enter(authorisation, document, given.entered);
  const authorisationIndex = append(leaf);
  for (const leafBetween of given.between ?? []) append(leafBetween);
  const day = given.day ?? firstDay;
  const nowMs = given.nowMs ?? Math.max(startMs, startOfDayMs(day) - 12 * hourMs);
  const source = { keyPeriod: 1, authorityOf: given.claimed ? () => 1 : homeOf(directory) };
  const { leaf: release, salt: identitiesSalt } = announce(
    authorisation,
    day,
    directory.size,
    source,
    given.announced,
  );
  const releaseIndex = append(release);
  for (const later of given.after ?? []) append(later);
  const authorisationId = authorisation.id;
  const request = {
    authorisationId,
    document,
    documentSalt,
    authorisationIndex,
    day,
    identitiesSalt,
    releaseIndex,
  };
  return judgeRelease(
    { ...request, ...given.input },
    {
      directory,
      seat: { authority: 1, body: "oversight", index: 1 },
      nowMs,
      cosignedAtMs: nowMs - (given.cosignedAgoMs ?? 0),
      enteredAfterMs: () => given.enteredAfterMs ?? 0,
      ...given.view,
    },
  );
}

function codeOf(given: Case): ErrorCode | "released" {
  try {
    judge(given);
    return "released";
  } catch (error) {
    if (error instanceof CustosError) return error.code;
    throw error;
  }
}

function step(
  type: "revocation" | "suspension" | "resumption",
  by: string,
  more: { untilMs?: number; atMs?: number } = {},
): Leaf {
  const unsigned = { type, authorisation: makeAuthorisation().id, authority: 1, atMs: startMs, by, ...more };
  return signLeafAsRole(unsigned as Parameters<typeof signLeafAsRole>[0], seedOf(`AU/role/${by}`)) as Leaf;
}

const emergency = { authorisation: { emergency: true }, signers: ["applicant-1", "judge-1", "judge-2"] };
const confirmation = (): Leaf => {
  const unsigned = {
    type: "confirmation" as const,
    authorisation: makeAuthorisation().id,
    authority: 1,
    atMs: startMs,
  };
  const by = (id: string) => ({ by: id, signature: signedStep(unsigned, id) });
  return { ...unsigned, signatures: [by("overseer-1"), by("overseer-2")] };
};
function signedStep(unsigned: object, id: string) {
  const leaf = signLeafAsRole(unsigned as Parameters<typeof signLeafAsRole>[0], seedOf(`AU/role/${id}`));
  return (leaf as unknown as { signature: { kind: "ed25519"; signature: Uint8Array } }).signature;
}

const cases: readonly (readonly [name: string, given: Case, expected: ErrorCode | "released"])[] = [
  ["[TR-14] a good release", {}, "released"],
  // [P12] the log
  ["[TR-14] [P12] a checkpoint of 10 minutes", { cosignedAgoMs: 10 * minuteMs }, "released"],
  ["[TR-14] [P12] a checkpoint 1 ms older", { cosignedAgoMs: 10 * minuteMs + 1 }, "not-logged"],
  ["[TR-14] [P12] no checkpoint at all", { view: { cosignedAtMs: Number.NEGATIVE_INFINITY } }, "not-logged"],
  ["[TR-14] [P12] a checkpoint 5 minutes ahead", { cosignedAgoMs: -5 * minuteMs }, "released"],
  ["[TR-14] [P12] a checkpoint further ahead", { cosignedAgoMs: -5 * minuteMs - 1 }, "not-logged"],
  [
    "[TR-14] [P12] an authorisation that the log has not",
    { input: { authorisationId: idOf("another") } },
    "not-logged",
  ],
  [
    "[TR-14] [P12] another entry than the authorisation's",
    { input: { authorisationIndex: 1 } },
    "not-logged",
  ],
  ["[TR-14] [P12] another entry than the release's", { input: { releaseIndex: 3 } }, "not-logged"],
  ["[TR-14] [P12] an entry beyond the log", { input: { releaseIndex: 99 } }, "not-logged"],
  [
    "[TR-14] [P12] a document that the log is not committed to",
    { input: { document: signedBy(makeAuthorisation({ case: "C-2" })) } },
    "bad-proof",
  ],
  [
    "[TR-14] [P12] another salt of the document",
    { input: { documentSalt: new Uint8Array(32) } },
    "bad-proof",
  ],
  [
    "[TR-14] [P12] another salt of the identities",
    { input: { identitiesSalt: new Uint8Array(32) } },
    "bad-proof",
  ],
  [
    "[TR-14] [P12] a commitment to other identities",
    { announced: { identities: commitment(seedOf(`salt of day ${firstDay}`), new Uint8Array(3)) } },
    "bad-proof",
  ],
  // [P13] signatures and scope
  ["[TR-14] [P13] one judge", { signers: everybody.filter((id) => id !== "judge-2") }, "not-authorised"],
  [
    "[TR-14] [P13] one person of oversight",
    { signers: everybody.filter((id) => id !== "overseer-1") },
    "not-authorised",
  ],
  [
    "[TR-14] [P13] no applicant",
    { signers: everybody.filter((id) => id !== "applicant-1") },
    "not-authorised",
  ],
  ["[TR-14] [P13] the applicant reads", { authorisation: { reader: "applicant-1" } }, "not-authorised"],
  [
    "[TR-14] [P13] another authority's trustee",
    { view: { seat: { authority: 2, body: "oversight", index: 1 } } },
    "not-authorised",
  ],
  [
    "[TR-14] [P13] a delivery key that is not the reader's",
    { authorisation: { deliveryKey: new Uint8Array(1216) } },
    "not-authorised",
  ],
  [
    "[TR-14] [P13] fewer subjects in the log than in the document",
    { entered: { subjects: 3 } },
    "not-authorised",
  ],
  [
    "[TR-14] [P13] a later day in the log than in the document",
    { entered: { toDay: firstDay + 10 } },
    "not-authorised",
  ],
  [
    "[TR-14] [P13] an earlier day in the log than in the document",
    { authorisation: { fromDay: firstDay + 1 }, entered: { fromDay: firstDay } },
    "not-authorised",
  ],
  ["[TR-14] [P13] a larger cap in the log than in the document", { entered: { cap: 30 } }, "not-authorised"],
  [
    "[TR-14] [P13] longer releases in the log than in the document",
    { entered: { releaseUntilDay: firstDay + 20 } },
    "not-authorised",
  ],
  ["[TR-14] [P13] an emergency in the log alone", { entered: { emergency: true } }, "not-authorised"],
  [
    "[TR-14] [P13] an emergency in the document alone",
    { ...emergency, entered: { emergency: false } },
    "not-authorised",
  ],
  [
    "[TR-14] [P13] a request for another day than the release's",
    { input: { day: firstDay + 1 } },
    "not-authorised",
  ],
  [
    "[TR-14] [P13] a person of another authority alone",
    { authorisation: { subjects: [{ kind: "person", id: idOf<PersonId>("bob") }] }, claimed: true },
    "not-authorised",
  ],
  [
    "[TR-14] [P13] a person that the log does not know",
    { authorisation: { subjects: [{ kind: "person", id: idOf<PersonId>("carol") }] }, claimed: true },
    "not-authorised",
  ],
  ["[TR-14] [P13] fewer identities than were announced", { announced: { count: 1 } }, "not-authorised"],
  // [P13] revocation
  ["[TR-14] [P13] revoked before the release", { after: [step("revocation", "judge-1")] }, "revoked"],
  ["[TR-14] [P13] given up by the applicant", { after: [step("revocation", "applicant-1")] }, "revoked"],
  ["[TR-14] [P13] suspended", { after: [step("suspension", "overseer-1")] }, "revoked"],
  [
    "[TR-14] [P13] suspended for a time that is not over",
    { after: [step("suspension", "overseer-1", { untilMs: startMs + 1 })] },
    "revoked",
  ],
  [
    "[TR-14] [P13] suspended for a time that is over",
    { after: [step("suspension", "overseer-1", { untilMs: startMs })] },
    "released",
  ],
  [
    "[TR-14] [P13] suspended and resumed",
    { after: [step("suspension", "judge-1"), step("resumption", "judge-2")] },
    "released",
  ],
  // [P14] days and times
  [
    "[TR-15] [P14] 12 hours before the day",
    { day: firstDay + 3, nowMs: startOfDayMs(firstDay + 3) - 12 * hourMs },
    "released",
  ],
  [
    "[TR-15] [P14] 1 ms earlier",
    { day: firstDay + 3, nowMs: startOfDayMs(firstDay + 3) - 12 * hourMs - 1 },
    "too-early",
  ],
  ["[TR-15] [P14] the day after the last", { day: firstDay + 10 }, "bad-log"],
  ["[TR-15] [P14] the day before the first", { day: firstDay - 1 }, "bad-log"],
  [
    "[TR-15] [P14] the first day of a later beginning",
    { authorisation: { fromDay: firstDay + 2 }, day: firstDay + 2 },
    "released",
  ],
  [
    "[TR-15] [P14] the day before that",
    { authorisation: { fromDay: firstDay + 2 }, day: firstDay + 1 },
    "bad-log",
  ],
  ["[TR-15] [P14] the last day", { day: firstDay + 9 }, "released"],
  ["[TR-15] [P14] the last millisecond for releases", { nowMs: startOfDayMs(firstDay + 17) - 1 }, "released"],
  ["[TR-15] [P14] 1 ms later", { nowMs: startOfDayMs(firstDay + 17) }, "too-late"],
  [
    "[TR-15] [P14] an authorisation dated 5 minutes ahead",
    { entered: { atMs: startMs + 5 * minuteMs } },
    "released",
  ],
  ["[TR-15] [P14] and 1 ms more", { entered: { atMs: startMs + 5 * minuteMs + 1 } }, "not-authorised"],
  // [P14] prospective, retrospective
  [
    "[TR-15] [P14] a day on which the authorisation was entered",
    { enteredAfterMs: startOfDayMs(firstDay + 1) + 5 * minuteMs - 1 },
    "released",
  ],
  [
    "[TR-15] [P14] an authorisation that was dated back over midnight",
    { enteredAfterMs: startOfDayMs(firstDay + 1) + 5 * minuteMs },
    "not-authorised",
  ],
  [
    "[TR-15] [P14] retrospective to the charter's limit",
    {
      authorisation: { mode: "retrospective" },
      enteredAfterMs: startOfDayMs(firstDay + 31) + 5 * minuteMs - 1,
    },
    "released",
  ],
  [
    "[TR-15] [P14] retrospective beyond it",
    { authorisation: { mode: "retrospective" }, enteredAfterMs: startOfDayMs(firstDay + 31) + 5 * minuteMs },
    "not-authorised",
  ],
  // Emergency
  ["[TR-14] an emergency with the judges' signatures alone", emergency, "released"],
  [
    "[TR-14] an emergency without the judges",
    { ...emergency, signers: ["applicant-1", "overseer-1", "overseer-2"] },
    "not-authorised",
  ],
  [
    "[TR-14] an emergency 1 ms before it lapses",
    { ...emergency, nowMs: startMs + 48 * hourMs - 1 },
    "released",
  ],
  ["[TR-14] an emergency that has lapsed", { ...emergency, nowMs: startMs + 48 * hourMs }, "revoked"],
  [
    "[TR-14] an emergency that was confirmed in time",
    { ...emergency, after: [confirmation()], nowMs: startMs + 48 * hourMs },
    "released",
  ],
];

describe("what a trustee answers", () => {
  it.each(cases)("%s", (_name, given, expected) => {
    expect(codeOf(given)).toBe(expected);
  });
});

it("[TR-14] [P13] no identity but those of document, charter and log: a room always, a person where this is its home", () => {
  const { identities } = judge({});
  const subjectsOf = identities.map(({ kind, subjectId }) => `${kind} ${subjectId}`);
  expect(new Set(subjectsOf)).toEqual(new Set([`person ${idOf("alice")}`, `room ${roomId}`]));
  expect(subjectsOf.length).toBe(2);
  expect(
    identities.every(
      ({ authority, keyPeriod, day }) => authority === 1 && keyPeriod === 1 && day === firstDay,
    ),
  ).toBe(true);
  const subjects = [...makeAuthorisation().subjects, { kind: "person" as const, id: idOf<PersonId>("bob") }];
  expect(judge({ authorisation: { subjects } }).identities.length).toBe(2);
});

it("[TR-16] [P15] caps are counted over the log's releases, those of other authorisations of the authority too", () => {
  const cap = 4;
  expect(codeOf({ authorisation: { cap } })).toBe("released");
  // The directory takes no release beyond a cap, so a log that has one is not followed at all.
  const second = announce(makeAuthorisation({ cap }), firstDay + 1, 5, {
    keyPeriod: 1,
    authorityOf: () => 1,
  }).leaf;
  const third = announce(makeAuthorisation({ cap }), firstDay + 2, 6, {
    keyPeriod: 1,
    authorityOf: () => 1,
  }).leaf;
  expect(codeOf({ authorisation: { cap }, after: [second] })).toBe("released");
  expect(codeOf({ authorisation: { cap }, after: [second, third] })).toBe("bad-log");
  const caps = { ...makeCharter().caps, identityDaysPerYear: 3 };
  expect(codeOf({ charter: { caps } })).toBe("released");
  expect(codeOf({ charter: { caps }, after: [second] })).toBe("bad-log");
  // A release that dates itself into last year's cap.
  const newYearMs = Date.UTC(2027, 0, 1);
  expect(codeOf({ enteredAfterMs: newYearMs + 5 * minuteMs, authorisation: { mode: "retrospective" } })).toBe(
    "not-authorised",
  );
  expect(dayOf(newYearMs)).toBeGreaterThan(firstDay);
});

it("[TR-14] [P13] who joins after a release gets a further one, for the newcomer alone", () => {
  const subjects = [...makeAuthorisation().subjects, { kind: "person" as const, id: idOf<PersonId>("dora") }];
  const authorisation = makeAuthorisation({ subjects });
  const joined = personLeaf("dora");
  const source = {
    keyPeriod: 1,
    authorityOf: (personId: PersonId, _day: Day, size: number) =>
      personId === idOf("dora") && size <= 5 ? undefined : 1,
  };
  const identities = releaseIdentities(authorisation, firstDay, 6, source, [4]);
  expect(identities.map(({ subjectId }) => subjectId)).toEqual([idOf("dora")]);
  const salt = seedOf("salt of the newcomer");
  const more = signLeaf(
    {
      type: "release",
      authorisation: authorisation.id,
      authority: 1,
      day: firstDay,
      count: 1,
      identities: commitment(salt, encodeIdentities(identities)),
      atMs: startMs,
    },
    seedOf("AU/reader"),
  );
  const given = {
    authorisation: { subjects },
    after: [joined, more],
    input: { identitiesSalt: salt, releaseIndex: 6 },
  };
  expect(judge(given).identities).toEqual(identities);
});

it("[TR-14] [P13] an extension's document takes the place of the first, with all its signatures", () => {
  const later = makeAuthorisation({
    toDay: firstDay + 20,
    releaseUntilDay: firstDay + 27,
    cap: 50,
    noticeDueDay: firstDay + 110,
  });
  const document = signedBy(later);
  const salt = seedOf("salt of the extension");
  const { id, toDay, releaseUntilDay, cap, noticeDueDay } = later;
  const extension = signLeaf(
    {
      type: "extension",
      authorisation: id,
      authority: 1,
      atMs: startMs,
      toDay,
      releaseUntilDay,
      cap,
      noticeDueDay,
      content: commitment(salt, document),
    },
    seedOf("AU/reader"),
  );
  const day = firstDay + 15;
  const input = { document, documentSalt: salt };
  expect(codeOf({ between: [extension], day, input })).toBe("released");
  expect(codeOf({ between: [extension], day })).toBe("bad-proof");
  const unsigned = signedBy(later, everybody.slice(0, 4));
  expect(codeOf({ between: [extension], day, input: { ...input, document: unsigned } })).toBe("bad-proof");
});

it("[TR-14] [P13] people whom the log names beside the charter approve too, until it removes them", () => {
  const person = {
    type: "role" as const,
    authority: 1,
    body: "oversight" as const,
    id: "overseer-3",
    atMs: startMs,
  };
  const key = { kind: "ed25519" as const, publicKey: publicKeyOf("AU/role/overseer-3") };
  const adding = { ...person, action: "added" as const, key };
  const added: Leaf = { ...adding, signatures: partsOf(adding, "AU", "oversight") };
  const removing = { ...person, action: "removed" as const };
  const removed: Leaf = { ...removing, signatures: partsOf(removing, "AU", "oversight") };
  const signers = ["applicant-1", "judge-1", "judge-2", "overseer-1", "overseer-3"];
  expect(codeOf({ signers })).toBe("not-authorised");
  expect(codeOf({ signers, between: [added] })).toBe("released");
  expect(codeOf({ signers, between: [added], after: [removed] })).toBe("not-authorised");
});
