import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { toHex, utf8 } from "@custos/base";
import { roomRead } from "@custos/contract";
import { TestDevice } from "./device.js";
import { seedOf, TestNetwork } from "./network.js";

/** Every file below a folder. */
function filesBelow(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: "utf8" })
    .map((name) => join(dir, name))
    .filter((path) => statSync(path).isFile());
}

/** How many files hold the text, as it is or as wires and dumps spell it. */
function findings(dir: string, text: string): number {
  const spellings = [
    text,
    toHex(utf8(text)),
    Buffer.from(text).toString("base64").replace(/=+$/, ""),
    Buffer.from(text, "utf16le").toString("latin1"),
  ];
  return filesBelow(dir).filter((path) => {
    const content = readFileSync(path).toString("latin1");
    return spellings.some((spelling) => content.includes(spelling));
  }).length;
}

test("[P5] [RL52] a planted canary is nowhere in what the relay stored and logged, though it was delivered", async () => {
  const canary = `canary-${toHex(seedOf("canary")).slice(0, 24)}`;
  const network = await TestNetwork.start();
  const ana = await TestDevice.enrol(network, "ana");
  const bo = await TestDevice.enrol(network, "bo");
  const room = await ana.createRoom("harbour", [bo]);
  await bo.join(room, await bo.client.entry(room, 1));
  const { seq } = await ana.send(room, utf8(canary), "a message");
  expect(await bo.process(room, await bo.client.entry(room, seq))).toEqual(utf8(canary));
  // What went over the wire holds it nowhere either.
  const { entries } = await ana.call(roomRead, { roomId: room, afterSeq: 0, limit: 10 });
  expect(
    JSON.stringify(
      entries.map((entry) => (entry.kind === "message" ? Buffer.from(entry.message).toString("latin1") : "")),
    ),
  ).not.toContain(canary);
  const dataDir = join(network.dir, "relay");
  expect(findings(dataDir, canary)).toBe(0);
  // The search finds what is there: a name that the relay does keep.
  expect(findings(dataDir, ana.deviceId)).toBeGreaterThan(0);
  await network.stopRelay();
  expect(findings(dataDir, canary)).toBe(0);
  await ana.client.close();
  await bo.client.close();
  await network.close();
});
