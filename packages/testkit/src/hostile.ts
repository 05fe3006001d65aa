import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { toBase64 } from "@custos/base";
import { WebSocket } from "ws";

/** A bare TCP connection to a server, for whoever keeps to no protocol. */
export class RawConnection {
  readonly socket: Socket;
  /** Settles when the connection is gone, by whomever. */
  readonly closed: Promise<void>;
  #heard = Buffer.alloc(0);

  constructor(url: string) {
    this.socket = connect(Number(new URL(url).port), "127.0.0.1");
    this.socket.on("error", () => {});
    this.socket.on("data", (chunk: Buffer) => {
      this.#heard = Buffer.concat([this.#heard, chunk]).subarray(-100_000);
    });
    this.closed = new Promise((resolve) => this.socket.once("close", () => resolve()));
  }

  /** The last that was heard. */
  get heard(): string {
    return this.#heard.toString("latin1");
  }

  /** Speaks the WebSocket handshake and waits for the relay's challenge. */
  async upgrade(): Promise<void> {
    const key = toBase64(new Uint8Array(randomBytes(16)));
    this.socket.write(
      `GET /v1/socket HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${key}\r\n\r\n`,
    );
    while (!this.heard.includes("challenge") && !this.socket.destroyed) {
      await new Promise<void>((resolve) => {
        this.socket.once("data", () => resolve());
        void this.closed.then(resolve);
      });
    }
  }

  /** Begins a text frame of `length` bytes and writes no more of it than its header. */
  promiseFrame(length: number): void {
    const head = Buffer.alloc(14);
    head[0] = 0x81;
    head[1] = 0x80 | 127;
    head.writeBigUInt64BE(BigInt(length), 2);
    this.socket.write(head);
  }

  /** Writes until the other side cuts, or until `mostBytes`; how many bytes went out. */
  async pour(mostBytes: number): Promise<number> {
    const chunk = Buffer.alloc(16_384);
    let written = 0;
    while (!this.socket.destroyed && written < mostBytes) {
      this.socket.write(chunk);
      written += chunk.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return written;
  }
}

/** Sends bytes that are no HTTP, and waits until the server has hung up. */
export async function sendGarbage(url: string, bytes: Uint8Array): Promise<void> {
  const raw = new RawConnection(url);
  raw.socket.write(bytes);
  raw.socket.end();
  await raw.closed;
}

/** Sends text frames over a WebSocket of nobody's; how the server closed it. */
export async function sendUnproved(url: string, frames: readonly string[]): Promise<number> {
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/v1/socket`);
  socket.on("error", () => {});
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  await new Promise<void>((resolve) => {
    socket.once("message", () => resolve());
    void closed.then(() => resolve());
  });
  for (const frame of frames) if (socket.readyState === WebSocket.OPEN) socket.send(frame);
  return closed;
}

/** Opens so many connections at once that prove nothing, each sending without an end; how they were closed. */
export function floodUnproved(url: string, connections: number): Promise<number[]> {
  const frame = JSON.stringify({ id: 1, op: "room.list", input: { filler: "x".repeat(4000) } });
  const frames = Array.from({ length: 500 }, () => frame);
  return Promise.all(Array.from({ length: connections }, () => sendUnproved(url, frames)));
}
