import { WebSocket } from "ws";
import { CustosError, ensure } from "@custos/base";
import {
  closeCodes,
  decode,
  encode,
  limits,
  relayEvents,
  responseFrame,
  sessionOpen,
  type InputOf,
  type Operation,
  type OutputOf,
  type RelayEvents,
} from "@custos/contract";
import { errorFromWire } from "./http-client.js";

export type RelayEvent = {
  [Name in keyof RelayEvents]: {
    readonly name: Name;
    readonly data: RelayEvents[Name];
    readonly timeMs: number;
  };
}[keyof RelayEvents];

export interface RelayClientOptions {
  /** `http://host:port` of the relay. */
  readonly url: string;
  /** Signs the challenge: gives the input of `session.open`. */
  readonly prove: (
    challenge: RelayEvents["challenge"],
  ) => Promise<InputOf<typeof sessionOpen>> | InputOf<typeof sessionOpen>;
  readonly onEvent: (event: RelayEvent) => void;
  /** After each session that was opened, the first too: subscribe here. */
  readonly onOpen?: (client: RelayClient) => Promise<void> | void;
  /** The connection was lost; another is being tried unless `final`. */
  readonly onLost?: (error: CustosError, final: boolean) => void;
  readonly signal?: AbortSignal;
}

/** A server-side process's connection to the relay: reconnects by itself, with growing pauses. */
export interface RelayClient {
  /** Throws `unavailable` where there is no connection or it is lost before the answer. */
  call<Op extends Operation>(operation: Op, input: InputOf<Op>): Promise<OutputOf<Op>>;
  /** The relay's clock in its newest frame, or undefined before the first. */
  readonly relayTimeMs: number | undefined;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Connects in the background; resolves at once. Calls before the first session is open wait for it. */
export function connectRelay(options: RelayClientOptions): RelayClient {
  return new ReconnectingClient(options);
}

const firstPauseMs = 50;
const longestPauseMs = 5_000;

class ReconnectingClient implements RelayClient {
  relayTimeMs: number | undefined;
  readonly #options: RelayClientOptions;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #socket: WebSocket | undefined;
  #open = false;
  #closed = false;
  #pauseMs = firstPauseMs;
  #retry: NodeJS.Timeout | undefined;
  #whenOpen: { readonly opened: () => void; readonly refused: (error: CustosError) => void }[] = [];

  constructor(options: RelayClientOptions) {
    this.#options = options;
    options.signal?.addEventListener("abort", () => void this.close(), { once: true });
    this.#connect();
  }

  async call<Op extends Operation>(operation: Op, input: InputOf<Op>): Promise<OutputOf<Op>> {
    if (!this.#open) await this.#opened();
    const output = await this.#request(operation.name, encode(operation.input, input));
    return decode(operation.output, output) as OutputOf<Op>;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#socket?.close();
    this.#socket?.terminate();
    this.#failAll(new CustosError("cancelled", "the connection was closed"));
  }

  #opened(): Promise<void> {
    ensure(!this.#closed, "cancelled", "the connection was closed");
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new CustosError("unavailable", "the relay cannot be reached")),
        10_000,
      );
      const settle = (error?: CustosError): void => {
        clearTimeout(timer);
        if (error) reject(error);
        else resolve();
      };
      this.#whenOpen.push({ opened: () => settle(), refused: settle });
    });
  }

  #request(op: string, input: unknown): Promise<unknown> {
    const socket = this.#socket;
    if (!socket || socket.readyState !== WebSocket.OPEN) {
      return Promise.reject(new CustosError("unavailable", `${op}: no connection`));
    }
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      socket.send(JSON.stringify({ id, op, input }));
    });
  }

  #connect(): void {
    if (this.#closed) return;
    const url = `${this.#options.url.replace(/^http/, "ws").replace(/\/$/, "")}/v1/socket`;
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      maxPayload: 2 * limits.frameBytes,
      handshakeTimeout: 10_000,
    });
    this.#socket = socket;
    let failure = new CustosError("unavailable", "the relay cannot be reached");
    socket.on("message", (data) => {
      this.#receive((data as Buffer).toString("utf8")).catch((error: unknown) => {
        failure =
          error instanceof CustosError
            ? error
            : new CustosError("internal", "a frame could not be used", { cause: error });
        socket.terminate();
      });
    });
    socket.on("error", () => {});
    socket.on("close", (code) => this.#lost(failure, code));
  }

  #lost(error: CustosError, code: number): void {
    this.#open = false;
    this.#failAll(new CustosError("unavailable", "the connection was lost"));
    if (this.#closed) return;
    // Who is refused need not wait: what is asked of this connection fails for the same reason.
    if (error.code !== "unavailable") for (const { refused } of this.#whenOpen.splice(0)) refused(error);
    const final = code === closeCodes.removed;
    this.#options.onLost?.(error, final);
    if (final) {
      void this.close();
      return;
    }
    this.#retry = setTimeout(() => this.#connect(), this.#pauseMs);
    this.#pauseMs = Math.min(2 * this.#pauseMs, longestPauseMs);
  }

  #failAll(error: CustosError): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    if (this.#closed) for (const { refused } of this.#whenOpen.splice(0)) refused(error);
  }

  async #receive(text: string): Promise<void> {
    const frame = decode(responseFrame, JSON.parse(text) as unknown);
    this.relayTimeMs = frame.timeMs;
    if ("event" in frame) {
      if (!(frame.event in relayEvents)) return;
      const name = frame.event as keyof RelayEvents;
      const data: never = decode(relayEvents[name] as never, frame.data);
      if (name === "challenge") await this.#prove(data);
      else this.#options.onEvent({ name, data, timeMs: frame.timeMs });
      return;
    }
    const waiting = this.#waiting.get(frame.id);
    this.#waiting.delete(frame.id);
    if ("error" in frame) waiting?.reject(errorFromWire(frame.error));
    else waiting?.resolve(frame.output);
  }

  async #prove(challenge: RelayEvents["challenge"]): Promise<void> {
    await this.#request(sessionOpen.name, encode(sessionOpen.input, await this.#options.prove(challenge)));
    this.#open = true;
    this.#pauseMs = firstPauseMs;
    for (const { opened } of this.#whenOpen.splice(0)) opened();
    await this.#options.onOpen?.(this);
  }
}
