import { CustosError } from "./errors.js";

/** Where time comes from. Nothing that decides anything reads the machine's clock directly. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  nowMs(): number;
}

export const systemClock: Clock = { nowMs: () => Date.now() };

export const dayMs = 86_400_000;

/** A UTC day, as days since 1970-01-01. */
export type Day = number;

export function dayOf(timeMs: number): Day {
  return Math.floor(timeMs / dayMs);
}

/** The first millisecond of a day. */
export function startOfDayMs(day: Day): number {
  return day * dayMs;
}

/** `2026-03-01` of a day. */
export function dayToDate(day: Day): string {
  return new Date(startOfDayMs(day)).toISOString().slice(0, 10);
}

/** The day of `2026-03-01`; `malformed` for a date that is not in the calendar. */
export function dateToDay(date: string): Day {
  const timeMs = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(timeMs) || dayToDate(dayOf(timeMs)) !== date) {
    throw new CustosError("malformed", `not a date: ${JSON.stringify(date.slice(0, 40))}`);
  }
  return dayOf(timeMs);
}
