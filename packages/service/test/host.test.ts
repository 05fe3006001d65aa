import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { closeCodes, networkDescribe, roomList, cursorSet } from "@custos/contract";
import { callOperation, connectRelay, eventFrame, type RelayClient } from "@custos/service";
import { echoProof, fixedClock, networkId, RawClient, startTestHost, type TestHost } from "./world.js";

let world: TestHost | undefined;
let client: RelayClient | undefined;

async function start(...args: Parameters<typeof startTestHost>): Promise<TestHost> {
  world = await startTestHost(...args);
  return world;
}

afterEach(async () => {
  await client?.close();
  world?.release();
  await world?.host.close();
  client = undefined;
  world = undefined;
});

describe("the HTTP lane", () => {
  test("answers an operation that anyone may call", async () => {
    const { host } = await start();
    expect(await callOperation(host.url, networkDescribe, {})).toEqual({
      networkId,
      charters: [],
      timeMs: 1,
    });
  });

  test("tells who has not proved anything from who may not", async () => {
    const { host } = await start();
    await expect(callOperation(host.url, roomList, {})).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(callOperation(host.url, roomList, {}, { token: "bad" })).rejects.toMatchObject({
      code: "unauthenticated",
    });
  });

  test("answers a fault of ours with a request id and nothing else", async () => {
    const { host } = await start();
    const call = callOperation(
      host.url,
      cursorSet,
      { roomId: "11".repeat(16) as never, seq: 1 },
      { token: "good" },
    );
    await expect(call).rejects.toMatchObject({
      code: "internal",
      message: expect.stringMatching(/^request [0-9a-f]{16}$/),
    });
  });

  test("refuses unknown operations, unknown fields, wrong JSON and long bodies", async () => {
    const { host } = await start({ anonymousBodyBytes: 1000 });
    const post = async (op: string, body: string): Promise<string> => {
      const response = await fetch(`${host.url}/v1/${op}`, { method: "POST", body });
      return ((await response.json()) as { error: { code: string } }).error.code;
    };
    expect(await post("no.such", "{}")).toBe("unknown-operation");
    expect(await post("network.describe", `{"extra":1}`)).toBe("malformed");
    expect(await post("network.describe", "{")).toBe("malformed");
    expect(await post("network.describe", JSON.stringify({ x: "y".repeat(2000) }))).toBe("too-large");
    expect(await post("session.open", "{}")).toBe("unknown-operation");
  });

  test("serves routes, event streams and its health", async () => {
    async function* events() {
      yield { event: "a", data: "1", id: "7" };
      yield { event: "b", data: "2" };
    }
    const { host } = await start({}, [
      { method: "GET", path: "/tile/*", reply: ({ path }) => ({ status: 200, body: path }) },
      { method: "GET", path: "/stream", reply: () => ({ events: events() }) },
    ]);
    expect(await (await fetch(`${host.url}/tile/0/x001`)).text()).toBe("/tile/0/x001");
    expect(await (await fetch(`${host.url}/stream`)).text()).toBe(
      "id: 7\nevent: a\ndata: 1\n\nevent: b\ndata: 2\n\n",
    );
    expect((await fetch(`${host.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${host.url}/nothing`)).status).toBe(404);
  });

  test("cuts headers that never end or are too long", async () => {
    const { host } = await start({ unauthenticatedTimeoutMs: 200 });
    const port = Number(new URL(host.url).port);
    for (const bytes of [
      "GET / HTTP/1.1\r\nx: ",
      `GET / HTTP/1.1\r\nx: ${"y".repeat(40_000)}\r\n\r\n`,
      "\0\x01garbage\r\n\r\n",
    ]) {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => {});
      socket.write(bytes);
      socket.resume();
      await new Promise((resolve) => socket.once("close", resolve));
    }
    expect((await fetch(`${host.url}/healthz`)).status).toBe(200);
  });
});

