import { startOfDayMs, type Day } from "@custos/base";

/** One UTC day, or the first and the last with a word between them: 3 to 16 March 2026. */
export function dayRange(locale: string, fromDay: Day, toDay: Day, to: string): string {
  const format = new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
  const from = startOfDayMs(fromDay);
  if (fromDay === toDay) return format.format(from);
  const parts = format.formatRangeToParts(from, startOfDayMs(toDay));
  return parts
    .map(({ type, value }) => (type === "literal" && /^\s*[–—-]\s*$/u.test(value) ? ` ${to} ` : value))
    .join("");
}
