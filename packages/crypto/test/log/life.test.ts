import { describe, expect, it } from "vitest";
import { CustosError, startOfDayMs } from "@custos/base";
import type { AuthorisationId, DeviceId, PersonId } from "@custos/base";
import { signWithLabel } from "@custos/crypto/verify";
import { Directory, encodeLeaf, signLeaf, signLeafAsRole, transcriptLabel } from "@custos/crypto/log";
import type { Leaf, UnsignedLeaf } from "@custos/crypto/log";
import {
  authorisationLeaf,
  authorityOf,
  ceremonyLeaf,
  charterLeaf,
  charterSigners,
  deviceLeaf,
} from "./network.js";
import {
  firstDay,
  firstNote,
  idOf,
  makeCharter,
  partsOf,
  periodOf,
  personLeaf,
  publicKeyOf,
} from "./network.js";
import { quorumBodies, releaseLeaf, seedOf, signedNote, startMs } from "./network.js";

const ada = idOf<PersonId>("ada");
const device = (number: number) => idOf<DeviceId>(`ada/${number}`);
const of = (name: string) => ({ authorisation: idOf<AuthorisationId>(name), authority: 1, atMs: startMs });
const charter = makeCharter(["AU", "EU"]);

function byReader(unsigned: UnsignedLeaf, code = "AU"): Leaf {
  return signLeaf(unsigned, seedOf(`${code}/reader`));
}

function byRole(unsigned: UnsignedLeaf & { by: string }, code = "AU"): Leaf {
  return signLeafAsRole(unsigned, seedOf(`${code}/role/${unsigned.by}`));
}

function byOperator(unsigned: UnsignedLeaf): Leaf {
  return signLeaf(unsigned, seedOf("operator-1"));
}

function byQuorums(
  unsigned: UnsignedLeaf,
  quorums: readonly [number, "AU" | "EU", "authorising" | "oversight"][],
): Leaf {
  const signatures = quorums.flatMap(([authority, code, body]) =>
    partsOf(unsigned, code, body).map(({ trustee, signature }) => ({ authority, body, trustee, signature })),
  );
  return { ...unsigned, signatures } as Leaf;
}

function reshareLeaf(keyPeriod = 1): Leaf {
  const transcript = seedOf("reshared");
  const signatures = [1, 2, 3].map((trustee) => ({
    trustee,
    signature: signWithLabel(seedOf(`AU/oversight/${trustee}`), transcriptLabel, transcript),
  }));
  return { type: "reshare", authority: 1, keyPeriod, body: "oversight", transcript, signatures };
}

const added = { signingKey: publicKeyOf("ada/3"), noticeKey: new Uint8Array(1216), atMs: startMs };
const operator = { kind: "operator" as const, name: "operator-1" };
const move = {
  type: "move" as const,
  personId: ada,
  authority: 2,
  firstDay: firstDay + 5,
  atMs: startMs,
};
const period: UnsignedLeaf = {
  type: "key-period",
  authority: 1,
  keyPeriod: 1,
  firstDay,
  lastDay: firstDay + 91,
  atMs: startMs,
};
const role = {
  type: "role" as const,
  authority: 1,
  body: "oversight" as const,
  id: "overseer-9",
  atMs: startMs,
};
const roleAdded: UnsignedLeaf = {
  ...role,
  action: "added",
  key: { kind: "ed25519", publicKey: publicKeyOf("overseer-9") },
};
const roleRemoved = { ...role, action: "removed" as const };
const extension: UnsignedLeaf = {
  type: "extension",
  ...of("first"),
  toDay: firstDay + 20,
  releaseUntilDay: firstDay + 27,
  cap: 20,
  noticeDueDay: firstDay + 110,
  content: seedOf("extension"),
};

function confirmation(name: string): Leaf {
  const unsigned = { type: "confirmation" as const, ...of(name) };
  const signatures = ["overseer-1", "overseer-2"].map((by) => {
    const signed = signLeafAsRole(unsigned, seedOf(`AU/role/${by}`)) as unknown as { signature: never };
    return { by, signature: signed.signature };
  });
  return { ...unsigned, signatures };
}

