import { describe, expect, it } from "vitest";
import { CustosError, startOfDayMs } from "@custos/base";
import type { AuthorisationId, DeviceId, PersonId } from "@custos/base";
import { Directory, encodeLeaf, signLeaf, signLeafAsRole, signLeafPart } from "@custos/crypto/log";
import type { Leaf, LeafOf, UnsignedLeaf } from "@custos/crypto/log";
import { signAsRole } from "@custos/crypto/verify";
import {
  authorisationLeaf,
  authorityOf,
  ceremonyLeaf,
  charterLeaf,
  charterSigners,
  deviceLeaf,
  firstDay,
  firstNote,
} from "./network.js";
import {
  idOf,
  makeCharter,
  partsOf,
  personLeaf,
  publicKeyOf,
  quorumBodies,
  releaseLeaf,
  seedOf,
} from "./network.js";
import { signedNote, startMs } from "./network.js";

function failureOf(step: () => unknown): string {
  try {
    step();
    return "none";
  } catch (error) {
    return error instanceof CustosError ? `${error.code}: ${error.message}` : `not ours: ${String(error)}`;
  }
}

function directoryOf(codes: readonly string[], ...leaves: Leaf[]): Directory {
  const directory = Directory.empty();
  const charter = makeCharter(codes);
  const begin: Leaf[] = [charterLeaf(charter, firstNote(charter))];
  for (const authority of charter.authorities)
    begin.push(...quorumBodies.map((body) => ceremonyLeaf(authority, body)));
  for (const leaf of [...begin, ...leaves]) add(directory, leaf);
  return directory;
}

/** By the bytes, as everybody gets leaves. */
function add(directory: Directory, leaf: Leaf): void {
  directory.applyEntry(directory.size, encodeLeaf(leaf));
}

/** That a leaf is refused with the entry's number, and that nothing has changed by it. */
function refuses(directory: Directory, leaf: Leaf, why: RegExp): void {
  const before = directory.size;
  const failure = failureOf(() => add(directory, leaf));
  expect(failure).toMatch(new RegExp(`^bad-log: entry ${before}: `));
  expect(failure).toMatch(why);
  expect(directory.size).toBe(before);
}

const ada = idOf<PersonId>("ada");
const device = (number: number) => idOf<DeviceId>(`ada/${number}`);
const later = startMs + 3_600_000;
const authorisation = idOf<AuthorisationId>("first");

function removal(number: number, by: "operator" | number): Leaf {
  const signedBy =
    by === "operator"
      ? { kind: "operator" as const, name: "operator-1" }
      : { kind: "device" as const, deviceId: device(by) };
  const unsigned = {
    type: "device" as const,
    action: "removed" as const,
    personId: ada,
    deviceId: device(number),
    atMs: later,
    signedBy,
  };
  return signLeaf(unsigned, seedOf(by === "operator" ? "operator-1" : `ada/${by}`));
}

function reset(number: number, by = "operator-1"): Leaf {
  const unsigned = {
    type: "reset" as const,
    personId: ada,
    deviceId: device(number),
    signingKey: publicKeyOf(`ada/${number}`),
    noticeKey: new Uint8Array(1216),
    atMs: later,
    signedBy: { kind: "operator" as const, name: "operator-1" },
  };
  return signLeaf(unsigned, seedOf(by));
}

function move(authority: number, day: number, codes: readonly string[], count = 2): Leaf {
  const unsigned = { type: "move" as const, personId: ada, authority, firstDay: day, atMs: startMs };
  const signatures = codes.flatMap((code) =>
    partsOf(unsigned, code, "oversight", count).map(({ trustee, signature }) => ({
      authority: code === "AU" ? 1 : 2,
      body: "oversight" as const,
      trustee,
      signature,
    })),
  );
  return { ...unsigned, signatures };
}

