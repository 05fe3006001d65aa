import { dayOf, startOfDayMs, type Day } from "@custos/base";
import { limits, type AuthorisationState } from "@custos/contract";
import type { ApplicationRecord, AuthorisationRecord } from "@custos/crypto/log";
import type { Authorisation, AuthorisationRole } from "@custos/crypto/verify";

export type { AuthorisationState };

/** What the log says of an authorisation, as far as its state goes. */
export type LoggedAuthorisation = Pick<
  AuthorisationRecord,
  | "revokedAtIndex"
  | "refusedAtIndex"
  | "lapsedAtIndex"
  | "confirmedAtIndex"
  | "suspension"
  | "releaseUntilDay"
> & { readonly leaf: Pick<AuthorisationRecord["leaf"], "atMs" | "emergency"> };

/**
 * Where an authorisation stands by what the log says of it; while the log does not have it, whether its application was
 * refused.
 */
export function stateOf(
  logged: LoggedAuthorisation | undefined,
  nowMs: number,
  emergencyHours: number,
  application?: Pick<ApplicationRecord, "refused">,
): AuthorisationState {
  if (!logged) return application?.refused ? "refused" : "applied";
  const { revokedAtIndex, refusedAtIndex, lapsedAtIndex, confirmedAtIndex, suspension, leaf } = logged;
  if (refusedAtIndex !== undefined) return "refused";
  if (revokedAtIndex !== undefined) return "revoked";
  if (lapsedAtIndex !== undefined || dayOf(nowMs) > logged.releaseUntilDay) return "expired";
  const unconfirmed = leaf.emergency && confirmedAtIndex === undefined;
  if (unconfirmed && nowMs >= leaf.atMs + emergencyHours * 3_600_000) return "expired";
  const suspended = suspension && (suspension.untilMs === undefined || nowMs < suspension.untilMs);
  return suspended ? "suspended" : "granted";
}

/** Days whose keys may be asked for now: from the first one to the last, as far as their lead time has begun. */
export function daysDue({ fromDay, toDay }: Pick<Authorisation, "fromDay" | "toDay">, nowMs: number): Day[] {
  const days: Day[] = [];
  for (let day = fromDay; day <= toDay && nowMs >= startOfDayMs(day) - limits.releaseLeadMs; day += 1)
    days.push(day);
  return days;
}

/** Whether the people who have signed are enough: of both bodies, or in an emergency of the authorising one. */
export function hasApprovals(
  people: readonly Pick<AuthorisationRole, "body">[],
  needed: { readonly authorising: number; readonly oversight: number },
  emergency: boolean,
): boolean {
  const count = (body: AuthorisationRole["body"]): number => people.filter((one) => one.body === body).length;
  const oversight = emergency || count("oversight") >= needed.oversight;
  return count("applicant") === 1 && count("authorising") >= needed.authorising && oversight;
}
