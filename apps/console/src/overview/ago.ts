import { spanOf } from "@custos/ui";
import type { Words } from "../messages/words.js";

/** Shorter than this is now: clocks of different machines are not closer. */
const nowMs = 3_000;

/** How long ago something was, in its largest unit; `ms` may be below zero where a witness's clock is ahead. */
export function agoWords(words: Words, count: (value: number) => string, ms: number): string {
  if (ms < nowMs) return words("overview.justNow");
  const span = spanOf(ms);
  return words("overview.ago", {
    unit: span.unit,
    count: span.unit === "day" ? span.count : count(span.count),
  });
}
