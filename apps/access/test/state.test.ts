import { describe, expect, test } from "vitest";
import { dayMs, startOfDayMs } from "@custos/base";
import {
  daysDue,
  hasApprovals,
  stateOf,
  type AuthorisationState,
  type LoggedAuthorisation,
} from "../src/authorisations/state.js";

const day = 20_513;
const nowMs = startOfDayMs(day) + 9 * 3_600_000;
const hourMs = 3_600_000;

function logged(change: Partial<LoggedAuthorisation> = {}, emergency = false): LoggedAuthorisation {
  return { releaseUntilDay: day + 7, leaf: { atMs: nowMs - hourMs, emergency }, ...change };
}

describe("[R4] an authorisation's state is a function of log and clock", () => {
  const cases: readonly [string, LoggedAuthorisation | undefined, number, AuthorisationState][] = [
    ["not in the log", undefined, nowMs, "applied"],
    ["in the log", logged(), nowMs, "granted"],
    ["on its last day", logged({ releaseUntilDay: day }), startOfDayMs(day + 1) - 1, "granted"],
    ["after its last day", logged({ releaseUntilDay: day }), startOfDayMs(day + 1), "expired"],
    ["suspended without an end", logged({ suspension: { index: 9, body: "oversight" } }), nowMs, "suspended"],
    [
      "suspended",
      logged({ suspension: { index: 9, body: "oversight", untilMs: nowMs + 1 } }),
      nowMs,
      "suspended",
    ],
    [
      "suspended until now",
      logged({ suspension: { index: 9, body: "oversight", untilMs: nowMs } }),
      nowMs,
      "granted",
    ],
    [
      "suspended and over",
      logged({ suspension: { index: 9, body: "oversight" } }),
      nowMs + 9 * dayMs,
      "expired",
    ],
    ["revoked", logged({ revokedAtIndex: 9 }), nowMs, "revoked"],
    ["revoked and over", logged({ revokedAtIndex: 9 }), nowMs + 9 * dayMs, "revoked"],
    ["an emergency", logged({}, true), nowMs, "granted"],
    ["an emergency just before its end", logged({}, true), nowMs + 47 * hourMs - 1, "granted"],
    ["an emergency that nobody confirmed", logged({}, true), nowMs + 47 * hourMs, "expired"],
    ["a confirmed emergency", logged({ confirmedAtIndex: 9 }, true), nowMs + 47 * hourMs, "granted"],
    ["a refused emergency", logged({ refusedAtIndex: 9 }, true), nowMs, "refused"],
    ["a lapsed emergency", logged({ lapsedAtIndex: 9 }, true), nowMs, "expired"],
  ];
  test.each(cases)("%s", (_name, record, atMs, state) => {
    expect(stateOf(record, atMs, 48)).toBe(state);
  });
});

describe("[P14] days are due from twelve hours before they begin", () => {
  const span = { fromDay: day, toDay: day + 2 };
  const half = 12 * hourMs;
  test.each([
    [startOfDayMs(day) - half - 1, []],
    [startOfDayMs(day) - half, [day]],
    [startOfDayMs(day) + half - 1, [day]],
    [startOfDayMs(day) + half, [day, day + 1]],
    [startOfDayMs(day + 40), [day, day + 1, day + 2]],
  ])("at %d", (atMs, days) => {
    expect(daysDue(span, atMs)).toEqual(days);
  });
});

describe("[P11] people of both bodies", () => {
  const two = { authorising: 2, oversight: 2 };
  const signers = (applicant: number, authorising: number, oversight: number) => [
    ...Array.from({ length: applicant }, () => ({ body: "applicant" as const })),
    ...Array.from({ length: authorising }, () => ({ body: "authorising" as const })),
    ...Array.from({ length: oversight }, () => ({ body: "oversight" as const })),
  ];
  test("are enough exactly when both bodies and the applicant have signed", () => {
    for (const applicant of [0, 1, 2]) {
      for (const authorising of [0, 1, 2, 3]) {
        for (const oversight of [0, 1, 2, 3]) {
          const people = signers(applicant, authorising, oversight);
          const judges = applicant === 1 && authorising >= 2;
          expect(hasApprovals(people, two, false)).toBe(judges && oversight >= 2);
          expect(hasApprovals(people, two, true)).toBe(judges);
        }
      }
    }
  });
});
