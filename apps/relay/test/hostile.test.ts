import { createHash, randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { toBase64, utf8 } from "@custos/base";
import {
  closeCodes,
  encode,
  networkDescribe,
  personList,
  roomList,
  sessionOpen,
  type RelayEvents,
} from "@custos/contract";
import { callOperation } from "@custos/service";
import { WebSocket } from "ws";
import { proveAs, TestDevice } from "./device.js";
import { TestNetwork } from "./network.js";

/** A bare TCP connection that keeps the last bytes it heard. */
class Raw {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  heard = Buffer.alloc(0);

  constructor(url: string) {
    this.socket = connect(Number(new URL(url).port), "127.0.0.1");
    this.socket.on("error", () => {});
    this.socket.on("data", (chunk: Buffer) => {
      this.heard = Buffer.concat([this.heard, chunk]).subarray(-100_000);
    });
    this.closed = new Promise((resolve) => this.socket.once("close", () => resolve()));
  }

  /** Speaks the WebSocket handshake and waits for the challenge. */
  async upgrade(): Promise<void> {
    const key = toBase64(new Uint8Array(randomBytes(16)));
    this.socket.write(
      `GET /v1/socket HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${key}\r\n\r\n`,
    );
    while (!this.heard.includes("challenge"))
      await new Promise((resolve) => this.socket.once("data", resolve));
    const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    expect(this.heard.toString("latin1")).toContain(accept);
  }

  /** A frame's header that promises so many bytes; masked with zeroes. */
  header(opcode: number, length: number): Buffer {
    const head = Buffer.alloc(14);
    head[0] = 0x80 | opcode;
    head[1] = 0x80 | 127;
    head.writeBigUInt64BE(BigInt(length), 2);
    return head;
  }
}

/** A WebSocket that opens a session as a device and keeps its frames. */
async function session(
  device: TestDevice,
  url: string,
): Promise<{ socket: WebSocket; frames: Record<string, unknown>[]; proof: string }> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/v1/socket`);
  socket.on("error", () => {});
  const frames: Record<string, unknown>[] = [];
  const heard = (wanted: (frame: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> =>
    new Promise((resolve) => {
      socket.on("message", (data) => {
        const frame = JSON.parse((data as Buffer).toString("utf8")) as Record<string, unknown>;
        frames.push(frame);
        if (wanted(frame)) resolve(frame);
      });
    });
  const challenge = await heard(({ event }) => event === "challenge");
  const { networkId, nonce } = challenge.data as { networkId: string; nonce: string };
  const { personId, deviceId } = device;
  const prove = proveAs("device", `${personId}${deviceId}`, device.signing.privateKey, {
    personId,
    deviceId,
  });
  const input = prove({
    networkId: networkId as RelayEvents["challenge"]["networkId"],
    nonce: new Uint8Array(Buffer.from(nonce, "base64url")),
  });
  const proof = JSON.stringify({ id: 1, op: "session.open", input: encode(sessionOpen.input, input) });
  const answer = heard(({ id }) => id === 1);
  socket.send(proof);
  expect(await answer).toHaveProperty("output");
  return { socket, frames, proof };
}

function closeCode(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.once("close", resolve));
}

describe("[RL51] hostile connections", () => {
  let network: TestNetwork;
  let ana: TestDevice;
  beforeAll(async () => {
    network = await TestNetwork.start();
    ana = await TestDevice.enrol(network, "ana");
  });
  afterAll(async () => {
    await ana.client.close();
    await network.close();
  });
  // Whatever happened, an honest member is served.
  afterEach(async () => {
    await ana.call(personList, {});
    await callOperation(network.url, networkDescribe, {});
  });

  test("garbage instead of HTTP, and a header that never ends or is too long", async () => {
    for (const bytes of [
      randomBytes(4000),
      Buffer.from("GET / HTTP/1.1\r\nx: "),
      Buffer.from(`GET / HTTP/1.1\r\nx: ${"y".repeat(100_000)}`),
    ]) {
      const raw = new Raw(network.url);
      raw.socket.write(bytes);
      if (bytes.length < 1000) raw.socket.end();
      await raw.closed;
    }
  });

  test("half a frame, then nothing more", async () => {
    const raw = new Raw(network.url);
    await raw.upgrade();
    raw.socket.write(raw.header(1, 500).subarray(0, 6));
    raw.socket.end();
    await raw.closed;
  });

  test("a frame that promises 100 MB is refused at its header", async () => {
    const raw = new Raw(network.url);
    await raw.upgrade();
    raw.socket.write(raw.header(1, 100_000_000));
    await raw.closed;
  });

  test("a frame that promises 5 MB is cut at 64 KiB, before any proof", async () => {
    const raw = new Raw(network.url);
    await raw.upgrade();
    raw.socket.write(raw.header(1, 5_000_000));
    let written = 0;
    while (!raw.socket.destroyed && written < 5_000_000) {
      raw.socket.write(Buffer.alloc(16_384));
      written += 16_384;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await raw.closed;
  });

  test("reserved bits, unmasked frames and continuations of nothing", async () => {
    for (const bytes of [
      [0xf1, 0x80, 0, 0, 0, 0],
      [0x81, 0x02, 0x7b, 0x7d],
      [0x80, 0x80, 0, 0, 0, 0],
      [0x83, 0x80, 0, 0, 0, 0],
    ]) {
      const raw = new Raw(network.url);
      await raw.upgrade();
      raw.socket.write(Buffer.from(bytes));
      await raw.closed;
    }
  });

  test("operations before the proof, and a proof that was seen on another connection", async () => {
    const { socket, proof } = await session(ana, network.url);
    const replay = new WebSocket(`${network.url.replace("http", "ws")}/v1/socket`);
    replay.on("error", () => {});
    replay.once("open", () => replay.send(proof));
    expect(await closeCode(replay)).toBe(closeCodes.unauthenticated);
    socket.send(proof);
    await new Promise((resolve) => socket.once("message", resolve));
    const early = new WebSocket(`${network.url.replace("http", "ws")}/v1/socket`);
    early.on("error", () => {});
    early.once("open", () => early.send(`{"id":1,"op":"room.list","input":{}}`));
    expect(await closeCode(early)).toBe(closeCodes.unauthenticated);
    socket.terminate();
  });

  test("unknown operations, unknown fields and other people's roles are refused by name, and the connection lives", async () => {
    const { socket, frames } = await session(ana, network.url);
    const cases: [string, unknown, string][] = [
      ["no.such", {}, "unknown-operation"],
      ["__proto__", {}, "unknown-operation"],
      ["room.list", { extra: 1 }, "malformed"],
      ["room.list", null, "malformed"],
      ["feed.follow", { after: 0 }, "forbidden"],
      ["room.read", { roomId: "zz", afterSeq: 0, limit: 1 }, "malformed"],
      ["room.read", { roomId: "00".repeat(16), afterSeq: -1, limit: 1 }, "malformed"],
      ["room.read", { roomId: "00".repeat(16), afterSeq: 0, limit: 1e9 }, "malformed"],
      ["room.commit", { roomId: "00".repeat(16), bundle: "AA" }, "not-found"],
      [
        "message.send",
        { roomId: "00".repeat(16), messageId: "00".repeat(16), message: "A".repeat(300_000) },
        "malformed",
      ],
    ];
    for (const [i, [op, input]] of cases.entries()) socket.send(JSON.stringify({ id: 10 + i, op, input }));
    socket.send(JSON.stringify({ id: 99, op: "room.list", input: {} }));
    while (!frames.some(({ id }) => id === 99))
      await new Promise((resolve) => socket.once("message", resolve));
    await new Promise((resolve) => setImmediate(resolve));
    for (const [i, [op, , code]] of cases.entries()) {
      const frame = frames.find(({ id }) => id === 10 + i) as { error?: { code: string } } | undefined;
      expect(frame?.error?.code, op).toBe(code);
    }
    socket.terminate();
  });

  test("binary frames and text that is no request", async () => {
    for (const bad of [
      Buffer.from([1, 2, 3]),
      utf8("{}"),
      "[]",
      `{"id":1,"op":5}`,
      `{"id":1.5,"op":"room.list"}`,
      `{"id":1,"op":"${"x".repeat(100)}"}`,
    ]) {
      const { socket } = await session(ana, network.url);
      const closed = closeCode(socket);
      socket.send(bad);
      expect(await closed).toBe(closeCodes.protocol);
    }
  });

  test("a flood of operations is cut, and the others go on", async () => {
    const { socket } = await session(ana, network.url);
    const closed = closeCode(socket);
    const frame = JSON.stringify({ id: 5, op: "person.list", input: {} });
    for (let i = 0; i < 20_000 && socket.readyState === WebSocket.OPEN; i += 1) {
      socket.send(frame);
      if (i % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const listed = ana.call(roomList, {});
    if (socket.readyState !== WebSocket.OPEN) expect(await closed).toBe(closeCodes.flood);
    await listed;
    socket.terminate();
  });
});
