const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export interface Span {
  readonly count: number;
  readonly unit: "second" | "minute" | "hour" | "day";
}

/**
 * A length of time in its largest fitting unit, rounded down so that nobody is promised more than there is.
 * Hours run to 48 before days begin, because the last two days of an authorisation are counted in hours.
 */
export function spanOf(ms: number): Span {
  const left = Math.max(0, ms);
  if (left >= 2 * dayMs) return { count: Math.floor(left / dayMs), unit: "day" };
  if (left >= hourMs) return { count: Math.floor(left / hourMs), unit: "hour" };
  if (left >= minuteMs) return { count: Math.floor(left / minuteMs), unit: "minute" };
  return { count: Math.floor(left / secondMs), unit: "second" };
}

/** Where an authorisation stands: live, in its last 48 hours, or ended. */
export type AuthorisationPhase = "live" | "ending" | "ended";

/** The phase at `nowMs` of something that ends at `endsAtMs` (both milliseconds since 1970). */
export function phaseAt(endsAtMs: number, nowMs: number): AuthorisationPhase {
  if (nowMs >= endsAtMs) return "ended";
  return endsAtMs - nowMs < 2 * dayMs ? "ending" : "live";
}
