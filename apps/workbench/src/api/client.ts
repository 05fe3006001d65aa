import { CustosError, errorCodes, type Clock, type ErrorCode } from "@custos/base";
import { decode, encode, type InputOf, type Operation, type OutputOf } from "@custos/contract";

export interface ClientOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  /** The session's bearer token, if somebody is signed in */
  readonly token: () => string | undefined;
  /** The server does not know the session (any more). */
  readonly onUnauthenticated: () => void;
}

/** Asks the authority's access, at the same origin: `POST /v1/OPERATION`. */
export class DeskClient {
  readonly #options: ClientOptions;
  #offsetMs = 0;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** The server's clock, as its answers tell it: what day it is, is the server's to say. */
  readonly clock: Clock = { nowMs: () => this.#options.clock.nowMs() + this.#offsetMs };

  /**
   * One operation. What the server says no with comes as its error; `unavailable` where it cannot be reached,
   * `malformed` where its answer cannot be read.
   */
  async call<Op extends Operation>(
    operation: Op,
    input: InputOf<Op>,
    signal?: AbortSignal,
  ): Promise<OutputOf<Op>> {
    const token = this.#options.token();
    const response = await this.#send(operation.name, {
      method: "POST",
      headers: { "content-type": "application/json", ...bearer(token) },
      body: JSON.stringify(encode(operation.input, input)),
      ...(signal ? { signal } : {}),
    });
    const answer = await readAnswer(response);
    if (typeof answer.timeMs === "number") this.#offsetMs = answer.timeMs - this.#options.clock.nowMs();
    if (response.ok && "output" in answer) return decode(operation.output, answer.output) as OutputOf<Op>;
    const error = errorOf(answer.error);
    if (error.code === "unauthenticated" && token !== undefined) this.#options.onUnauthenticated();
    throw error;
  }

  /** A stream of server-sent events; throws what the server says no with. */
  async openStream(path: string, lastId: string | undefined, signal: AbortSignal): Promise<Response> {
    const token = this.#options.token();
    const response = await this.#send(path, {
      headers: {
        accept: "text/event-stream",
        ...bearer(token),
        ...(lastId === undefined ? {} : { "last-event-id": lastId }),
      },
      signal,
    });
    if (response.ok && response.body) return response;
    const error = errorOf((await readAnswer(response)).error);
    if (error.code === "unauthenticated") this.#options.onUnauthenticated();
    throw error;
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    try {
      return await this.#options.fetch(`/v1/${path}`, { ...init, cache: "no-store" });
    } catch (cause) {
      if (init.signal?.aborted) throw new CustosError("cancelled", undefined, { cause });
      throw new CustosError("unavailable", undefined, { cause });
    }
  }
}

function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

async function readAnswer(
  response: Response,
): Promise<{ output?: unknown; error?: unknown; timeMs?: unknown }> {
  try {
    const value = (await response.json()) as unknown;
    return typeof value === "object" && value !== null ? value : {};
  } catch (cause) {
    // A proxy's page, or half an answer.
    throw new CustosError("unavailable", "the answer cannot be read", { cause });
  }
}

function errorOf(wire: unknown): CustosError {
  const { code, message } = (wire ?? {}) as { code?: unknown; message?: unknown };
  const known =
    typeof code === "string" && Object.hasOwn(errorCodes, code) ? (code as ErrorCode) : "internal";
  return new CustosError(known, typeof message === "string" ? message : undefined);
}
