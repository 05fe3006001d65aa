import { CustosError, errorCodes, type ErrorCode } from "@custos/base";
import { decode, encode, type InputOf, type Operation, type OutputOf } from "@custos/contract";
import type { Fetch } from "./socket.js";

export interface WireAnswer<Output> {
  readonly output: Output;
  /** The relay's clock. */
  readonly timeMs: number;
}

/** Calls an operation for which nobody needs to prove anything, over HTTP. Throws the relay's error, or `unavailable`. */
export async function callAsAnyone<Op extends Operation>(
  fetch: Fetch,
  relayUrl: string,
  operation: Op,
  input: InputOf<Op>,
): Promise<WireAnswer<OutputOf<Op>>> {
  let json: unknown;
  try {
    const response = await fetch(`${relayUrl.replace(/\/$/, "")}/v1/${operation.name}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(encode(operation.input, input)),
    });
    json = await response.json();
  } catch (cause) {
    if (cause instanceof CustosError) throw cause;
    throw new CustosError("unavailable", `${operation.name}: no answer`, { cause });
  }
  const answer = json as { output?: unknown; error?: unknown; timeMs?: unknown } | null;
  if (typeof answer !== "object" || answer === null || typeof answer.timeMs !== "number") {
    throw new CustosError("unavailable", `${operation.name}: an unreadable answer`);
  }
  if (answer.error !== undefined) throw errorOfWire(answer.error);
  return { output: decode(operation.output, answer.output) as OutputOf<Op>, timeMs: answer.timeMs };
}

/** The error that a wire answer carries; codes that this version does not know become `internal`. */
export function errorOfWire(error: unknown): CustosError {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  const known =
    typeof code === "string" && Object.hasOwn(errorCodes, code) ? (code as ErrorCode) : "internal";
  return new CustosError(known, typeof message === "string" ? message.slice(0, 256) : undefined);
}
