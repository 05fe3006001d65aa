import { type Day } from "@custos/base";
import type { AuthorisationCase } from "@custos/contract";
import type { Authorisation, AuthorisationSubject } from "@custos/crypto/verify";

/**
 * What became of one key: `opened` something, `released` and nothing opened yet, `allowed` and still to come, `sealed`
 * for ever because its day or its authorisation ended without it.
 */
export type KeyState = "opened" | "released" | "allowed" | "sealed";

export interface KeyCell {
  readonly day: Day;
  readonly state: KeyState;
  /** Messages opened by it */
  readonly messages: number;
}

export interface KeyRow {
  readonly subject: AuthorisationSubject;
  readonly cells: readonly KeyCell[];
}

export interface CalendarOfKeys {
  readonly days: readonly Day[];
  readonly rows: readonly KeyRow[];
  /** Keys by what became of them */
  readonly counts: Readonly<Record<KeyState, number>>;
}

/** What the calendar needs to know of a case. */
export type CaseProgress = Pick<AuthorisationCase, "state" | "released" | "opened">;

/** Nothing has happened yet: an application, or a draft. */
export const untouched: CaseProgress = { state: "applied", released: [], opened: [] };

/**
 * One square a subject and day. Releases are counted by day, not by subject: where fewer keys of a day were released than
 * there are subjects, only those are shown as released that have opened something.
 */
export function keyCalendar(
  scope: Pick<Authorisation, "subjects" | "fromDay" | "toDay" | "releaseUntilDay">,
  progress: CaseProgress,
  today: Day,
): CalendarOfKeys {
  const days = Array.from({ length: scope.toDay - scope.fromDay + 1 }, (_, i) => scope.fromDay + i);
  const releasedOf = new Map<Day, number>();
  for (const { day, count } of progress.released) releasedOf.set(day, (releasedOf.get(day) ?? 0) + count);
  const openedOf = new Map(
    progress.opened.map(({ day, subject, messages }) => [`${day} ${subject}`, messages]),
  );
  const over = ["refused", "revoked", "expired"].includes(progress.state) || today > scope.releaseUntilDay;
  const cell = (subject: AuthorisationSubject, day: Day): KeyCell => {
    const messages = openedOf.get(`${day} ${subject.id}`) ?? 0;
    if (messages > 0) return { day, state: "opened", messages };
    if ((releasedOf.get(day) ?? 0) >= scope.subjects.length) return { day, state: "released", messages };
    return { day, state: over ? "sealed" : "allowed", messages };
  };
  const rows = scope.subjects.map((subject) => ({ subject, cells: days.map((day) => cell(subject, day)) }));
  const cells = rows.flatMap((row) => row.cells);
  const count = (state: KeyState): number => cells.filter((one) => one.state === state).length;
  const counts = {
    opened: count("opened"),
    released: count("released"),
    allowed: count("allowed"),
    sealed: count("sealed"),
  };
  return { days, rows, counts };
}