describe("people and devices", () => {
  it("[P24] the first device is the invitation's, each further one an earlier device's of the same person", () => {
    const directory = directoryOf(
      ["AU"],
      personLeaf("ada"),
      deviceLeaf("ada"),
      personLeaf("bob"),
      deviceLeaf("bob"),
    );
    refuses(directory, deviceLeaf("ada", 2), /invitation is used up/);
    const byBob = deviceLeaf("bob", 2, 1) as Extract<Leaf, { type: "device"; action: "added" }>;
    refuses(directory, { ...byBob, personId: ada }, /no such device of this person/);
    const forged = {
      ...deviceLeaf("ada", 2, 1),
      signature: (byBob as { signature: Uint8Array }).signature,
    } as Leaf;
    refuses(directory, forged, /signature/);
    add(directory, deviceLeaf("ada", 2, 1));
    expect(directory.devicesOf(ada).map(({ deviceId }) => deviceId)).toEqual([device(1), device(2)]);
    expect(directory.device(device(2))).toMatchObject({ addedBy: "device", personId: ada });
    refuses(directory, deviceLeaf("carol"), /no such person/);
    refuses(directory, deviceLeaf("ada", 2, 1), /id is taken/);
  });

  it("[P24] a key counts once: as invitation, and as a device's", () => {
    const directory = directoryOf(["AU"], personLeaf("ada"), deviceLeaf("ada"));
    const bob = personLeaf("bob");
    const { signature: _, ...unsigned } = { ...bob, invitation: publicKeyOf("ada/invitation") };
    refuses(directory, signLeaf(unsigned, seedOf("ada/invitation")), /a key that is in use/);
    add(directory, bob);
    const { signature: __, ...stolen } = deviceLeaf("bob") as Extract<
      Leaf,
      { type: "device"; action: "added" }
    >;
    const taken = signLeaf({ ...stolen, signingKey: publicKeyOf("ada/1") }, seedOf("bob/invitation"));
    refuses(directory, taken, /a key that is in use/);
    refuses(directory, personLeaf("ada"), /is there already/);
  });

  it("[P24] a removed device signs nothing more, and counts at no checkpoint that shows its removal", () => {
    const directory = directoryOf(["AU"], personLeaf("ada"), deviceLeaf("ada"), deviceLeaf("ada", 2, 1));
    const before = directory.size;
    add(directory, removal(1, 2));
    refuses(directory, deviceLeaf("ada", 3, 1), /has been removed/);
    refuses(directory, removal(2, 1), /has been removed/);
    refuses(directory, removal(1, 2), /has been removed/);
    expect(directory.liveDevice(device(1), before).deviceId).toBe(device(1));
    expect(failureOf(() => directory.liveDevice(device(1)))).toMatch(/^unknown-device/);
    expect(failureOf(() => directory.liveDevice(device(2), before - 1))).toMatch(/^unknown-device/);
    expect(directory.devicesOf(ada).map(({ deviceId }) => deviceId)).toEqual([device(2)]);
    expect(directory.devicesOf(ada, before)).toHaveLength(2);
    add(directory, removal(2, "operator"));
    expect(directory.devicesOf(ada)).toEqual([]);
    refuses(directory, deviceLeaf("ada", 4), /invitation is used up/);
  });

  it("[P24] a reset is the operator's, ends every earlier device and is marked", () => {
    const directory = directoryOf(["AU"], personLeaf("ada"), deviceLeaf("ada"), deviceLeaf("ada", 2, 1));
    refuses(directory, reset(3, "ada/1"), /signature/);
    add(directory, reset(3));
    expect(directory.devicesOf(ada).map(({ deviceId, addedBy }) => [deviceId, addedBy])).toEqual([
      [device(3), "reset"],
    ]);
    refuses(directory, deviceLeaf("ada", 4, 1), /has been removed/);
    add(directory, deviceLeaf("ada", 4, 3));
  });

  it("[LOG-13] a person's home is that of the day, and moves a day ahead with t oversight trustees of both authorities", () => {
    const directory = directoryOf(["AU", "EU"], personLeaf("ada"));
    const size = directory.size;
    refuses(directory, move(2, firstDay, ["AU", "EU"]), /not at least a day ahead/);
    refuses(directory, move(2, firstDay + 1, ["AU"]), /0 of 2 oversight/);
    refuses(directory, move(2, firstDay + 1, ["EU"]), /0 of 2 oversight/);
    refuses(directory, move(2, firstDay + 1, ["AU", "EU"], 1), /1 of 2 oversight/);
    refuses(directory, move(1, firstDay + 1, ["AU", "EU"]), /to the same authority/);
    refuses(directory, move(3, firstDay + 1, ["AU", "EU"]), /no authority 3/);
    add(directory, move(2, firstDay + 1, ["AU", "EU"]));
    expect([firstDay, firstDay + 1, firstDay + 50].map((day) => directory.authorityOf(ada, day))).toEqual([
      1, 2, 2,
    ]);
    expect(directory.authorityOf(ada, firstDay + 1, size)).toBe(1);
    expect(failureOf(() => directory.authorityOf(ada, firstDay - 1))).toMatch(/^not-found/);
    expect(failureOf(() => directory.authorityOf(ada, firstDay, size - 1))).toMatch(/^not-found/);
    refuses(directory, { ...(personLeaf("bob", 3) as Leaf) }, /no authority 3/);
  });
});

