import type { Transcript } from "../transcript/types.js";

/** The answer of `custos replay`, as `--json` prints it. */
export interface ReplayAnswer {
  people: number;
  rooms: number;
  messages: number;
  /** Distinct UTC days with a message. */
  days: number;
  /** Ids of the messages that decryption gave, in the transcript's order. */
  opened: string[];
  notOpened: number;
  authorisations: AuthorisationAnswer[];
  log: { size: number; root: string };
  liveLatencyMs: { p50: number; p95: number };
  bytesOfPlaintextAtRelay: number;
  auditOk: boolean;
}

export interface AuthorisationAnswer {
  id: string;
  subject: string;
  from: string;
  to: string;
  /** Keys released: one a subject and day. */
  identityDays: number;
  opened: string[];
}

export function countsOf(
  transcript: Transcript,
): Pick<ReplayAnswer, "people" | "rooms" | "messages" | "days"> {
  const messages = transcript.events.filter((event) => event.type === "message");
  return {
    people: transcript.people.length,
    rooms: transcript.events.filter((event) => event.type === "room").length,
    messages: messages.length,
    days: new Set(messages.map((message) => Math.floor(message.atMs / 86_400_000))).size,
  };
}

/** The value below which `share` of the values lie (nearest rank), to a hundredth; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) return 0;
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return Math.round(value * 100) / 100;
}
