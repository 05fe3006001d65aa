import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CustosError } from "@custos/base";
import { decode, encode, type InputOf, type Operation, type OutputOf } from "@custos/contract";
import { errorFromWire } from "@custos/service";
import { WebSocket, WebSocketServer } from "ws";

/** What passes between a client and the relay: `up` to the relay. An HTTP answer counts as one frame `down`. */
export interface Frame {
  readonly direction: "up" | "down";
  /** The frame's JSON: a request, an answer or an event. */
  readonly json: Record<string, unknown>;
}

/** What is forwarded instead: the same, something else, or nothing. Later frames of the direction wait for it. */
export type Rewrite = (frame: Frame) => Promise<Frame["json"] | undefined> | Frame["json"] | undefined;

/** Ids of requests that were put in, far from those of any client. */
const firstInjectedId = 1_000_000_000;

/**
 * Somebody on the line between one client and the relay: reads, changes, holds back and puts in frames. With it a client
 * becomes one that has been changed, and the relay one that lies.
 */
export class Proxy {
  rewrite: Rewrite = ({ json }) => json;
  /** Everything that the client has sent to the relay, as it sent it, oldest first. */
  readonly sent: Record<string, unknown>[] = [];
  readonly #target: string;
  readonly #server = createServer((request, response) => void this.#forward(request, response));
  readonly #sockets = new WebSocketServer({ server: this.#server, maxPayload: 1 << 25 });
  readonly #injected = new Map<number, (answer: Record<string, unknown>) => void>();
  #nextId = firstInjectedId;
  #up: WebSocket | undefined;

  private constructor(target: string) {
    this.#target = target;
    this.#sockets.on("connection", (client) => this.#join(client));
  }

  static async start(target: string): Promise<Proxy> {
    const proxy = new Proxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Asks the relay something over the client's own session, and keeps the answer from the client. */
  async call<Op extends Operation>(operation: Op, input: InputOf<Op>): Promise<OutputOf<Op>> {
    const answer = await this.inject(operation.name, encode(operation.input, input));
    if (answer.error) throw errorFromWire(answer.error as { code: string; message: string });
    return decode(operation.output, answer.output) as OutputOf<Op>;
  }

  /** The same with whatever input, and the answer as it comes. */
  inject(op: string, input: unknown): Promise<Record<string, unknown>> {
    const up = this.#up;
    if (!up || up.readyState !== WebSocket.OPEN) throw new CustosError("unavailable", "no connection");
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve) => {
      this.#injected.set(id, resolve);
      up.send(JSON.stringify({ id, op, input }));
    });
  }

  /** Cuts the connection; the client will come back. */
  cut(): void {
    for (const client of this.#sockets.clients) client.terminate();
  }

  async close(): Promise<void> {
    this.cut();
    this.#up?.terminate();
    this.#sockets.close();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #join(client: WebSocket): void {
    const up = new WebSocket(`${this.#target.replace(/^http/, "ws")}/v1/socket`, {
      perMessageDeflate: false,
      maxPayload: 1 << 25,
    });
    this.#up = up;
    const opened = new Promise<void>((resolve) => {
      up.once("open", resolve);
      up.once("close", () => resolve());
    });
    this.#pipe(client, up, "up", opened);
    this.#pipe(up, client, "down", Promise.resolve());
    client.on("error", () => {});
    up.on("error", () => {});
    client.once("close", () => up.terminate());
    // 1005 and 1006 stand for "no code", and cannot be sent.
    up.once("close", (code) => (code >= 3000 ? client.close(code) : client.terminate()));
  }

  #pipe(from: WebSocket, to: WebSocket, direction: Frame["direction"], ready: Promise<void>): void {
    let last = ready;
    from.on("message", (data) => {
      const json = JSON.parse((data as Buffer).toString("utf8")) as Record<string, unknown>;
      if (direction === "up") this.sent.push(json);
      else if (this.#answered(json)) return;
      last = last.then(async () => {
        const forwarded = await this.rewrite({ direction, json });
        if (forwarded && to.readyState === WebSocket.OPEN) to.send(JSON.stringify(forwarded));
      });
    });
  }

  #answered(json: Record<string, unknown>): boolean {
    const resolve = this.#injected.get(Number(json.id));
    if (!resolve) return false;
    this.#injected.delete(Number(json.id));
    resolve(json);
    return true;
  }

  async #forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = await fetch(`${this.#target}${request.url ?? "/"}`, {
      method: request.method ?? "GET",
      headers: { "content-type": request.headers["content-type"] ?? "application/json" },
      ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
    });
    const text = await answer.text();
    const isJson = answer.headers.get("content-type")?.includes("json") ?? false;
    const forwarded = isJson
      ? JSON.stringify(await this.rewrite({ direction: "down", json: JSON.parse(text) as Frame["json"] }))
      : text;
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" });
    response.end(forwarded);
  }
}
