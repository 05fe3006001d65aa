import { CustosError, ensure } from "@custos/base";
import { decode, encode, type Caller, type Operation } from "@custos/contract";
import type { Context, Handler, Session } from "./host-types.js";
import type { Logger } from "./log.js";

type Run = (input: unknown, context: Context<never>) => Promise<unknown>;

/** Looks an operation up, checks who may call it, its input and its output. */
export class Dispatcher<S extends Session> {
  readonly #entries = new Map<string, { operation: Operation; run: Run }>();
  readonly #log: Logger;

  /** Throws `internal` where an operation has no handler or two: a server answers to all of its contract. */
  constructor(operations: readonly Operation[], handlers: readonly Handler<S>[], log: Logger) {
    this.#log = log;
    for (const { operation, run } of handlers) {
      ensure(!this.#entries.has(operation.name), "internal", `two handlers for ${operation.name}`);
      this.#entries.set(operation.name, { operation, run: run as unknown as Run });
    }
    for (const { name } of operations) ensure(this.#entries.has(name), "internal", `no handler for ${name}`);
  }

  /** The operation of this name as far as `caller` may call it; errors `unknown-operation`, `unauthenticated`, `forbidden`. */
  find(name: string, caller: Caller): Operation {
    const entry = this.#entries.get(name);
    ensure(entry, "unknown-operation");
    const { callers } = entry.operation;
    if (!callers.includes("anyone") && !callers.includes(caller)) {
      throw new CustosError(caller === "anyone" ? "unauthenticated" : "forbidden");
    }
    return entry.operation;
  }

  /** Wire JSON in, wire JSON out. */
  async call(name: string, json: unknown, context: Context<S>): Promise<unknown> {
    const operation = this.find(name, context.caller);
    const entry = this.#entries.get(name);
    ensure(entry, "unknown-operation");
    const input = decode(operation.input, json);
    try {
      return encode(operation.output, await entry.run(input, context as unknown as Context<never>));
    } catch (error) {
      if (error instanceof CustosError && !isDeclared(operation, error)) {
        this.#log.warn({ op: name, code: error.code }, "an error that the operation does not declare");
      }
      throw error;
    }
  }
}

const always = new Set([
  "malformed",
  "too-large",
  "unauthenticated",
  "forbidden",
  "rate-limited",
  "internal",
]);

function isDeclared(operation: Operation, error: CustosError): boolean {
  return always.has(error.code) || operation.errors.includes(error.code);
}
