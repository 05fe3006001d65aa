import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import { CustosError, equalBytes, type Clock, type NetworkId } from "@custos/base";
import { cursorSet, networkDescribe, roomList, type InputOf, type sessionOpen } from "@custos/contract";
import {
  handle,
  openLog,
  serveOperations,
  type Connection,
  type Host,
  type HostOptions,
  type Route,
  type Session,
} from "@custos/service";

export const networkId = "00".repeat(16) as NetworkId;
export const fixedClock: Clock = { nowMs: () => 1_700_000_000_000 };

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "custos-service-"));
}

/** A signature that only says its challenge again: enough to see that each connection has its own. */
export function echoProof(nonce: Uint8Array): InputOf<typeof sessionOpen> {
  return { role: "operator", name: "test", signature: new Uint8Array([...nonce, ...nonce]) };
}

export interface TestHost {
  readonly host: Host;
  readonly connections: Connection[];
  /** Lets operations that wait go on. */
  release(): void;
}

/** A host with one operation that answers, one that waits, one that fails inside. */
export async function startTestHost(
  limits: HostOptions<Session>["limits"] = {},
  routes: readonly Route[] = [],
): Promise<TestHost> {
  const connections: Connection[] = [];
  let release: () => void = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const host = await serveOperations<Session>({
    listen: { host: "127.0.0.1", port: 0 },
    operations: [networkDescribe, roomList, cursorSet],
    handlers: [
      handle(networkDescribe, () => ({ networkId, charters: [], timeMs: 1 })),
      handle(roomList, async () => {
        await released;
        return { rooms: [] };
      }),
      handle(cursorSet, () => {
        throw new Error("secret detail");
      }),
    ],
    clock: fixedClock,
    log: openLog({ name: "test" }),
    tokenSession: (token) => (token === "good" ? { caller: "device" } : undefined),
    socket: {
      networkId,
      openSession: (input, nonce) => {
        if (!equalBytes(input.signature, echoProof(nonce).signature)) throw new CustosError("bad-signature");
        return { caller: "device" };
      },
      opened: (connection) => connections.push(connection),
    },
    routes,
    limits,
  });
  return { host, connections, release };
}

/** A raw client of the socket lane that keeps what it hears. */
export class RawClient {
  readonly socket: WebSocket;
  readonly frames: Record<string, unknown>[] = [];
  readonly closed: Promise<number>;
  #heard: (() => void)[] = [];

  constructor(url: string) {
    this.socket = new WebSocket(`${url.replace("http", "ws")}/v1/socket`, { perMessageDeflate: false });
    this.socket.on("message", (data) => {
      this.frames.push(JSON.parse((data as Buffer).toString("utf8")) as Record<string, unknown>);
      for (const wake of this.#heard.splice(0)) wake();
    });
    this.socket.on("error", () => {});
    this.closed = new Promise((resolve) => {
      this.socket.on("close", (code) => {
        resolve(code);
        for (const wake of this.#heard.splice(0)) wake();
      });
    });
  }

  /** The first frame for which `wanted` holds; throws when the connection ends without it. */
  async frame(wanted: (frame: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> {
    for (;;) {
      const found = this.frames.find(wanted);
      if (found) return found;
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error("closed without the frame");
      await new Promise<void>((resolve) => this.#heard.push(resolve));
    }
  }

  async challenge(): Promise<Uint8Array> {
    const frame = await this.frame(({ event }) => event === "challenge");
    return new Uint8Array(Buffer.from((frame.data as { nonce: string }).nonce, "base64url"));
  }

  send(id: number, op: string, input: unknown): void {
    this.socket.send(JSON.stringify({ id, op, input }));
  }

  /** Opens the session with the echo proof. */
  async open(): Promise<void> {
    const { signature } = echoProof(await this.challenge());
    this.send(0, "session.open", {
      role: "operator",
      name: "test",
      signature: Buffer.from(signature).toString("base64url"),
    });
    await this.frame(({ id }) => id === 0);
  }
}
