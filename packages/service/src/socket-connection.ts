import { randomBytes } from "node:crypto";
import type { Duplex } from "node:stream";
import type { RawData, WebSocket } from "ws";
import { CustosError, ensure } from "@custos/base";
import { closeCodes, decode, encode, requestFrame, sessionOpen } from "@custos/contract";
import type { Dispatcher } from "./dispatch.js";
import type { Connection, HostLimits, HostOptions, Session, SocketOptions } from "./host-types.js";
import { parseJson } from "./http-lane.js";
import { eventFrame, wireError } from "./wire.js";

interface Parts<S extends Session> {
  readonly id: number;
  readonly webSocket: WebSocket;
  readonly socket: Duplex;
  readonly remoteAddress: string;
  readonly host: HostOptions<S>;
  readonly options: SocketOptions<S>;
  readonly limits: HostLimits;
  readonly dispatcher: Dispatcher<S>;
  /** Gives the address its place among those who have proved nothing back. */
  readonly admitted: () => void;
  readonly ended: () => void;
}

/** How many frames in a row may be refused as too many before the connection is closed. */
const refusedInARow = 256;

/**
 * One connection. Until `session.open` has succeeded it may send one frame and few bytes, in little time;
 * afterwards operations start in the order of their frames, as many at once as the limit says.
 */
export class SocketConnection<S extends Session> implements Connection<S> {
  readonly id: number;
  readonly remoteAddress: string;
  session: S | undefined;
  readonly #parts: Parts<S>;
  readonly #nonce = new Uint8Array(randomBytes(32));
  #phase: "waiting" | "opening" | "open" | "closed" = "waiting";
  #pending = 0;
  #refused = 0;
  #alive = true;
  #corked = false;

  constructor(parts: Parts<S>) {
    this.id = parts.id;
    this.remoteAddress = parts.remoteAddress;
    this.#parts = parts;
  }

