import type { IncomingMessage, ServerResponse } from "node:http";
import { CustosError, ensure, fromUtf8 } from "@custos/base";
import { AddressLimiter } from "./address-limiter.js";
import type { Dispatcher } from "./dispatch.js";
import { sendEvents } from "./event-stream.js";
import type { Context, HostLimits, HostOptions, Route, Session } from "./host-types.js";
import { httpStatus, wireError } from "./wire.js";

/** Answers HTTP requests: operations, routes, health. */
export class HttpLane<S extends Session> {
  readonly #options: HostOptions<S>;
  readonly #limits: HostLimits;
  readonly #dispatcher: Dispatcher<S>;
  readonly #addresses: AddressLimiter;
  readonly #closing = new AbortController();

  constructor(options: HostOptions<S>, limits: HostLimits, dispatcher: Dispatcher<S>) {
    this.#options = options;
    this.#limits = limits;
    this.#dispatcher = dispatcher;
    this.#addresses = new AddressLimiter(limits.requestsPerAddress);
  }

  /** Ends event streams. */
  close(): void {
    this.#closing.abort();
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = request.socket.remoteAddress ?? "";
    let op = "http";
    let giveBack = this.#addresses.take(address);
    try {
      ensure(giveBack, "rate-limited");
      const url = new URL(request.url ?? "/", "http://host");
      op = url.pathname.startsWith("/v1/") ? url.pathname.slice("/v1/".length) : "http";
      const route = this.#options.routes?.find((one) => matches(one, request.method ?? "", url.pathname));
      if (url.pathname === "/healthz") this.#json(response, 200, { timeMs: this.#options.clock.nowMs() });
      else if (route) await this.#route(route, url, request, response, giveBack);
      else await this.#operation(op, request, response, address);
    } catch (error) {
      const wire = wireError(error, this.#options.log, op);
      this.#json(response, httpStatus(wire.code), { error: wire, timeMs: this.#options.clock.nowMs() });
      // What is left of a body that was refused is not read.
      if (!request.complete) response.once("finish", () => request.destroy());
    } finally {
      giveBack?.();
      giveBack = undefined;
    }
  }

  async #operation(
    op: string,
    request: IncomingMessage,
    response: ServerResponse,
    address: string,
  ): Promise<void> {
    ensure(request.method === "POST", "not-found");
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    const session = token === undefined ? undefined : await this.#options.tokenSession?.(token);
    ensure(token === undefined || session, "unauthenticated");
    const context: Context<S> = {
      caller: session?.caller ?? "anyone",
      session,
      remoteAddress: address,
      connection: undefined,
    };
    // Before the body is read: who may not call need not be listened to.
    this.#dispatcher.find(op, context.caller);
    ensure(op !== "session.open", "unknown-operation", "a session is opened on a socket");
    const body = await readBody(request, session ? this.#limits.frameBytes : this.#limits.anonymousBodyBytes);
    const output = await this.#dispatcher.call(op, parseJson(fromUtf8(body)), context);
    this.#json(response, 200, { output, timeMs: this.#options.clock.nowMs() });
  }

  async #route(
    route: Route,
    url: URL,
    request: IncomingMessage,
    response: ServerResponse,
    giveBack: () => void,
  ): Promise<void> {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const signal = AbortSignal.any([gone.signal, this.#closing.signal]);
    const reply = await route.reply({
      method: request.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: route.method === "POST" ? await readBody(request, route.maxBytes ?? 64 * 1024) : new Uint8Array(),
      remoteAddress: request.socket.remoteAddress ?? "",
      signal,
    });
    if ("events" in reply) {
      giveBack();
      await sendEvents(response, reply.events, signal);
      return;
    }
    response.writeHead(reply.status, {
      "content-type": reply.type ?? "text/plain; charset=utf-8",
      ...reply.headers,
    });
    response.end(reply.body);
  }

  #json(response: ServerResponse, status: number, value: unknown): void {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(JSON.stringify(value));
  }
}

function matches(route: Route, method: string, path: string): boolean {
  if (route.method !== method && !(route.method === "GET" && method === "HEAD")) return false;
  return route.path.endsWith("/*") ? path.startsWith(route.path.slice(0, -1)) : path === route.path;
}

/** The JSON value of a text; `malformed` otherwise. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new CustosError("malformed", "not JSON");
  }
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  ensure(Number(request.headers["content-length"] ?? 0) <= maxBytes, "too-large");
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      ensure(length <= maxBytes, "too-large");
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof CustosError) throw error;
    throw new CustosError("cancelled", "the client went away", { cause: error });
  }
  return Buffer.concat(chunks, length);
}
