import { CustosError, errorCodes, type ErrorCode } from "@custos/base";
import { decode, encode, type InputOf, type Operation, type OutputOf } from "@custos/contract";

/** Asks the relay that this page came from. */
export interface ConsoleClient {
  call<Op extends Operation>(operation: Op, input: InputOf<Op>, signal?: AbortSignal): Promise<OutputOf<Op>>;
}

/**
 * A client with a session's bearer token, or without one. Throws the relay's error with its code, `unavailable` where
 * there is no readable answer, `cancelled` where `signal` aborted.
 */
export function consoleClient(token?: string, ask: typeof fetch = fetch): ConsoleClient {
  return {
    async call(operation, input, signal) {
      let json: unknown;
      try {
        const response = await ask(`/v1/${operation.name}`, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          },
          body: JSON.stringify(encode(operation.input, input)),
          signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
        });
        json = await response.json();
      } catch (cause) {
        if (signal?.aborted) throw new CustosError("cancelled", operation.name, { cause });
        throw new CustosError("unavailable", `${operation.name}: no answer`, { cause });
      }
      const answer = (json ?? {}) as { output?: unknown; error?: { code?: unknown; message?: unknown } };
      if (answer.error) throw errorOf(answer.error);
      return decode(operation.output, answer.output) as OutputOf<typeof operation>;
    },
  };
}

const timeoutMs = 10_000;

function errorOf({ code, message }: { code?: unknown; message?: unknown }): CustosError {
  const known = typeof code === "string" && code in errorCodes ? (code as ErrorCode) : "internal";
  return new CustosError(known, typeof message === "string" ? message : undefined);
}

/** The code of an error that a call threw. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof CustosError ? error.code : "internal";
}