describe("charters and quorums", () => {
  it("[P23] the log begins with a charter, and changes it only with the old quorums", () => {
    const empty = Directory.empty();
    refuses(empty, personLeaf("ada"), /does not begin with a charter/);
    const directory = directoryOf(["AU"], personLeaf("ada"));
    const firstHash = directory.charters().at(0)?.hash as Uint8Array;
    const next = {
      ...makeCharter(["AU"], { retentionDays: 30 }),
      number: 2,
      previous: firstHash,
      firstDay: firstDay + 14,
    };
    refuses(
      directory,
      charterLeaf(next, signedNote(next, charterSigners(["AU"]).slice(0, 1))),
      /0 of 2 authorising/,
    );
    const note = signedNote(next, charterSigners(["AU"]));
    refuses(directory, { ...charterLeaf(next, note), hash: seedOf("x") }, /another one's note/);
    refuses(directory, { ...charterLeaf(next, note), number: 3 }, /another one's note/);
    add(directory, charterLeaf(next, note));
    expect(directory.charterInForce(firstDay + 13).charter.number).toBe(1);
    expect(directory.charterInForce(firstDay + 14)).toMatchObject({
      index: directory.size - 1,
      charter: { number: 2 },
    });
    expect(directory.charterByHash(firstHash).index).toBe(0);
    refuses(directory, charterLeaf(next, note), /not the next charter/);
  });

  it("[P23] an authority's number is never used again", () => {
    const directory = directoryOf(["AU", "EU"]);
    let before = directory.charters().at(-1);
    const change = (codes: readonly string[], number: number, signers: readonly string[]) => {
      const charter = {
        ...makeCharter(codes, {
          publishedDay: firstDay + 20 * number,
          firstDay: firstDay + 20 * number + 14,
        }),
        number,
        previous: before?.hash as Uint8Array,
      };
      return charterLeaf(charter, signedNote(charter, charterSigners(signers)));
    };
    add(directory, change(["AU"], 2, ["AU", "EU"]));
    before = directory.charters().at(-1);
    refuses(directory, change(["AU", "EU"], 3, ["AU", "EU"]), /number of EU was used before/);
  });

  it("[LOG-12] a ceremony's leaf carries the charter's key and every trustee's signature of the transcript", () => {
    const charter = makeCharter();
    const directory = Directory.empty();
    add(directory, charterLeaf(charter, firstNote(charter)));
    const good = ceremonyLeaf(authorityOf(1, "AU"), "oversight");
    refuses(directory, { ...good, signatures: good.signatures.slice(1) }, /2 of 3 oversight/);
    refuses(directory, { ...good, transcript: seedOf("x") }, /not the key that stands in the charter/);
    refuses(directory, { ...good, publicKey: new Uint8Array(96) }, /not the key that stands in the charter/);
    refuses(directory, { ...good, keyPeriod: 2, transcript: seedOf("x") }, /CustosDkg/);
    const [first, ...others] = good.signatures as [(typeof good.signatures)[number]];
    refuses(directory, { ...good, signatures: [first, first, ...others.slice(1)] }, /signed twice/);
    add(directory, good);
    refuses(directory, good, /has its ceremony already/);
  });

  it("[LOG-16] roles come and go with t signatures of their quorum, an applicant's with the authorising one's", () => {
    const directory = directoryOf(["AU"]);
    const added = (
      id: string,
      body: "applicant" | "oversight",
      by: "authorising" | "oversight",
      count = 2,
    ): Leaf => {
      const unsigned = {
        type: "role" as const,
        action: "added" as const,
        authority: 1,
        body,
        id,
        key: { kind: "ed25519" as const, publicKey: publicKeyOf(id) },
        atMs: later,
      };
      return { ...unsigned, signatures: partsOf(unsigned, "AU", by, count) };
    };
    refuses(directory, added("overseer-9", "oversight", "authorising"), /role: signature/);
    refuses(directory, added("overseer-9", "oversight", "oversight", 1), /1 of 2/);
    refuses(directory, added("overseer-1", "oversight", "oversight"), /its id is taken/);
    add(directory, added("overseer-9", "oversight", "oversight"));
    add(directory, added("applicant-9", "applicant", "authorising"));
    expect(directory.role(1, "overseer-9", firstDay).body).toBe("oversight");
    expect(directory.roles(1, firstDay).map(({ id }) => id)).toContain("applicant-9");
    const unsigned = {
      type: "role" as const,
      action: "removed" as const,
      authority: 1,
      body: "oversight" as const,
      id: "overseer-9",
      atMs: later,
    };
    add(directory, { ...unsigned, signatures: partsOf(unsigned, "AU", "oversight") });
    expect(failureOf(() => directory.role(1, "overseer-9", firstDay))).toMatch(/^not-found/);
  });

  it("[LOG-12] key-period and key-destroyed are signed by those whom they concern", () => {
    const directory = directoryOf(["AU"]);
    const period = {
      type: "key-period" as const,
      authority: 1,
      keyPeriod: 1,
      firstDay,
      lastDay: firstDay + 91,
      atMs: later,
    };
    const signed = (unsigned: typeof period, bodies: readonly ("authorising" | "oversight")[]): Leaf => ({
      ...unsigned,
      signatures: bodies.flatMap((body) =>
        partsOf(unsigned, "AU", body).map(({ trustee, signature }) => ({
          authority: 1,
          body,
          trustee,
          signature,
        })),
      ),
    });
    refuses(
      directory,
      signed({ ...period, lastDay: firstDay + 92 }, quorumBodies),
      /not as it stands in the charter/,
    );
    refuses(directory, signed(period, ["oversight"]), /0 of 2 authorising/);
    add(directory, signed(period, quorumBodies));
    const destroyed = {
      type: "key-destroyed" as const,
      authority: 1,
      keyPeriod: 1,
      holder: { kind: "trustee" as const, body: "oversight" as const, trustee: 2 },
      atMs: later,
    };
    refuses(directory, signLeaf(destroyed, seedOf("AU/oversight/1")), /signature/);
    add(directory, signLeaf(destroyed, seedOf("AU/oversight/2")));
    add(directory, signLeaf({ ...destroyed, holder: { kind: "reader" as const } }, seedOf("AU/reader")));
  });
});

/** A step in an authorisation's life by a role. */
function byRole(
  type: "revocation" | "suspension" | "resumption",
  by: string,
  atMs = later,
  untilMs?: number,
): Leaf {
  const unsigned = {
    type,
    authorisation,
    authority: 1,
    atMs,
    by,
    ...(untilMs === undefined ? {} : { untilMs }),
  } as UnsignedLeaf;
  return signLeafAsRole(unsigned as never, seedOf(`AU/role/${by}`));
}

function confirmation(people: readonly string[], atMs = later): Leaf {
  const unsigned = { type: "confirmation" as const, authorisation, authority: 1, atMs };
  const signatures = people.map((by) => ({
    by,
    signature: { kind: "ed25519" as const, signature: signLeafPart(unsigned, seedOf(`AU/role/${by}`)) },
  }));
  return { ...unsigned, signatures };
}

describe("authorisations and releases", () => {
  it("[P13] an authorisation is the reader's, within the charter's caps and days", () => {
    const directory = directoryOf(["AU"]);
    refuses(directory, authorisationLeaf("first", {}, "EU"), /signature/);
    refuses(directory, authorisationLeaf("first", { cap: 61 }), /over the charter's cap/);
    refuses(directory, authorisationLeaf("first", { fromDay: firstDay - 1 }), /reaches back too far/);
    refuses(
      directory,
      authorisationLeaf("first", { mode: "retrospective", fromDay: firstDay - 31 }),
      /reaches back too far/,
    );
    refuses(directory, authorisationLeaf("first", { toDay: firstDay - 1 }), /days/);
    refuses(directory, authorisationLeaf("first", { releaseUntilDay: firstDay + 8 }), /days/);
    refuses(
      directory,
      authorisationLeaf("first", { noticeDueDay: firstDay + 100 }),
      /notice is due too late/,
    );
    refuses(directory, authorisationLeaf("first", { authority: 2 }), /no authority 2/);
    add(directory, authorisationLeaf("first"));
    refuses(directory, authorisationLeaf("first"), /is there already/);
    add(directory, authorisationLeaf("back", { mode: "retrospective", fromDay: firstDay - 30 }));
    expect(directory.authorisations()).toHaveLength(2);
  });

  it("[P14] a release is of the authorisation's days, not before the lead time, not after the end", () => {
    const directory = directoryOf(["AU"], authorisationLeaf("first", { fromDay: firstDay + 1 }));
    refuses(directory, releaseLeaf("other", firstDay + 1), /no such authorisation/);
    refuses(directory, releaseLeaf("first", firstDay), /outside the authorisation/);
    refuses(directory, releaseLeaf("first", firstDay + 10), /outside the authorisation/);
    const day = firstDay + 5;
    refuses(
      directory,
      releaseLeaf("first", day, { atMs: startOfDayMs(day) - 12 * 3_600_000 - 1 }),
      /too early/,
    );
    refuses(
      directory,
      releaseLeaf("first", day, { atMs: startOfDayMs(firstDay + 17) }),
      /after the last day/,
    );
    refuses(directory, releaseLeaf("first", day, {}, "EU"), /signature/);
    add(directory, releaseLeaf("first", day, { atMs: startOfDayMs(day) - 12 * 3_600_000 }));
    add(directory, releaseLeaf("first", day + 1, { atMs: startOfDayMs(firstDay + 17) - 1 }));
    expect(directory.releases().map((release) => release.day)).toEqual([day, day + 1]);
  });

  it("[P15] caps hold: subjects a day, the authorisation's, and the authority's of the year; [P18] counts add up", () => {
    const directory = directoryOf(["AU"], authorisationLeaf("first", { subjects: 3, cap: 7 }));
    refuses(directory, releaseLeaf("first", firstDay, { count: 4 }), /more than the subjects of a day/);
    add(directory, releaseLeaf("first", firstDay, { count: 2 }));
    refuses(directory, releaseLeaf("first", firstDay, { count: 2 }), /more than the subjects of a day/);
    add(directory, releaseLeaf("first", firstDay, { count: 1 }));
    add(directory, releaseLeaf("first", firstDay + 1, { count: 3 }));
    refuses(directory, releaseLeaf("first", firstDay + 2, { count: 2 }), /over the authorisation's cap/);
    add(directory, releaseLeaf("first", firstDay + 2, { count: 1 }));
    expect(directory.identityDays(1)).toBe(7);
    expect(directory.identityDays(1, 2026)).toBe(7);
    expect(directory.identityDays(1, 2025)).toBe(0);
    expect(directory.authorisation(authorisation)?.identityDays).toBe(7);
    for (const name of ["second", "third"])
      add(directory, authorisationLeaf(name, { subjects: 60, cap: 60 }));
    add(directory, releaseLeaf("second", firstDay, { count: 60 }));
    refuses(directory, releaseLeaf("third", firstDay, { count: 34 }), /over the authority's cap of the year/);
    add(directory, releaseLeaf("third", firstDay, { count: 33 }));
    expect(directory.identityDays(1, 2026)).toBe(100);
  });

  it("[P13] nothing after revocation, and nothing during suspension", () => {
    const directory = directoryOf(["AU"], authorisationLeaf("first"));
    refuses(directory, byRole("suspension", "applicant-1"), /not by a body that approves/);
    refuses(directory, byRole("suspension", "judge-9"), /no such role/);
    add(directory, byRole("suspension", "judge-1"));
    refuses(directory, releaseLeaf("first", firstDay), /during suspension/);
    refuses(directory, byRole("resumption", "overseer-1"), /not by the body that suspended/);
    add(directory, byRole("resumption", "judge-2"));
    add(directory, releaseLeaf("first", firstDay));
    add(directory, byRole("suspension", "overseer-1", later, startOfDayMs(firstDay + 2)));
    refuses(directory, releaseLeaf("first", firstDay + 1), /during suspension/);
    add(directory, releaseLeaf("first", firstDay + 2));
    add(directory, byRole("revocation", "overseer-2"));
    refuses(directory, releaseLeaf("first", firstDay + 3), /is revoked/);
    refuses(directory, byRole("resumption", "overseer-1"), /is revoked/);
    expect(directory.authorisation(authorisation)?.revokedAtIndex).toBe(directory.size - 1);
  });

  it("[LOG-17] an extension gives later days and a higher cap, under the charter's", () => {
    const directory = directoryOf(["AU"], authorisationLeaf("first"));
    const extension = (change: Partial<LeafOf<"extension">> = {}): Leaf =>
      signLeaf(
        {
          type: "extension" as const,
          authorisation,
          authority: 1,
          atMs: later,
          toDay: firstDay + 20,
          releaseUntilDay: firstDay + 27,
          cap: 20,
          noticeDueDay: firstDay + 110,
          content: seedOf("extension"),
          ...change,
        },
        seedOf("AU/reader"),
      );
    refuses(directory, extension({ toDay: firstDay + 8 }), /days/);
    refuses(directory, extension({ cap: 61 }), /cap/);
    refuses(directory, extension({ cap: 9 }), /cap/);
    refuses(directory, releaseLeaf("first", firstDay + 15), /outside the authorisation/);
    add(directory, extension());
    add(directory, releaseLeaf("first", firstDay + 15));
    expect(directory.authorisation(authorisation)).toMatchObject({
      toDay: firstDay + 20,
      cap: 20,
      extensions: [{ cap: 20 }],
    });
  });

  it("[LOG-19] an emergency lapses without confirmation by oversight, and a refusal stops it", () => {
    const emergency = authorisationLeaf("first", { emergency: true });
    const lapsed = directoryOf(["AU"], emergency, releaseLeaf("first", firstDay));
    refuses(lapsed, releaseLeaf("first", firstDay + 2), /the emergency has lapsed/);
    refuses(
      lapsed,
      confirmation(["overseer-1", "overseer-2"], startMs + 48 * 3_600_000),
      /the emergency has lapsed/,
    );
    add(
      lapsed,
      signLeaf({ type: "lapse" as const, authorisation, authority: 1, atMs: later }, seedOf("AU/reader")),
    );
    refuses(lapsed, releaseLeaf("first", firstDay + 1), /the emergency has lapsed/);

    const confirmed = directoryOf(["AU"], emergency);
    refuses(confirmed, confirmation(["overseer-1"]), /1 of 2 people of oversight/);
    refuses(confirmed, confirmation(["overseer-1", "overseer-1"]), /signed twice/);
    refuses(confirmed, confirmation(["overseer-1", "judge-1"]), /not by oversight/);
    add(confirmed, confirmation(["overseer-1", "overseer-2"]));
    add(confirmed, releaseLeaf("first", firstDay + 9));

    const refused = directoryOf(["AU"], emergency);
    const refusal = {
      type: "refusal" as const,
      id: authorisation,
      authority: 1,
      atMs: later,
      content: seedOf("no"),
    };
    refuses(
      refused,
      signLeafAsRole({ ...refusal, by: "judge-1" }, seedOf("AU/role/judge-1")),
      /approved already/,
    );
    add(refused, signLeafAsRole({ ...refusal, by: "overseer-1" }, seedOf("AU/role/overseer-1")));
    refuses(refused, releaseLeaf("first", firstDay), /was refused/);
  });

  it("[LOG-17] a refused application is never authorised", () => {
    const directory = directoryOf(["AU"]);
    const application = {
      type: "application" as const,
      id: authorisation,
      authority: 1,
      atMs: startMs,
      content: seedOf("please"),
    };
    add(directory, signLeaf(application, seedOf("AU/reader")));
    const refusal = {
      type: "refusal" as const,
      id: authorisation,
      authority: 1,
      atMs: later,
      content: seedOf("no"),
      by: "judge-1",
    };
    const forged = { ...refusal, signature: signAsRole(seedOf("x"), new Uint8Array(1)) };
    refuses(directory, forged, /signature/);
    add(directory, signLeafAsRole(refusal, seedOf("AU/role/judge-1")));
    refuses(directory, authorisationLeaf("first"), /was refused/);
  });

  it("[P19] a notice is served by the reader, or postponed by a person of a body", () => {
    const directory = directoryOf(["AU"], authorisationLeaf("first"));
    const postponed = {
      type: "notice" as const,
      action: "postponed" as const,
      authorisation,
      authority: 1,
      atMs: later,
      content: seedOf("why"),
    };
    const by = (role: string, untilDay: number): Leaf =>
      signLeafAsRole({ ...postponed, by: role, untilDay }, seedOf(`AU/role/${role}`));
    refuses(directory, by("applicant-1", firstDay + 200), /somebody who may not/);
    refuses(directory, by("judge-1", firstDay + 99), /not later than before/);
    add(directory, by("judge-1", firstDay + 200));
    expect(directory.authorisation(authorisation)?.noticeDueDay).toBe(firstDay + 200);
    const served = {
      type: "notice" as const,
      action: "served" as const,
      authorisation,
      authority: 1,
      atMs: later,
      content: seedOf("n"),
    };
    refuses(directory, signLeaf(served, seedOf("EU/reader")), /signature/);
    add(directory, signLeaf(served, seedOf("AU/reader")));
    refuses(directory, by("judge-1", firstDay + 300), /served already/);
  });
});

describe("the directory as a whole", () => {
  it("[LOG-21] receipts' roots follow each other without a gap", () => {
    const directory = directoryOf(["AU"]);
    const receipts = (fromSeq: number, count: number): Leaf => ({
      type: "receipts",
      atMs: later,
      root: seedOf("root"),
      fromSeq,
      count,
    });
    add(directory, receipts(0, 5));
    expect(directory.nextReceiptsSeq()).toBe(5);
    refuses(directory, receipts(6, 1), /a gap/);
    refuses(directory, receipts(4, 1), /a gap/);
    add(directory, receipts(5, 0));
  });

  it("[LOG-22] entries come in order, a prepared one only if no other was faster, and a copy changes by itself", () => {
    const directory = directoryOf(["AU"]);
    const size = directory.size;
    expect(failureOf(() => directory.apply(size + 1, personLeaf("ada")))).toMatch(
      /^bad-log: entry 4: 3 is the next one/,
    );
    const commit = directory.prepare(size, personLeaf("ada"));
    expect(directory.person(ada)).toBeUndefined();
    const copy = directory.clone();
    add(copy, personLeaf("bob"));
    expect(directory.size).toBe(size);
    commit();
    expect(directory.person(ada)?.homes).toHaveLength(1);
    expect(copy.person(ada)).toBeUndefined();
    expect(failureOf(commit)).toMatch(/another one was faster/);
  });
});
