import { CustosError, errorCodes, type ErrorCode } from "@custos/base";
import { decode, encode, type InputOf, type Operation, type OutputOf } from "@custos/contract";
import * as z from "zod";

const reply = z.union([
  z.object({ output: z.unknown(), timeMs: z.int() }),
  z.object({ error: z.object({ code: z.string(), message: z.string() }), timeMs: z.int() }),
]);

/**
 * Calls an operation of the server at `baseUrl` over HTTP. Throws the server's error with its code,
 * `unavailable` where there is no readable answer, `cancelled` where `signal` aborted.
 */
export async function callOperation<Op extends Operation>(
  baseUrl: string,
  operation: Op,
  input: InputOf<Op>,
  options: { token?: string; signal?: AbortSignal; timeoutMs?: number } = {},
): Promise<OutputOf<Op>> {
  const timeout = AbortSignal.timeout(options.timeoutMs ?? 60_000);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  let json: unknown;
  try {
    const request = {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
      },
      body: JSON.stringify(encode(operation.input, input)),
      signal,
    };
    const url = `${baseUrl.replace(/\/$/, "")}/v1/${operation.name}`;
    const response = await fetch(url, request).catch((error: unknown) => {
      // An idle connection was closed while the request was on its way; the same request again gives the same answer.
      if (isHangUp(error)) return fetch(url, request);
      throw error;
    });
    json = await response.json();
  } catch (cause) {
    if (cause instanceof CustosError) throw cause;
    if (options.signal?.aborted) throw new CustosError("cancelled", operation.name, { cause });
    throw new CustosError("unavailable", `${operation.name}: no answer`, { cause });
  }
  const answer = reply.safeParse(json);
  if (!answer.success) throw new CustosError("unavailable", `${operation.name}: an unreadable answer`);
  if ("error" in answer.data) throw errorFromWire(answer.data.error);
  return decode(operation.output, answer.data.output) as OutputOf<Op>;
}

function isHangUp(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: unknown } };
  return cause?.code === "ECONNRESET" || cause?.code === "UND_ERR_SOCKET";
}

/** The error that a wire answer carries; codes of a newer server become `internal`. */
export function errorFromWire(error: { code: string; message: string }): CustosError {
  const code = (error.code in errorCodes ? error.code : "internal") as ErrorCode;
  return new CustosError(code, error.message);
}
