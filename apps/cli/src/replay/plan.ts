import { createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { dayOf, startOfDayMs, type Day } from "@custos/base";
import { writeFileAtomic } from "@custos/service";
import type { AuthorisationRequest, Transcript } from "../transcript/types.js";

const planFile = z.strictObject({
  /** Hash of transcript and authorisations: a folder serves one question only. */
  question: z.string(),
  /** Makes this run's ids its own. */
  salt: z.string(),
  /** By room of the transcript: 24 random characters that nobody can have written by chance. */
  canaries: z.record(z.string(), z.string()),
});
export type Plan = z.output<typeof planFile>;

/** What identifies a replay: its file's bytes and its authorisations, whatever their order. */
export function questionOf(transcript: Uint8Array, authorise: readonly string[]): string {
  const hash = createHash("sha256").update(createHash("sha256").update(transcript).digest());
  return hash.update(JSON.stringify([...authorise].sort())).digest("hex");
}

/** The plan of a folder, made on its first run and kept, so that a killed run goes on as it began. */
export function openPlan(folder: string, question: string, transcript: Transcript): Plan {
  const path = join(folder, "plan.json");
  if (existsSync(path)) return planFile.parse(JSON.parse(readFileSync(path, "utf8")));
  const rooms = transcript.events.flatMap((event) => (event.type === "room" ? [event.room] : []));
  const canaries = Object.fromEntries(rooms.map((room) => [room, randomBytes(18).toString("base64url")]));
  const plan: Plan = { question, salt: randomBytes(16).toString("hex"), canaries };
  writeFileAtomic(path, JSON.stringify(plan), 0o600);
  return plan;
}

/** Days that a replay passes through: the first and last day on which something happens. */
export function daysOf(transcript: Transcript): { firstDay: Day; lastDay: Day } {
  // Where nothing happens, people join all the same.
  const first = transcript.events[0]?.atMs ?? Date.UTC(2026, 0, 1);
  const last = transcript.events.at(-1)?.atMs ?? first;
  return { firstDay: dayOf(first), lastDay: dayOf(last) };
}

/** The network is made and its people enrol a day before the first thing happens. */
export function openingTimeMs(transcript: Transcript): number {
  return startOfDayMs(daysOf(transcript).firstDay) - 30 * 3_600_000;
}

/** The days of an authorisation that the transcript has, for which keys are released. */
export function releasedDays(request: AuthorisationRequest, transcript: Transcript): Day[] {
  const { firstDay, lastDay } = daysOf(transcript);
  const from = Math.max(request.fromDay, firstDay);
  const to = Math.min(request.toDay, lastDay);
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}