/** A log that knows every kind of leaf that somebody signs, in an order in which each is good. */
function life(): Leaf[] {
  const content = seedOf("content");
  const leaves: Leaf[] = [charterLeaf(charter, firstNote(charter))];
  for (const authority of charter.authorities)
    leaves.push(...quorumBodies.map((body) => ceremonyLeaf(authority, body)));
  leaves.push(
    reshareLeaf(),
    byQuorums(period, [
      [1, "AU", "authorising"],
      [1, "AU", "oversight"],
    ]),
    personLeaf("ada"),
    deviceLeaf("ada"),
    deviceLeaf("ada", 2, 1),
    signLeaf(
      {
        type: "device",
        action: "removed",
        personId: ada,
        deviceId: device(2),
        atMs: startMs,
        signedBy: { kind: "device", deviceId: device(1) },
      },
      seedOf("ada/1"),
    ),
    byOperator({
      type: "device",
      action: "removed",
      personId: ada,
      deviceId: device(1),
      atMs: startMs,
      signedBy: operator,
    }),
    byOperator({ type: "reset", personId: ada, deviceId: device(3), ...added, signedBy: operator }),
    byQuorums(move, [
      [1, "AU", "oversight"],
      [2, "EU", "oversight"],
    ]),
    { ...roleAdded, signatures: partsOf(roleAdded, "AU", "oversight") } as Leaf,
    { ...roleRemoved, signatures: partsOf(roleRemoved, "AU", "oversight") },
    byReader({ type: "application", id: idOf<AuthorisationId>("no"), authority: 1, atMs: startMs, content }),
    byRole({
      type: "refusal",
      id: idOf<AuthorisationId>("no"),
      authority: 1,
      atMs: startMs,
      by: "judge-1",
      content,
    }),
    authorisationLeaf("first"),
    byReader(extension),
    byRole({ type: "suspension", ...of("first"), by: "judge-1" }),
    byRole({ type: "resumption", ...of("first"), by: "judge-2" }),
    releaseLeaf("first", firstDay),
    byRole({
      type: "notice",
      action: "postponed",
      ...of("first"),
      by: "overseer-1",
      untilDay: firstDay + 300,
      content,
    }),
    byReader({ type: "notice", action: "served", ...of("first"), content }),
    byRole({ type: "revocation", ...of("first"), by: "applicant-1" }),
    authorisationLeaf("urgent", { emergency: true }),
    confirmation("urgent"),
    authorisationLeaf("lapsing", { emergency: true }),
    byReader({ type: "lapse", ...of("lapsing") }),
    byReader({ type: "use-report", authority: 1, day: firstDay, head: content, content, atMs: startMs }),
    byReader({
      type: "use-sum",
      authority: 1,
      month: "2026-03",
      epochsOpened: 1,
      messagesViewed: 2,
      atMs: startMs,
    }),
    byReader({
      type: "key-destroyed",
      authority: 1,
      keyPeriod: 1,
      holder: { kind: "reader" },
      atMs: startMs,
    }),
    signLeaf(
      {
        type: "key-destroyed",
        authority: 1,
        keyPeriod: 1,
        holder: { kind: "trustee", body: "oversight", trustee: 1 },
        atMs: startMs,
      },
      seedOf("AU/oversight/1"),
    ),
  );
  return leaves;
}

/** Copies of a leaf in each of which one signature has a changed bit. */
function forgeries(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return [];
  return Object.entries(value).flatMap(([name, entry]): unknown[] => {
    const put = (changed: unknown): unknown => {
      if (!Array.isArray(value)) return { ...value, [name]: changed };
      return value.with(Number(name), changed);
    };
    if (name === "signature" && entry instanceof Uint8Array)
      return [put(entry.with(7, (entry.at(7) ?? 0) ^ 1))];
    return forgeries(entry).map(put);
  });
}

function failureOf(step: () => unknown): string {
  try {
    step();
    return "none";
  } catch (error) {
    return error instanceof CustosError ? `${error.code}: ${error.message}` : `not ours: ${String(error)}`;
  }
}

/** The directory of the life up to, and not with, its first leaf of a type. */
function before(type: Leaf["type"]): Directory {
  const directory = Directory.empty();
  for (const leaf of life()) {
    if (leaf.type === type) break;
    directory.apply(directory.size, leaf);
  }
  return directory;
}

function refuses(directory: Directory, leaf: Leaf, why: RegExp): void {
  const { size } = directory;
  const failure = failureOf(() => directory.applyEntry(size, encodeLeaf(leaf)));
  expect(failure).toMatch(/^bad-log: entry \d+: /);
  expect(failure).toMatch(why);
  expect(directory.size).toBe(size);
}

