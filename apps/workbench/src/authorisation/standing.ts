import { startOfDayMs } from "@custos/base";
import type { AuthorisationCase, StaffPerson } from "@custos/contract";
import type { Authorisation } from "@custos/crypto/verify";

type Body = "authorising" | "oversight";

/** What the standing of a case depends on. */
export type CaseFacts = Pick<AuthorisationCase, "state" | "signatures" | "needed">;

/** How many people of a body have signed, each once. */
export function signedBy({ signatures }: Pick<CaseFacts, "signatures">, body: Body): number {
  return new Set(signatures.filter((one) => one.body === body).map(({ role }) => role)).size;
}

/** Where a case stands at an approver's desk. */
export type Standing = "yours" | "others" | "running" | "decided";

/** `yours` while this person's signature would count, `others` while it waits for somebody else. */
export function standingOf(facts: CaseFacts, me: Pick<StaffPerson, "id" | "duty">): Standing {
  if (facts.state === "granted" || facts.state === "suspended") return "running";
  if (facts.state !== "applied") return "decided";
  const { duty } = me;
  if (duty !== "authorising" && duty !== "oversight") return "others";
  const mine = facts.signatures.some(({ role }) => role === me.id);
  return !mine && signedBy(facts, duty) < facts.needed[duty] ? "yours" : "others";
}

/** When what an authorisation lets read ends: with its last UTC day. */
export function endsAtMs({ toDay }: Pick<Authorisation, "toDay">): number {
  return startOfDayMs(toDay + 1);
}

/** How much of its days has gone by, 0 to 1. */
export function shareGone(
  { fromDay, toDay }: Pick<Authorisation, "fromDay" | "toDay">,
  nowMs: number,
): number {
  const from = startOfDayMs(fromDay);
  return Math.min(1, Math.max(0, (nowMs - from) / (startOfDayMs(toDay + 1) - from)));
}
