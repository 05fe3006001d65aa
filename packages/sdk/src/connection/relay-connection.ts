import { CustosError, type Clock } from "@custos/base";
import {
  closeCodes,
  decode,
  encode,
  relayEvents,
  responseFrame,
  sessionOpen,
  type InputOf,
  type Operation,
  type OutputOf,
  type RelayEvents,
} from "@custos/contract";
import { errorOfWire } from "./anyone.js";
import type { Connect, WebSocketLike } from "./socket.js";

type Asynchronous = Exclude<keyof RelayEvents, "challenge">;
export type RelayEvent = { [Name in Asynchronous]: { name: Name; data: RelayEvents[Name] } }[Asynchronous];

/** `closed` before the first attempt; `removed`: the relay says that this device is out, and it is not tried again. */
export type ConnectionState = "closed" | "connecting" | "open" | "lost" | "removed";

export interface RelayConnectionOptions {
  relayUrl: string;
  connect: Connect;
  clock: Clock;
  /** Below 1, for the pauses before trying again. */
  random: () => number;
  /** Signs the challenge. */
  prove(challenge: RelayEvents["challenge"]): InputOf<typeof sessionOpen>;
  onEvent(event: RelayEvent): void;
  /** A session is open: catch up now. */
  onOpen(): void;
  onState(state: Exclude<ConnectionState, "closed">): void;
}

/** A connection on which nothing at all has come for so long, while an answer is due, is dead without knowing it. */
const patienceMs = 30_000;

interface Waiting {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: CustosError) => void;
}

const firstPauseMs = 100;
const longestPauseMs = 30_000;
/** After `flood` the relay wants to be left alone for a while. */
const floodPauseMs = 5_000;

/** The client's connection to its relay: one session at a time, tried again with growing pauses until it is closed. */
export class RelayConnection {
  readonly #options: RelayConnectionOptions;
  readonly #waiting = new Map<number, Waiting>();
  #socket: WebSocketLike | undefined;
  #nextId = 1;
  #open = false;
  #closed = false;
  #pauseMs = firstPauseMs;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setTimeout> | undefined;
  /** Whether a frame has come since the watch was set. */
  #heard = false;
  /** The relay's clock when its newest frame came, and ours then. */
  #time: { relayMs: number; ownMs: number } | undefined;

