import type { Clock } from "@custos/base";
import type { Caller, InputOf, Operation, OutputOf, sessionOpen } from "@custos/contract";
import type { Logger } from "./log.js";

/** Somebody who has proved a role; a server's own sessions carry more. */
export interface Session {
  readonly caller: Exclude<Caller, "anyone">;
}

/** One WebSocket connection, for what the server says unasked. */
export interface Connection<S extends Session = Session> {
  readonly id: number;
  readonly remoteAddress: string;
  /** Undefined until `session.open` has succeeded. */
  readonly session: S | undefined;
  /** Sends a frame made by `eventFrame`; drops the connection (`closeCodes.slow`) if it cannot keep up. */
  send(frame: string): void;
  /** What waits to be written, in bytes. */
  readonly waitingBytes: number;
  close(code: number, reason: string): void;
}

/** Who calls and from where. */
export interface Context<S extends Session = Session> {
  readonly caller: Caller;
  readonly session: S | undefined;
  readonly remoteAddress: string;
  /** Undefined for HTTP. */
  readonly connection: Connection<S> | undefined;
}

/** An operation with what answers it; made by `handle`. */
export interface Handler<S extends Session = Session> {
  readonly operation: Operation;
  readonly run: (input: never, context: Context<S>) => Promise<unknown>;
}

/** Ties a function to its operation, so that input and output have the contract's types. */
export function handle<Op extends Operation, S extends Session = Session>(
  operation: Op,
  run: (input: InputOf<Op>, context: Context<S>) => Promise<OutputOf<Op>> | OutputOf<Op>,
): Handler<S> {
  return { operation, run: async (input: never, context: Context<S>) => run(input, context) };
}

export interface RouteRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
  readonly remoteAddress: string;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

/** A server-sent event; `data` is one line. */
export interface StreamEvent {
  readonly event: string;
  readonly data: string;
  readonly id?: string;
}

export type RouteReply =
  | {
      readonly status: number;
      readonly type?: string;
      readonly body?: Uint8Array | string;
      readonly headers?: Record<string, string>;
    }
  | { readonly events: AsyncIterable<StreamEvent> };

/** What is not an operation: static files, C2SP endpoints, event streams. */
export interface Route {
  readonly method: "GET" | "POST";
  /** Exact, or a prefix where it ends with `/*`. */
  readonly path: string;
  /** Longest body of a POST, in bytes. */
  readonly maxBytes?: number;
  readonly reply: (request: RouteRequest) => Promise<RouteReply> | RouteReply;
}

/** The WebSocket lane of a relay. */
export interface SocketOptions<S extends Session> {
  readonly networkId: string;
  /** Checks the proof over `nonce`; throws `bad-signature` or `unknown-device`. */
  readonly openSession: (
    input: InputOf<typeof sessionOpen>,
    nonce: Uint8Array,
    connection: Connection<S>,
  ) => Promise<S> | S;
  /** After the answer to `session.open` has been sent. */
  readonly opened?: (connection: Connection<S>) => void;
  readonly closed?: (connection: Connection<S>) => void;
}

/** What one remote address may have at the same time before anybody has proved anything. */
export interface HostLimits {
  readonly unauthenticatedPerAddress: number;
  readonly requestsPerAddress: number;
  readonly unauthenticatedTimeoutMs: number;
  readonly unauthenticatedBytes: number;
  /** HTTP body of a caller without a token, in bytes. */
  readonly anonymousBodyBytes: number;
  readonly frameBytes: number;
  readonly pendingOperations: number;
  readonly outgoingBufferBytes: number;
  /** Between pings; a connection that answers none is dropped. */
  readonly pingMs: number;
}

export interface HostOptions<S extends Session> {
  readonly listen: { readonly host: string; readonly port: number };
  /** Each must have its handler. */
  readonly operations: readonly Operation[];
  readonly handlers: readonly Handler<S>[];
  readonly clock: Clock;
  readonly log: Logger;
  /** Who a bearer token belongs to; nobody where undefined comes back. */
  readonly tokenSession?: (token: string) => Promise<S | undefined> | S | undefined;
  readonly socket?: SocketOptions<S>;
  readonly routes?: readonly Route[];
  readonly limits?: Partial<HostLimits>;
}

/** A listening server; `close` ends connections with `closeCodes.restart`. */
export interface Host {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  close(): Promise<void>;
}
