import { useLanguage } from "@custos/ui";

export interface Dates {
  /** 2 March 2026 */
  day(timeMs: number): string;
  /** Monday 2 March */
  weekday(timeMs: number): string;
  /** 21:05 */
  time(timeMs: number): string;
  /** 21:05:41 */
  seconds(timeMs: number): string;
  /** 2 March 2026, 21:05 */
  moment(timeMs: number): string;
  /** A language's name by its BCP 47 tag. */
  languageName(tag: string): string;
}

/** Dates and times of the browser's zone, in the person's language. */
export function useDates(): Dates {
  const { locale } = useLanguage();
  const format = (timeMs: number, options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(locale, { hourCycle: "h23", ...options }).format(timeMs);
  return {
    day: (timeMs) => format(timeMs, { day: "numeric", month: "long", year: "numeric" }),
    weekday: (timeMs) => format(timeMs, { weekday: "long", day: "numeric", month: "long" }),
    time: (timeMs) => format(timeMs, { hour: "2-digit", minute: "2-digit" }),
    seconds: (timeMs) => format(timeMs, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    moment: (timeMs) =>
      format(timeMs, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" }),
    languageName: (tag) =>
      new Intl.DisplayNames(locale, { type: "language", fallback: "code" }).of(tag) ?? tag,
  };
}
