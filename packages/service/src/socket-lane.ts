import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { AddressLimiter } from "./address-limiter.js";
import type { Dispatcher } from "./dispatch.js";
import type { HostLimits, HostOptions, Session, SocketOptions } from "./host-types.js";
import { SocketConnection } from "./socket-connection.js";

/** The WebSocket lane: takes upgrades at `/v1/socket` and keeps the connections. */
export class SocketLane<S extends Session> {
  readonly #server: WebSocketServer;
  readonly #addresses: AddressLimiter;
  readonly #connections = new Set<SocketConnection<S>>();
  readonly #beat: NodeJS.Timeout;
  readonly #make: (request: IncomingMessage, socket: Duplex, head: Buffer, admitted: () => void) => void;
  #nextId = 1;
  #closed = false;

  constructor(
    options: HostOptions<S>,
    socketOptions: SocketOptions<S>,
    limits: HostLimits,
    dispatcher: Dispatcher<S>,
  ) {
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: limits.frameBytes,
    });
    this.#addresses = new AddressLimiter(limits.unauthenticatedPerAddress);
    this.#make = (request, socket, head, admitted) => {
      this.#server.handleUpgrade(request, socket, head, (webSocket) => {
        const connection = new SocketConnection<S>({
          id: this.#nextId++,
          webSocket,
          socket,
          remoteAddress: request.socket.remoteAddress ?? "",
          host: options,
          options: socketOptions,
          limits,
          dispatcher,
          admitted,
          ended: () => this.#connections.delete(connection),
        });
        this.#connections.add(connection);
        connection.start(head.length);
      });
    };
    this.#beat = setInterval(() => {
      for (const connection of this.#connections) connection.beat();
    }, limits.pingMs);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // The socket's own errors (resets) are no news.
    socket.on("error", () => socket.destroy());
    const path = (request.url ?? "").split("?")[0];
    const admitted = this.#closed ? undefined : this.#addresses.take(request.socket.remoteAddress ?? "");
    if (!admitted || path !== "/v1/socket") {
      admitted?.();
      socket.end(
        `HTTP/1.1 ${path === "/v1/socket" ? "429 Too Many Requests" : "404 Not Found"}\r\nconnection: close\r\n\r\n`,
      );
      return;
    }
    socket.once("close", admitted);
    this.#make(request, socket, head, admitted);
  }

  close(code: number, reason: string): void {
    this.#closed = true;
    clearInterval(this.#beat);
    for (const connection of this.#connections) connection.close(code, reason);
  }
}
