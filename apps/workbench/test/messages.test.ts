import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createIntl } from "react-intl";
import { describe, expect, it } from "vitest";
import { dateToDay } from "@custos/base";
import { scopeSentence, type Scope } from "../src/authorisation/scope.js";
import { ar } from "../src/messages/ar.js";
import { dayRange } from "../src/desk/day-range.js";
import { en } from "../src/messages/en.js";

const catalogues = { en, ar } as const;
const locales = { en: "en-GB", ar: "ar-u-nu-arab" } as const;

const probes = [
  0,
  1,
  2,
  5,
  11,
  100,
  "yes",
  "day",
  "hour",
  "minute",
  "retrospective",
  "oversight",
  "applicant",
];

/** Arguments that a message asks for, whatever branches it takes. */
function argumentsOf(language: "en" | "ar", id: keyof typeof en): string[] {
  const intl = createIntl({ locale: locales[language], messages: catalogues[language] });
  const message = intl.formatters.getMessageFormat(catalogues[language][id], locales[language]);
  const asked = new Set<string>();
  for (const probe of probes) {
    const values = new Proxy({} as Record<string, string | number>, {
      has: () => true,
      get: (_, name) => {
        asked.add(String(name));
        return probe;
      },
    });
    message.format(values);
  }
  return [...asked].toSorted();
}

describe("the catalogues", () => {
  it("have the same keys, in the same order", () => {
    expect(Object.keys(ar)).toEqual(Object.keys(en));
  });

  it("every message takes the same arguments in both languages, and none is left in English", () => {
    for (const id of Object.keys(en) as (keyof typeof en)[]) {
      const other = ar[id];
      expect(argumentsOf("ar", id), id).toEqual(argumentsOf("en", id));
      if (!["apply.person-line", "live.people-through", "agree.signer"].includes(id))
        expect(other, id).toMatch(/[\u0600-\u06ff]/);
    }
  });

  it.each(["en", "ar"] as const)("every %s message can be said", (language) => {
    const faults: string[] = [];
    const intl = createIntl({
      locale: locales[language],
      messages: catalogues[language],
      onError: (error) => faults.push(error.message),
    });
    for (const id of Object.keys(en) as (keyof typeof en)[]) {
      for (const count of [0, 1, 2, 5, 11, 100]) {
        const values = Object.fromEntries(argumentsOf("en", id).map((name) => [name, count]));
        expect(intl.formatMessage({ id }, values), id).not.toBe("");
      }
    }
    expect(faults).toEqual([]);
  });

  it("hold every id that the screens name", () => {
    const src = join(import.meta.dirname, "../src");
    const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".tsx"),
    );
    const named = files.flatMap((name) =>
      [...readFileSync(join(src, name), "utf8").matchAll(/say\(\s*"([^"]+)"/g)].map(([, id]) => id as string),
    );
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((id) => !Object.hasOwn(en, id))).toEqual([]);
  });
});

describe("the scope as a sentence", () => {
  const day = dateToDay("2026-03-03");
  const names = new Map([
    ["a", "Ana Reyes"],
    ["g", "Gus Demir"],
  ]);
  const scope = (change: Partial<Scope>): Scope =>
    ({
      subjects: [
        { kind: "person", id: "a" },
        { kind: "person", id: "g" },
      ],
      fromDay: day,
      toDay: day + 13,
      mode: "prospective",
      ...change,
    }) as Scope;

  function say(language: "en" | "ar", of: Scope): string {
    const { id, persons, rooms, fromDay, toDay, mode } = scopeSentence(of, names);
    const intl = createIntl({ locale: locales[language], messages: catalogues[language] });
    const list = (items: readonly string[]) => new Intl.ListFormat(language).format(items);
    return intl.formatMessage(
      { id },
      {
        count: persons.length,
        roomCount: rooms.length,
        persons: list(persons),
        rooms: list(rooms),
        days: dayRange(locales[language], fromDay, toDay, intl.formatMessage({ id: "days.to" })),
        one: fromDay === toDay ? "yes" : "no",
        mode,
      },
    );
  }

  it("names people, days and limits", () => {
    expect(say("en", scope({}))).toBe(
      "Opens everything Ana Reyes and Gus Demir send and receive, in any room, from 3 to 16 March 2026. Nothing they wrote before. Nothing in rooms where neither of them is.",
    );
    expect(say("en", scope({ toDay: day + 40 }))).toContain("from 3 March to 12 April 2026.");
  });

  it("says one person and one day in the singular", () => {
    const one = scope({ subjects: [{ kind: "person", id: "a" }] as never, toDay: day });
    expect(say("en", one)).toBe(
      "Opens everything Ana Reyes sends and receives, in any room, on 3 March 2026. Nothing they wrote before. Nothing in rooms that they are not in.",
    );
  });

  it("says rooms as rooms, and a subject without a known name by its whole id", () => {
    const rooms = scope({ subjects: [{ kind: "room", id: "c".repeat(32) }] as never, toDay: day });
    expect(say("en", rooms)).toContain(`written in ${"c".repeat(32)}, by whomever`);
    const both = scope({
      subjects: [
        { kind: "room", id: "c" },
        { kind: "person", id: "a" },
      ] as never,
    });
    expect(scopeSentence(both, names).id).toBe("scope.both");
  });

  it("never says that nothing from before is opened where the past is asked for", () => {
    expect(say("en", scope({ mode: "retrospective" }))).toContain("reaches back to days that are over");
    expect(say("en", scope({ mode: "retrospective" }))).not.toContain("before");
  });

  it("is said in Arabic too", () => {
    const said = say("ar", scope({}));
    expect(said).toContain("Ana Reyes");
    expect(said).toContain("٢٠٢٦");
  });
});
