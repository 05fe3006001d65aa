import { randomBytes } from "node:crypto";
import { CustosError, codeOf, toHex, type Clock } from "@custos/base";
import { encode, relayEvents, type RelayEvents } from "@custos/contract";
import { describeError, type Logger } from "./log.js";

export interface WireError {
  readonly code: string;
  readonly message: string;
}

/** The one place where errors become answers: ours as they are, unknown ones as `internal` with a request id. */
export function wireError(error: unknown, log: Logger, op: string): WireError {
  if (error instanceof CustosError && error.code !== "internal")
    return { code: error.code, message: error.message };
  const requestId = toHex(randomBytes(8));
  log.error({ requestId, op, ...describeError(error) }, "a fault of ours");
  return { code: codeOf(error), message: `request ${requestId}` };
}

/** The text of an event's frame, made once however many connections it goes to. */
export function eventFrame<Name extends keyof RelayEvents>(
  name: Name,
  data: RelayEvents[Name],
  clock: Clock,
): string {
  const schema = relayEvents[name] as unknown as Parameters<typeof encode>[0];
  return JSON.stringify({ event: name, data: encode(schema, data), timeMs: clock.nowMs() });
}

const statusOf: Partial<Record<string, number>> = {
  unauthenticated: 401,
  forbidden: 403,
  "not-found": 404,
  "unknown-operation": 404,
  conflict: 409,
  "already-exists": 409,
  "too-large": 413,
  "rate-limited": 429,
  internal: 500,
  unavailable: 503,
  busy: 503,
};

/** The HTTP status that goes with an error code. */
export function httpStatus(code: string): number {
  return statusOf[code] ?? 400;
}
