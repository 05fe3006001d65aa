import type { MessageKey } from "../messages/en.js";
import type { Values } from "../messages/use-words.js";

const told = [
  "invitation-unknown",
  "invitation-used",
  "invitation-expired",
  "malformed",
  "unsupported",
  "bad-charter",
  "bad-log",
  "unavailable",
  "disclosure-not-accepted",
] as const;
type Told = (typeof told)[number];

/** Why somebody is not in, in words. */
export function joinErrorWords(words: (id: MessageKey, values?: Values) => string, code: string): string {
  const known = told.find((one): one is Told => one === code);
  return known ? words(`join.error.${known}`) : words("join.error.other", { code });
}

/** Failures after which the same invitation may still work. */
export function worthAnotherTry(code: string): boolean {
  return ![
    "invitation-unknown",
    "invitation-used",
    "invitation-expired",
    "malformed",
    "unsupported",
  ].includes(code);
}
