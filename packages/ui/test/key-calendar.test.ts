import { describe, expect, test } from "vitest";
import { bothAgree, keyCalendarModel, type KeyState } from "@custos/ui";

const day = 20_515; // 3 March 2026
const allowed = (from: number, count: number): Map<number, KeyState> =>
  new Map(Array.from({ length: count }, (_, at) => [from + at, "allowed" as const]));

describe("key calendar", () => {
  test("has one square for each subject and day, and leaves nothing uncounted", () => {
    const model = keyCalendarModel(
      [
        { id: "a", name: "Ana", states: allowed(day, 14) },
        {
          id: "g",
          name: "Gus",
          states: new Map([
            [day, "opened"],
            [day + 1, "released"],
            [day + 2, "sealed"],
          ]),
        },
      ],
      day,
      day + 13,
      { today: day + 1 },
    );
    expect(model.rows.map(({ states }) => states.length)).toEqual([14, 14]);
    expect(model.counts).toEqual({ allowed: 14, opened: 1, released: 1, sealed: 1, outside: 11 });
    expect(model.days.filter(({ today }) => today).map(({ day }) => day)).toEqual([day + 1]);
  });

  test("names the first day with its month, then weeks, then the last day", () => {
    const { days } = keyCalendarModel([], day, day + 13);
    expect(days.flatMap(({ label }, at) => (label === undefined ? [] : [[at, label]]))).toEqual([
      [0, "3 March"],
      [7, "10"],
      [13, "16"],
    ]);
  });

  test("names the month where a new one begins", () => {
    const labels = keyCalendarModel([], day, day + 34).days.map(({ label }) => label);
    expect(labels[29]).toBe("1 April");
  });

  test("days are UTC days whatever the machine's zone", () => {
    expect(keyCalendarModel([], 0, 0).days[0]?.date).toMatch(/^Thursday,? 1 January 1970$/);
    expect(keyCalendarModel([], day, day, { language: "ar" }).days[0]?.label).toBe("٣ مارس");
  });

  test("an empty or turned-round range has no days", () => {
    expect(keyCalendarModel([], day, day - 1).days).toEqual([]);
    expect(keyCalendarModel([], day, day - 9).days).toEqual([]);
  });
});

describe("the lens", () => {
  const of = (given: number, needed = 2): { needed: number; given: number; total: number } => ({
    needed,
    given,
    total: 3,
  });

  test.each([
    [0, 0, false],
    [2, 1, false],
    [1, 2, false],
    [3, 0, false],
    [2, 2, true],
    [3, 3, true],
  ])("judges %i and oversight %i of 2 needed: open %s", (judges, oversight, open) =>
    expect(bothAgree(of(judges), of(oversight))).toBe(open),
  );
});