  constructor(options: RelayConnectionOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** The relay's clock now, as far as its newest frame tells; undefined before the first. */
  relayNowMs(): number | undefined {
    return this.#time && this.#time.relayMs + (this.#options.clock.nowMs() - this.#time.ownMs);
  }

  start(): void {
    if (!this.#socket && !this.#closed && !this.#retry) this.#connect();
  }

  /** The device says that its network is back: a pause before the next attempt ends now. */
  retryNow(): void {
    if (!this.#retry || this.#closed) return;
    clearTimeout(this.#retry);
    this.#pauseMs = firstPauseMs;
    this.#connect();
  }

  /** The device says that its network is gone: the session is over, although the socket may not know it yet. */
  networkLost(): void {
    if (this.#socket && this.#open) this.#lost(this.#socket, 0);
  }

  /** Throws the relay's error, or `unavailable` where the connection is lost before the answer: it may have happened. */
  async call<Op extends Operation>(operation: Op, input: InputOf<Op>): Promise<OutputOf<Op>> {
    if (!this.#open) throw new CustosError("unavailable", `${operation.name}: no connection`);
    return decode(
      operation.output,
      await this.#request(operation.name, encode(operation.input, input)),
    ) as OutputOf<Op>;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#drop();
    this.#fail(new CustosError("cancelled", "the client was closed"));
  }

  #request(op: string, input: unknown): Promise<unknown> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      if (!this.#watch) this.#watchOver();
      this.#socket?.send(JSON.stringify({ id, op, input }));
    });
  }

  /** Messages wait behind an answer that never comes: after a while without a sign of life it is not waited for. */
  #watchOver(): void {
    this.#heard = false;
    this.#watch = setTimeout(() => {
      this.#watch = undefined;
      if (this.#waiting.size === 0) return;
      if (this.#heard) this.#watchOver();
      else this.#lostByUs();
    }, patienceMs);
  }

  #connect(): void {
    this.#retry = undefined;
    this.#options.onState("connecting");
    const { relayUrl, connect } = this.#options;
    let socket: WebSocketLike;
    try {
      socket = connect(`${relayUrl.replace(/^http/, "ws").replace(/\/$/, "")}/v1/socket`);
    } catch {
      this.#lost(undefined, 0);
      return;
    }
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      if (socket === this.#socket) this.#receive(data);
    };
    socket.onerror = () => {};
    socket.onclose = ({ code }) => this.#lost(socket, code);
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#open = false;
    clearTimeout(this.#watch);
    this.#watch = undefined;
    try {
      socket?.close();
    } catch {
      // A socket that is not open yet may refuse to be closed; it is forgotten all the same.
    }
  }

  #lost(socket: WebSocketLike | undefined, code: number): void {
    if (socket !== this.#socket || this.#closed) return;
    const wasOpen = this.#open;
    this.#drop();
    this.#fail(new CustosError("unavailable", "the connection was lost"));
    if (code === closeCodes.removed) {
      this.#closed = true;
      this.#options.onState("removed");
      return;
    }
    if (wasOpen) this.#options.onState("lost");
    const pauseMs = Math.max(
      this.#pauseMs * (0.5 + this.#options.random() / 2),
      code === closeCodes.flood ? floodPauseMs : 0,
    );
    this.#retry = setTimeout(() => this.#connect(), pauseMs);
    this.#pauseMs = Math.min(2 * this.#pauseMs, longestPauseMs);
  }

  #fail(error: CustosError): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(error);
  }

  #receive(data: unknown): void {
    let frame: ReturnType<typeof parseFrame>;
    try {
      frame = parseFrame(data);
      this.#heard = true;
      this.#time = { relayMs: frame.timeMs, ownMs: this.#options.clock.nowMs() };
      if ("event" in frame) this.#receiveEvent(frame.event, frame.data);
      else this.#settle(frame);
    } catch {
      // What breaks the framing cannot be trusted to be complete: begin again and read from the cursors.
      this.#lostByUs();
    }
  }

  #lostByUs(): void {
    const socket = this.#socket;
    if (!socket) return;
    try {
      socket.close();
    } finally {
      this.#lost(socket, 0);
    }
  }

  #settle(frame: { id: number; output?: unknown; error?: unknown }): void {
    const waiting = this.#waiting.get(frame.id);
    this.#waiting.delete(frame.id);
    if (frame.error !== undefined) waiting?.reject(errorOfWire(frame.error));
    else waiting?.resolve(frame.output);
  }

  #receiveEvent(name: string, data: unknown): void {
    if (!Object.hasOwn(relayEvents, name)) return;
    if (name === "challenge") {
      void this.#prove(decode(relayEvents.challenge, data));
      return;
    }
    const event = { name, data: decode(relayEvents[name as Asynchronous] as never, data) } as RelayEvent;
    if (this.#open) this.#options.onEvent(event);
  }

  async #prove(challenge: RelayEvents["challenge"]): Promise<void> {
    const socket = this.#socket;
    try {
      await this.#request(sessionOpen.name, encode(sessionOpen.input, this.#options.prove(challenge)));
    } catch {
      if (socket === this.#socket) this.#lostByUs();
      return;
    }
    if (socket !== this.#socket || this.#closed) return;
    this.#open = true;
    this.#pauseMs = firstPauseMs;
    this.#options.onState("open");
    this.#options.onOpen();
  }
}

function parseFrame(data: unknown) {
  if (typeof data !== "string") throw new CustosError("malformed", "frame: not text");
  return decode(responseFrame, JSON.parse(data) as unknown);
}