describe("the socket lane", () => {
  test("each connection has a challenge of its own, and a proof for another one opens nothing", async () => {
    const { host } = await start();
    const first = new RawClient(host.url);
    const second = new RawClient(host.url);
    const stolen = echoProof(await first.challenge());
    await second.challenge();
    second.send(1, "session.open", {
      ...stolen,
      signature: Buffer.from(stolen.signature).toString("base64url"),
    });
    expect(await second.closed).toBe(closeCodes.unauthenticated);
    expect(second.frames.at(-1)).toMatchObject({ id: 1, error: { code: "bad-signature" } });
    first.socket.terminate();
  });

  test("nothing but session.open before session.open", async () => {
    const { host } = await start();
    const raw = new RawClient(host.url);
    await raw.challenge();
    raw.send(1, "network.describe", {});
    expect(await raw.closed).toBe(closeCodes.unauthenticated);
    expect(raw.frames.at(-1)).toMatchObject({ error: { code: "unauthenticated" } });
  });

  test("who proves nothing in time is cut", async () => {
    const { host } = await start({ unauthenticatedTimeoutMs: 50 });
    const raw = new RawClient(host.url);
    expect(await raw.closed).toBe(closeCodes.unauthenticated);
  });

  test("binary frames, garbage and frames without an id are cut", async () => {
    const { host } = await start();
    for (const bad of [new Uint8Array([1, 2, 3]), "not json", `{"op":"room.list"}`, `{"id":-1,"op":"x"}`]) {
      const raw = new RawClient(host.url);
      await raw.challenge();
      raw.socket.send(bad);
      expect(await raw.closed).toBe(closeCodes.protocol);
    }
  });

  test("a 100 MB frame is refused without reading it, before and after the proof", async () => {
    const { host } = await start();
    for (const proved of [false, true]) {
      const raw = new RawClient(host.url);
      if (proved) await raw.open();
      else await raw.challenge();
      const before = process.memoryUsage().arrayBuffers;
      raw.socket.send(Buffer.alloc(100_000_000, 32), { binary: false });
      await raw.closed;
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(250_000_000);
    }
    expect((await fetch(`${host.url}/healthz`)).status).toBe(200);
  });

  test("before the proof a frame may not promise more than the limit", async () => {
    const { host } = await start({ unauthenticatedBytes: 2000 });
    const raw = new RawClient(host.url);
    await raw.challenge();
    raw.socket.send("x".repeat(5000));
    expect(await raw.closed).not.toBe(1000);
    expect(raw.frames.length).toBe(1);
  });

  test("one address has so many unproved connections and no more, and a proof gives its place back", async () => {
    const { host } = await start({ unauthenticatedPerAddress: 2 });
    const first = new RawClient(host.url);
    const second = new RawClient(host.url);
    await Promise.all([first.challenge(), second.challenge()]);
    const third = new RawClient(host.url);
    expect(await third.closed).toBe(1006);
    await first.open();
    const fourth = new RawClient(host.url);
    await fourth.challenge();
    for (const raw of [first, second, fourth]) raw.socket.terminate();
  });

  test("more operations at once than the limit are answered rate-limited, a flood of them is cut", async () => {
    const world = await start({ pendingOperations: 4 });
    const { host } = world;
    const raw = new RawClient(host.url);
    await raw.open();
    for (let id = 1; id <= 5; id += 1) raw.send(id, "room.list", {});
    expect(await raw.frame(({ id }) => id === 5)).toMatchObject({ error: { code: "rate-limited" } });
    world.release();
    expect(await raw.frame(({ id }) => id === 1)).toMatchObject({ output: { rooms: [] } });
    await world?.host.close();
    const again = await start({ pendingOperations: 1 });
    const flooder = new RawClient(again.host.url);
    await flooder.open();
    for (let id = 1; id <= 400; id += 1) flooder.send(id, "room.list", {});
    expect(await flooder.closed).toBe(closeCodes.flood);
  });

  test("who does not read is dropped as slow and does not hurt others", async () => {
    const { host, connections } = await start({ outgoingBufferBytes: 100_000 });
    const slow = new RawClient(host.url);
    await slow.open();
    slow.socket.pause();
    const [connection] = connections;
    const frame = eventFrame("log.checkpoint", { checkpoint: "c".repeat(60_000) }, fixedClock);
    for (let turn = 0; turn < 2000 && slow.socket.readyState === WebSocket.OPEN; turn += 1) {
      connection?.send(frame);
      await new Promise((resolve) => setImmediate(resolve));
      if ((connection?.waitingBytes ?? 0) > 200_000) break;
    }
    expect(connection?.waitingBytes).toBeLessThan(300_000);
    slow.socket.resume();
    expect([closeCodes.slow, 1006]).toContain(await slow.closed);
    const other = new RawClient(host.url);
    await other.open();
    other.socket.terminate();
  });
});

describe("the client", () => {
  test("opens its session, calls, hears events, and comes back after the server's restart", async () => {
    const { host, connections } = await start();
    let opened = 0;
    const heard: string[] = [];
    const port = Number(new URL(host.url).port);
    client = connectRelay({
      url: host.url,
      prove: ({ nonce }) => echoProof(nonce),
      onEvent: ({ name }) => heard.push(name),
      onOpen: () => {
        opened += 1;
      },
    });
    expect((await client.call(networkDescribe, {})).networkId).toBe(networkId);
    connections[0]?.send(eventFrame("log.checkpoint", { checkpoint: "x" }, fixedClock));
    await client.call(networkDescribe, {});
    expect(heard).toEqual(["log.checkpoint"]);
    expect(client.relayTimeMs).toBe(fixedClock.nowMs());
    expect(opened).toBe(1);
    await expect(client.call(cursorSet, { roomId: "11".repeat(16) as never, seq: 1 })).rejects.toMatchObject({
      code: "internal",
    });
    for (const connection of connections) connection.close(closeCodes.restart, "restart");
    for (;;) {
      try {
        await client.call(networkDescribe, {});
        if (opened === 2) break;
      } catch (error) {
        expect(error).toMatchObject({ code: "unavailable" });
      }
    }
    expect(port).toBeGreaterThan(0);
  });
});