describe("the life of a log", () => {
  it("[LOG-8] [P13] no leaf stands with a false signature among its signatures", () => {
    const directory = Directory.empty();
    const types = new Set<string>();
    let forged = 0;
    for (const leaf of life()) {
      for (const forgery of forgeries(leaf) as Leaf[]) {
        refuses(directory, forgery, /signature|CustosDkg/);
        forged += 1;
      }
      directory.applyEntry(directory.size, encodeLeaf(leaf));
      types.add(leaf.type);
    }
    // All but receipts and seal-complaint, which nobody signs.
    expect(types.size).toBe(23);
    process.stdout.write(`directory: ${forged} forged leaves of ${types.size} types, each refused\n`);
  });

  it("[LOG-13] a person begins on the day of enrolment, and a later move comes later", () => {
    const { signature: _, ...person } = personLeaf("bob");
    const early = signLeaf({ ...person, firstDay: firstDay - 1 }, seedOf("bob/invitation"));
    const directory = before("authorisation");
    refuses(directory, early, /first day is not that of enrolment/);
    const back: UnsignedLeaf = { ...move, authority: 1, firstDay: firstDay + 4 };
    const both: [number, "AU" | "EU", "oversight"][] = [
      [1, "AU", "oversight"],
      [2, "EU", "oversight"],
    ];
    refuses(directory, byQuorums(back, both), /before the last one/);
    const other = { ...move, authority: 1, firstDay: firstDay + 9 };
    refuses(directory, byQuorums(other, [...both, [1, "AU", "authorising"]]), /signature of somebody else/);
  });

  it("[LOG-14] a device by another person's invitation is refused", () => {
    const directory = before("device");
    directory.apply(directory.size, personLeaf("bob"));
    const { signature: _, ...unsigned } = deviceLeaf("ada") as Extract<
      Leaf,
      { type: "device"; action: "added" }
    >;
    const signedBy = { kind: "invitation" as const, key: publicKeyOf("bob/invitation") };
    refuses(
      directory,
      signLeaf({ ...unsigned, signedBy }, seedOf("bob/invitation")),
      /another person's invitation/,
    );
  });

  it("[LOG-12] a charter takes over the key that an earlier ceremony made, and no other", () => {
    const directory = before("authorisation");
    const made = ceremonyLeaf(
      { ...authorityOf(1, "AU"), keyPeriods: [periodOf("AU", 2, firstDay + 92, firstDay + 180)] },
      "oversight",
    );
    directory.apply(directory.size, made);
    const withPeriod = (code: string) => {
      const [first, ...others] = charter.authorities as [(typeof charter.authorities)[number]];
      const keyPeriods = [...first.keyPeriods, periodOf(code, 2, firstDay + 92, firstDay + 180)];
      const previous = directory.charters().at(-1)?.hash as Uint8Array;
      const next = {
        ...charter,
        number: 2,
        previous,
        firstDay: firstDay + 14,
        authorities: [{ ...first, keyPeriods }, ...others],
      };
      return charterLeaf(next, signedNote(next, charterSigners(["AU", "EU"])));
    };
    refuses(directory, withPeriod("EU"), /another oversight key of AU than its ceremony made/);
    directory.apply(directory.size, withPeriod("AU"));
    refuses(directory, reshareLeaf(3), /no such key period/);
  });

  it("[LOG-12] [LOG-16] strangers' signatures, unknown trustees and unknown roles are refused", () => {
    const directory = before("authorisation");
    const quorums: [number, "AU" | "EU", "authorising" | "oversight"][] = [
      [1, "AU", "authorising"],
      [1, "AU", "oversight"],
      [2, "EU", "oversight"],
    ];
    refuses(directory, byQuorums(period, quorums), /a stranger's signature/);
    const holder = { kind: "trustee" as const, body: "oversight" as const, trustee: 4 };
    const destroyed = signLeaf(
      { type: "key-destroyed", authority: 1, keyPeriod: 1, holder, atMs: startMs },
      seedOf("x"),
    );
    refuses(directory, destroyed, /no such trustee/);
    refuses(
      directory,
      { ...roleRemoved, signatures: partsOf(roleRemoved, "AU", "oversight") },
      /none such to remove/,
    );
  });

  it("[LOG-17] [LOG-19] steps out of order, or by another authority, are refused", () => {
    const content = seedOf("content");
    const directory = before("use-report");
    const application: UnsignedLeaf = {
      type: "application",
      id: idOf<AuthorisationId>("no"),
      authority: 1,
      atMs: startMs,
      content,
    };
    refuses(directory, byReader(application), /is there already/);
    const refusal = { type: "refusal" as const, atMs: startMs, content };
    const no = { ...refusal, id: idOf<AuthorisationId>("no") };
    refuses(directory, byRole({ ...no, authority: 1, by: "applicant-1" }), /not by a body that approves/);
    refuses(directory, byRole({ ...no, authority: 2, by: "judge-1" }, "EU"), /of nothing/);
    const urgent = { ...refusal, id: idOf<AuthorisationId>("urgent") };
    refuses(directory, byRole({ ...urgent, authority: 2, by: "overseer-1" }, "EU"), /another authority's/);
    refuses(directory, byRole({ ...urgent, authority: 1, by: "overseer-1" }), /confirmed already/);
    refuses(directory, confirmation("urgent"), /not awaited/);
    refuses(directory, byReader({ type: "lapse", ...of("urgent") }), /not an open emergency/);
    refuses(
      directory,
      byRole({ type: "revocation", ...of("urgent"), authority: 2, by: "judge-1" }, "EU"),
      /another authority's/,
    );
    directory.apply(directory.size, authorisationLeaf("plain"));
    refuses(directory, byReader({ type: "lapse", ...of("plain") }), /not an open emergency/);
    refuses(directory, confirmation("plain"), /not awaited/);
    const late = { ...extension, ...of("plain"), noticeDueDay: firstDay + 111 } as UnsignedLeaf;
    refuses(directory, byReader(late), /notice is due too late/);
    const leaf = releaseLeaf("plain", firstDay, { atMs: startOfDayMs(firstDay), authority: 2 }, "EU");
    refuses(directory, leaf, /another authority's/);
  });
});
