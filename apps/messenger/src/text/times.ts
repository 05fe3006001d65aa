const dayMs = 86_400_000;

/** The local day of a moment, as a key that is equal for moments of the same day. */
export function localDay(timeMs: number): string {
  const date = new Date(timeMs);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** How a list tells a moment, seen from now: a time, "yesterday", a weekday, or a date. */
export type ListTime = "time" | "yesterday" | "weekday" | "date";

export function listTimeOf(timeMs: number, nowMs: number): ListTime {
  if (localDay(timeMs) === localDay(nowMs)) return "time";
  if (localDay(timeMs) === localDay(nowMs - dayMs)) return "yesterday";
  return timeMs < nowMs && nowMs - timeMs < 6 * dayMs ? "weekday" : "date";
}
