import { localeOf, type Language } from "../format/language.js";

/** What became of one key: one person (or room) on one UTC day. */
export type KeyState = "opened" | "released" | "allowed" | "sealed" | "outside";
export const keyStates: readonly KeyState[] = ["opened", "released", "allowed", "sealed", "outside"];

export interface KeySubject {
  readonly id: string;
  readonly name: string;
  /** The state of each UTC day (days since 1970-01-01); days that are left out are outside. */
  readonly states: ReadonlyMap<number, KeyState>;
}

export interface KeyCalendarModel {
  readonly days: ReadonlyArray<{
    readonly day: number;
    /** The full date, for ears and tooltips. */
    readonly date: string;
    /** What stands above the column, if anything: "3 March", "10". */
    readonly label: string | undefined;
    readonly today: boolean;
  }>;
  readonly rows: ReadonlyArray<{
    readonly id: string;
    readonly name: string;
    readonly states: readonly KeyState[];
  }>;
  /** How many keys are in each state. */
  readonly counts: Readonly<Record<KeyState, number>>;
}

const dayMs = 86_400_000;
/** Columns that a label with a month takes up before the next label may stand. */
const roomForMonth = 4;

/** Rows, columns and labels of a key calendar from `firstDay` to `lastDay`, both inclusive. */
export function keyCalendarModel(
  subjects: readonly KeySubject[],
  firstDay: number,
  lastDay: number,
  options: { readonly today?: number | undefined; readonly language?: Language } = {},
): KeyCalendarModel {
  const locale = localeOf[options.language ?? "en"];
  const numbers = Array.from({ length: Math.max(0, lastDay - firstDay + 1) }, (_, at) => firstDay + at);
  const full = dateFormat(locale, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const labels = columnLabels(numbers, locale);
  const counts: Record<KeyState, number> = { opened: 0, released: 0, allowed: 0, sealed: 0, outside: 0 };
  const rows = subjects.map(({ id, name, states }) => ({
    id,
    name,
    states: numbers.map((day) => {
      const state = states.get(day) ?? "outside";
      counts[state]++;
      return state;
    }),
  }));
  const days = numbers.map((day, at) => ({
    day,
    date: full.format(day * dayMs),
    label: labels[at],
    today: day === options.today,
  }));
  return { days, rows, counts };
}

function columnLabels(days: readonly number[], locale: string): Array<string | undefined> {
  const withMonth = dateFormat(locale, { day: "numeric", month: "long" });
  const plain = new Intl.NumberFormat(locale);
  const labels: Array<string | undefined> = days.map(() => undefined);
  const opensMonth = (at: number): boolean =>
    new Date((days[at] ?? 0) * dayMs).getUTCDate() === 1 && at < days.length;
  let freeFrom = 0;
  days.forEach((day, at) => {
    if (at < freeFrom) return;
    if (at === 0 || opensMonth(at)) {
      labels[at] = withMonth.format(day * dayMs);
      freeFrom = at + roomForMonth;
    } else if ((at % 7 === 0 && !opensMonth(at + 1)) || at === days.length - 1) {
      labels[at] = plain.format(new Date(day * dayMs).getUTCDate());
      freeFrom = at + 2;
    }
  });
  return labels;
}

function dateFormat(locale: string, parts: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, { ...parts, timeZone: "UTC" });
}
