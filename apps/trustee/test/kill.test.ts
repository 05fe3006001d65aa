import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startOfDayMs, toHex } from "@custos/base";
import { parseLeaf } from "@custos/crypto/log";
import { verifyQuorumProof } from "@custos/crypto/verify";
import { writeClockFile } from "@custos/service";
import { exportLedger, verifyLedger } from "@custos/trustee";
import { firstDay, seedOf, startMs } from "../../../packages/crypto/test/log/network.js";
import { built, ChildSeat, notBuilt } from "./child.js";
import { NumberedLog } from "./log.js";
import { concluded, TestCeremony, TestNetwork, Seat } from "./network.js";
import { Warrant, type Request } from "./requests.js";

/** Numbers from 0 to 1, the same at each run. */
function random(seed: string): () => number {
  let state = seedOf(seed);
  return () => {
    state = seedOf(toHex(state));
    return Number(`0x${toHex(state).slice(0, 8)}`) / 2 ** 32;
  };
}

async function inFolder(test: (root: string) => Promise<void>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "custos-kill-"));
  writeClockFile(join(root, "clock"), startMs);
  try {
    await test(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

it("[TR-2] [P17] a witness killed right after its answer signs nothing smaller and no other tree", async (context) => {
  if (!built) context.skip(notBuilt);
  await inFolder(async (root) => {
    const log = new NumberedLog("numbers.example/log", 100);
    const witness = new ChildSeat(root, "witness", "killed-witness");
    witness.logKeys.push(log.verifierKey);
    await witness.start();
    const sizes = [0, 3, 21];
    for (let round = 1; round < sizes.length; round += 1) {
      const [before, size] = sizes.slice(round - 1, round + 1) as [number, number];
      // Several at once, so that the kill falls into others while one is answered.
      const asked = [0, 1, 2].map((i) => witness.addCheckpoint(log.request(before, size + i)));
      const { status } = await Promise.any(
        asked.map(async (one) => {
          const answer = await one;
          if (answer.status !== 200) throw new Error(`${answer.status}`);
          return answer;
        }),
      );
      await witness.kill();
      expect(status).toBe(200);
      const answered = (await Promise.allSettled(asked)).flatMap((one, i) =>
        one.status === "fulfilled" && one.value.status === 200 ? [size + i] : [],
      );
      expect(answered.length).toBe(1);
      const [signed] = answered as [number];
      await witness.start();
      const conflict = { status: 409, text: `${signed}\n` };
      for (const oldSize of new Set([0, before])) {
        expect(await witness.addCheckpoint(log.request(oldSize, signed + 1))).toEqual(conflict);
      }
      expect(await witness.addCheckpoint(log.request(before, signed - 1))).toEqual(conflict);
      const fork = new NumberedLog(log.origin, 100, { word: "other", same: signed - 1 });
      expect(await witness.addCheckpoint(fork.request(signed, signed))).toEqual(conflict);
      expect((await witness.addCheckpoint(fork.request(signed, signed + 4))).status).toBe(422);
      sizes[round] = signed;
    }
    await witness.stop();
  });
});

it("[TR-4] [TR-6] trustees killed after and in the steps of a ceremony go on with it and end with one key", async (context) => {
  if (!built) context.skip(notBuilt);
  await inFolder(async (root) => {
    const [one, two] = ["one", "two"].map((name) => new ChildSeat(root, "authorising", name)) as [
      ChildSeat,
      ChildSeat,
    ];
    const seats = [await one.start(), await two.start()];
    const ceremony = await TestCeremony.of(seats, 2, "ceremony with kills");
    /** Both take a step, one is killed right after its answer, and both are asked again. */
    const step = async <T>(take: (seat: ChildSeat) => Promise<T>, killed: ChildSeat): Promise<T[]> => {
      const answers = await Promise.all(seats.map(take));
      await killed.kill();
      await killed.start();
      expect(await Promise.all(seats.map(take))).toEqual(answers);
      return answers;
    };
    const round1 = await step((seat) => ceremony.begin(seat), one);
    const second = await step((seat) => ceremony.share(seat, round1), two);
    // Cut off in the middle of its last step: whether or not it had answered, the key is the same.
    const cutOff = Promise.allSettled([ceremony.finish(one, second)]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await one.kill();
    await one.start();
    await cutOff;
    const finished = await step((seat) => ceremony.finish(seat, second), two);
    const { key } = await concluded(seats, 2, finished);
    verifyQuorumProof(key.publicKey, key.proof);
    expect(new Set(finished.map(({ publicKey }) => toHex(publicKey))).size).toBe(1);
    for (const seat of seats) {
      await seat.stop();
      const entries = verifyLedger(await exportLedger(seat.dataDir));
      expect(entries).toMatchObject([{ kind: "ceremony", transcript: toHex(key.transcript) }]);
    }
  });
});

it("[TR-20] [P22] killed at any moment, a trustee's ledger has each release that it answered, and no other than the log's", async (context) => {
  if (!built) context.skip(notBuilt);
  const network = await TestNetwork.start({
    makeSeat: (root, body, name) =>
      name.endsWith("-1") ? new ChildSeat(root, body, name) : new Seat(root, body, name),
  });
  try {
    const next = random("kills of trustees");
    const seats = network.seats;
    const mortal = [network.authorising[0], network.oversight[0]] as ChildSeat[];
    const warrant = new Warrant(network);
    await network.publish(startMs);
    const nowMs = startOfDayMs(firstDay + 3);
    network.setTime(nowMs);
    const announced: Request[] = [];
    for (let round = 0; round < 4; round += 1) {
      const request = await warrant.announced(firstDay + round, nowMs);
      announced.push(request);
      const seat = mortal[round % 2] as ChildSeat;
      let answered = false;
      const asking = Promise.allSettled([
        seat.release(request).then(() => {
          answered = true;
        }),
      ]);
      // Twice right after the answer, twice whenever it comes.
      if (round < 2) await asking;
      else await new Promise((resolve) => setTimeout(resolve, next() * 200));
      await seat.kill();
      await asking;
      if (round < 2) expect(answered).toBe(true);
      const own = announced.filter((_, i) => i % 2 === round % 2).map(({ releaseIndex }) => releaseIndex);
      const entered = await releasesOf(seat);
      expect([own, own.slice(0, -1)]).toContainEqual(entered);
      if (answered) expect(entered).toEqual(own);
      await seat.start();
      expect((await seat.release(request)).partials.length).toBe(2);
    }
    for (const seat of seats) for (const request of announced) await seat.release(request);
    const ofLog = network.entries.flatMap((entry, index) =>
      parseLeaf(entry).type === "release" ? [index] : [],
    );
    expect(ofLog.length).toBe(announced.length);
    for (const seat of seats) expect((await releasesOf(seat)).toSorted((a, b) => a - b)).toEqual(ofLog);
  } finally {
    await network.close();
  }
});

async function releasesOf(seat: Seat): Promise<number[]> {
  const entries = verifyLedger(await exportLedger(seat.dataDir));
  return entries.flatMap((entry) => (entry.kind === "release" ? [entry.releaseIndex] : []));
}
