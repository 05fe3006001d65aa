import type { ErrorCode } from "@custos/base";

/** The code of an error that came from the worker. */
export function errorCodeOf(error: unknown): ErrorCode {
  return error instanceof Error && error.name === "CustosError" ? (error.message as ErrorCode) : "internal";
}
