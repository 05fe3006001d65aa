import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { networkDescribe } from "@custos/contract";
import { callOperation } from "@custos/service";

/** A server that hangs up on the first requests, then answers. */
async function hangingUp(times: number): Promise<{ url: string; asked: () => number; close(): void }> {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    if (asked <= times) request.socket.resetAndDestroy();
    else {
      const output = { networkId: "00".repeat(16), charters: [], timeMs: 1 };
      response.end(JSON.stringify({ output, timeMs: 1 }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked: () => asked, close: () => server.close() };
}

test("a connection that the server gave up just when it was asked again is no answer: it is asked once more", async () => {
  const server = await hangingUp(1);
  await expect(callOperation(server.url, networkDescribe, {})).resolves.toMatchObject({ timeMs: 1 });
  expect(server.asked()).toBe(2);
  server.close();
});

test("a server that hangs up twice is unavailable", async () => {
  const server = await hangingUp(9);
  await expect(callOperation(server.url, networkDescribe, {})).rejects.toMatchObject({ code: "unavailable" });
  expect(server.asked()).toBe(2);
  server.close();
});