  start(headBytes: number): void {
    const { webSocket, socket, limits, options, host } = this.#parts;
    let bytes = headBytes;
    // ws hears of a frame's length from its header, which may promise megabytes: what arrives is counted here.
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > limits.unauthenticatedBytes) this.#cut(closeCodes.protocol, "too much before session.open");
    };
    socket.on("data", count);
    const deadline = setTimeout(
      () => this.#cut(closeCodes.unauthenticated, "no session in time"),
      limits.unauthenticatedTimeoutMs,
    );
    this.#proved = () => {
      socket.off("data", count);
      clearTimeout(deadline);
      this.#parts.admitted();
    };
    webSocket.on("message", (data, isBinary) => this.#receive(data, isBinary));
    webSocket.on("pong", () => {
      this.#alive = true;
    });
    // ws closes after an error by itself; 1009 for a frame that is too long.
    webSocket.on("error", () => {});
    webSocket.on("close", () => {
      clearTimeout(deadline);
      const wasOpen = this.#phase === "open";
      this.#phase = "closed";
      this.#parts.ended();
      if (wasOpen) options.closed?.(this);
    });
    this.send(
      eventFrame("challenge", { networkId: options.networkId as never, nonce: this.#nonce }, host.clock),
    );
  }

  get waitingBytes(): number {
    return this.#parts.webSocket.bufferedAmount;
  }

  send(frame: string): void {
    const { webSocket, socket, limits } = this.#parts;
    if (webSocket.readyState !== webSocket.OPEN) return;
    if (webSocket.bufferedAmount > limits.outgoingBufferBytes) {
      this.#cut(closeCodes.slow, "too slow");
      return;
    }
    // What one turn of the event loop sends to a connection leaves in one write.
    if (!this.#corked) {
      this.#corked = true;
      socket.cork();
      setImmediate(() => {
        this.#corked = false;
        socket.uncork();
      });
    }
    webSocket.send(frame, { binary: false, fin: true });
  }

  close(code: number, reason: string): void {
    this.#parts.webSocket.close(code, reason);
    setTimeout(() => this.#parts.webSocket.terminate(), 2_000).unref();
  }

  /** Asks whether the other end is there; drops it if it did not answer since the last time. */
  beat(): void {
    if (!this.#alive) {
      this.#parts.webSocket.terminate();
      return;
    }
    this.#alive = false;
    if (this.#parts.webSocket.readyState === this.#parts.webSocket.OPEN) this.#parts.webSocket.ping();
  }

  #proved: () => void = () => {};

  /** Says why and hangs up without waiting for a polite answer. */
  #cut(code: number, reason: string): void {
    if (this.#phase === "closed") return;
    const { webSocket, socket } = this.#parts;
    socket.removeAllListeners("data");
    webSocket.close(code, reason);
    setImmediate(() => {
      socket.uncork();
      socket.end();
      setTimeout(() => webSocket.terminate(), 500).unref();
    });
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#phase === "closed" || this.#parts.webSocket.readyState !== this.#parts.webSocket.OPEN) return;
    let frame: { id: number; op: string; input?: unknown };
    try {
      ensure(!isBinary, "malformed", "frames are text");
      frame = decode(requestFrame, parseJson((data as Buffer).toString("utf8")));
    } catch {
      this.#cut(closeCodes.protocol, "not a request frame");
      return;
    }
    if (this.#phase === "waiting" && frame.op === sessionOpen.name) void this.#open(frame);
    else if (this.#phase === "open") this.#accept(frame);
    else {
      this.#answerError(frame, new CustosError("unauthenticated", "session.open comes first, and alone"));
      this.#cut(closeCodes.unauthenticated, "session.open comes first");
    }
  }

  async #open(frame: { id: number; input?: unknown }): Promise<void> {
    this.#phase = "opening";
    const { options, host } = this.#parts;
    try {
      const session = await options.openSession(decode(sessionOpen.input, frame.input), this.#nonce, this);
      if ((this.#phase as string) === "closed") return;
      this.session = session;
      this.#phase = "open";
      this.#proved();
      this.#answer(frame.id, encode(sessionOpen.output, { timeMs: host.clock.nowMs() }));
      options.opened?.(this);
    } catch (error) {
      if ((this.#phase as string) === "closed") return;
      this.#answerError({ id: frame.id, op: sessionOpen.name }, error);
      this.#cut(closeCodes.unauthenticated, "the proof does not verify");
    }
  }

  #accept(frame: { id: number; op: string; input?: unknown }): void {
    if (this.#pending >= this.#parts.limits.pendingOperations) {
      this.#refused += 1;
      if (this.#refused > refusedInARow) this.#cut(closeCodes.flood, "slow down");
      else this.#answerError(frame, new CustosError("rate-limited"));
      return;
    }
    this.#refused = 0;
    this.#pending += 1;
    void this.#run(frame);
  }

  async #run(frame: { id: number; op: string; input?: unknown }): Promise<void> {
    const { dispatcher } = this.#parts;
    try {
      ensure(frame.op !== sessionOpen.name, "forbidden", "the session is open");
      ensure(this.session, "unauthenticated");
      const output = await dispatcher.call(frame.op, frame.input, {
        caller: this.session.caller,
        session: this.session,
        remoteAddress: this.remoteAddress,
        connection: this,
      });
      this.#answer(frame.id, output);
    } catch (error) {
      this.#answerError(frame, error);
    } finally {
      this.#pending -= 1;
    }
  }

  #answer(id: number, output: unknown): void {
    this.send(JSON.stringify({ id, output, timeMs: this.#parts.host.clock.nowMs() }));
  }

  #answerError(frame: { id: number; op: string }, cause: unknown): void {
    const { host } = this.#parts;
    const error = wireError(cause, host.log, frame.op.slice(0, 64));
    this.send(JSON.stringify({ id: frame.id, error, timeMs: host.clock.nowMs() }));
  }
}
