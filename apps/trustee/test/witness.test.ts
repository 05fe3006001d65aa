import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noteKeyTypes, parseConflict, parseVerifierKey, verifyNote } from "@custos/crypto/log";
import { writeClockFile } from "@custos/service";
import { seedOf, startMs } from "../../../packages/crypto/test/log/network.js";
import { NumberedLog } from "./log.js";
import { Seat } from "./network.js";

const root = mkdtempSync(join(tmpdir(), "custos-witness-"));
const log = new NumberedLog("numbers.example/log", 40);
const fork = new NumberedLog("numbers.example/log", 40, { word: "other", same: 7 });

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.each(["oversight", "witness"] as const)("as %s", (body) => {
  let seat: Seat;
  const ask = (request: string) => seat.addCheckpoint(request);
  const conflictAt = (size: number) => ({ status: 409, text: `${size}\n` });

  beforeAll(async () => {
    writeClockFile(join(root, "clock"), startMs + 999);
    seat = new Seat(root, body, body);
    seat.logKeys.push(log.verifierKey);
    await seat.start();
  });

  afterAll(() => seat.stop());

  it("[TR-1] cosigns a first checkpoint and one that grows, in whole seconds of its clock", async () => {
    const { witnessKey = "" } = await seat.describe();
    const key = parseVerifierKey(witnessKey);
    expect(key).toMatchObject({ name: body, type: noteKeyTypes.cosignature });
    for (const [oldSize, size] of [
      [0, 5],
      [5, 5],
      [5, 8],
    ] as const) {
      const { status, text } = await ask(log.request(oldSize, size));
      expect(status).toBe(200);
      const { lines } = verifyNote(`${log.note(size).split("\n\n")[0]}\n\n${text}`, [key]);
      expect(lines).toEqual([expect.objectContaining({ key, timestampMs: startMs })]);
    }
  });

  it("[TR-1] 400: what is no request, and an old size beyond the new one", async () => {
    const good = log.request(8, 9);
    for (const bad of [
      "",
      "old",
      "old 8\n\n",
      good.replace("old 8", "old 08"),
      good.replace("old 8", "old -1"),
      good.replace("old 8", "size 8"),
      good.replace("\n\n", "\nnot base64!\n\n"),
      good.slice(0, -1),
      good.replace("\n\n", "\n"),
      log.request(0, 9).replace("old 0", "old 10"),
    ]) {
      expect((await ask(bad)).status, JSON.stringify(bad.slice(0, 30))).toBe(400);
    }
    const response = await fetch(`${seat.url}/add-checkpoint`, {
      method: "POST",
      body: new Uint8Array([0xff, 0xfe]),
    });
    expect(response.status).toBe(400);
  });

  it("[TR-1] 403: a signature that is not the log's, or broken; 404: a log that it does not watch", async () => {
    const foreign = log.note(9, seedOf("somebody else"));
    expect((await ask(log.request(8, 9, foreign))).status).toBe(403);
    const broken = log.note(9).replace(/9\n/, "10\n");
    expect((await ask(log.request(8, 9, broken))).status).toBe(403);
    const unknown = new NumberedLog("another.example/log", 9);
    expect((await ask(unknown.request(0, 9))).status).toBe(404);
  });

  it("[TR-1] [P17] 409 tells its size: another old size, and another tree of the same size", async () => {
    for (const oldSize of [0, 5, 7]) {
      const answer = await ask(log.request(oldSize, 9));
      expect(answer).toEqual(conflictAt(8));
      expect(parseConflict(answer.text)).toBe(8);
    }
    expect(await ask(log.request(9, 12))).toEqual(conflictAt(8));
    expect(await ask(log.request(5, 6))).toEqual(conflictAt(8));
    expect(await ask(fork.request(8, 8))).toEqual(conflictAt(8));
    const response = await fetch(`${seat.url}/add-checkpoint`, { method: "POST", body: log.request(0, 9) });
    expect(response.headers.get("content-type")).toBe("text/x.tlog.size");
  });

  it("[TR-1] [P17] 422: a proof that does not verify, of a fork or of nothing", async () => {
    expect((await ask(fork.request(8, 12))).status).toBe(422);
    const proofless = log.request(0, 12).replace("old 0", "old 8");
    expect((await ask(proofless)).status).toBe(422);
  });

  it("[TR-1] [P17] of two trees at once it cosigns one", async () => {
    const answers = await Promise.all([log, fork, log, fork].map((one, i) => ask(one.request(8, 20 + i))));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBe(1);
    const at = statuses.indexOf(200);
    expect([0, 2]).toContain(at);
    expect((await ask(fork.request(20 + at, 30))).status).toBe(422);
    expect((await ask(log.request(20 + at, 30))).status).toBe(200);
  });

  it("[TR-2] [P17] stopped and started, it goes on where it was", async () => {
    await seat.stop();
    await seat.start();
    expect(await ask(log.request(8, 31))).toEqual(conflictAt(30));
    expect(await ask(fork.request(30, 30))).toEqual(conflictAt(30));
    expect((await ask(log.request(30, 31))).status).toBe(200);
  });
});

it("[TR-3] an authorising trustee cosigns nothing", async () => {
  const seat = new Seat(root, "authorising", "authorising");
  seat.logKeys.push(log.verifierKey);
  await seat.start();
  try {
    expect((await seat.addCheckpoint(log.request(0, 5))).status).toBe(404);
    expect((await seat.describe()).witnessKey).toBeUndefined();
  } finally {
    await seat.stop();
  }
});
