import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { toHex } from "@custos/base";
import { dkgBegin, dkgFinish, dkgShare, trusteeAdopt, trusteeSwitch } from "@custos/contract";
import { verifyQuorumProof } from "@custos/crypto/verify";
import { callOperation, writeClockFile } from "@custos/service";
import { exportLedger } from "@custos/trustee";
import { startMs } from "../../../packages/crypto/test/log/network.js";
import { concluded, Seat, TestCeremony } from "./network.js";

const root = mkdtempSync(join(tmpdir(), "custos-ceremony-"));
let seats: [Seat, Seat];

beforeAll(async () => {
  writeClockFile(join(root, "clock"), startMs);
  const [one, two] = ["one", "two"].map((name) => new Seat(root, "authorising", name)) as typeof seats;
  seats = [await one.start(), await two.start()];
});

afterAll(async () => {
  for (const seat of seats) await seat.stop();
  rmSync(root, { recursive: true, force: true });
});

/** Asks twice for the same; the answers must not differ. */
async function twice<T>(ask: () => Promise<T>): Promise<T> {
  const [first, second] = await Promise.all([ask(), ask()]);
  expect(second).toEqual(first);
  return first;
}

const fileOf = (seat: Seat, { plan }: TestCeremony, kind: "state" | "share"): string =>
  join(seat.dataDir, "ceremonies", `${toHex(plan.ceremony)}.${kind}`);

it("[TR-4] [TR-5] every step again gives the same, while another ceremony goes on between them", async () => {
  const ceremonies = [await TestCeremony.of(seats, 2, "first"), await TestCeremony.of(seats, 2, "second")];
  const begun = await Promise.all(
    ceremonies.map((ceremony) => Promise.all(seats.map((seat) => twice(() => ceremony.begin(seat))))),
  );
  const shared = await Promise.all(
    ceremonies.map((ceremony, i) =>
      Promise.all(seats.map((seat) => twice(() => ceremony.share(seat, begun[i] ?? [])))),
    ),
  );
  const keys = [];
  for (const [i, ceremony] of ceremonies.entries()) {
    const finished = [];
    for (const seat of seats) finished.push(await twice(() => ceremony.finish(seat, shared[i] ?? [])));
    const { key } = await concluded(seats, 2, finished);
    verifyQuorumProof(key.publicKey, key.proof);
    keys.push(toHex(key.publicKey));
  }
  expect(new Set(keys).size).toBe(2);
  // The first one's answer is still there, and its ledger has each ceremony once.
  const [first] = ceremonies as [TestCeremony];
  expect(toHex((await first.finish(seats[0], [])).publicKey)).toBe(keys[0]);
  const entered = (await exportLedger(seats[0].dataDir)).filter(({ entry }) => entry.kind === "ceremony");
  expect(entered.length).toBe(2);
});

it("[TR-4] refuses another plan, other first messages, a step too early and a new beginning of an ended ceremony", async () => {
  const [one, two] = seats;
  const ceremony = await TestCeremony.of(seats, 2, "third");
  const conflict = { code: "conflict" };
  await expect(ceremony.share(one, [])).rejects.toMatchObject(conflict);
  await expect(ceremony.finish(one, [])).rejects.toMatchObject(conflict);
  const round1 = [await ceremony.begin(one), await ceremony.begin(two)];
  for (const change of [
    { threshold: 1, participants: ceremony.plan.participants.slice(0, 1) },
    { keyPeriod: 2 },
    { authority: 2 },
  ]) {
    const other = new TestCeremony(seats, { ...ceremony.plan, ...change });
    await expect(other.begin(one)).rejects.toMatchObject(conflict);
  }
  await expect(ceremony.finish(one, [])).rejects.toMatchObject(conflict);
  const second = [await ceremony.share(one, round1), await ceremony.share(two, round1)];
  // Somebody else's first message of the same plan: the second trustee's own folder cannot make it again.
  await two.stop();
  rmSync(fileOf(two, ceremony, "state"));
  await two.start();
  const others = [round1[0] as Uint8Array, await ceremony.begin(two)];
  expect(others[1]).not.toEqual(round1[1]);
  await expect(ceremony.share(one, others)).rejects.toMatchObject(conflict);
  await ceremony.finish(one, second);
  await expect(ceremony.begin(one)).rejects.toMatchObject(conflict);
});

it("[TR-6] keeps no polynomial with its share, whatever a kill has left", async () => {
  const [seat] = seats;
  const ceremony = await TestCeremony.of([seat], 1, "alone");
  const round1 = [await ceremony.begin(seat)];
  const state = fileOf(seat, ceremony, "state");
  expect(existsSync(state)).toBe(true);
  const second = [await ceremony.share(seat, round1)];
  const finished = await ceremony.finish(seat, second);
  expect(existsSync(state)).toBe(false);
  // Killed between the share and the end of the polynomial, and in the middle of a file.
  const going = await TestCeremony.of(seats, 2, "going on");
  const begun = await going.begin(seat);
  await seat.stop();
  writeFileSync(state, "a polynomial", { mode: 0o600 });
  const half = `${fileOf(seat, going, "state")}.tmp-0123456789ab`;
  writeFileSync(half, "half a polynomial", { mode: 0o600 });
  await seat.start();
  const left = readdirSync(join(seat.dataDir, "ceremonies"));
  expect(left.filter((name) => name.includes(".tmp-"))).toEqual([]);
  expect(existsSync(state)).toBe(false);
  expect(await ceremony.finish(seat, second)).toEqual(finished);
  // What goes on still goes on.
  expect(await going.begin(seat)).toEqual(begun);
});

it("[TR-7] takes no part where the plan does not name its key, and none as a witness", async () => {
  const witness = await new Seat(root, "witness", "witness").start();
  try {
    const stranger = await TestCeremony.of([witness], 1, "of a stranger");
    await expect(stranger.begin(seats[0])).rejects.toMatchObject({ code: "conflict" });
    await expect(stranger.begin(witness)).rejects.toMatchObject({ code: "conflict" });
  } finally {
    await witness.stop();
  }
});

it("[TR-8] ceremony, adoption and switch need the token", async () => {
  const [seat] = seats;
  const { plan } = await TestCeremony.of(seats, 2, "without a token");
  const { ceremony } = plan;
  const calls = [
    (options: object) => callOperation(seat.url, dkgBegin, plan, options),
    (options: object) => callOperation(seat.url, dkgShare, { ceremony, round1: [] }, options),
    (options: object) => callOperation(seat.url, dkgFinish, { ceremony, shares: [] }, options),
    (options: object) => callOperation(seat.url, trusteeAdopt, { charter: "x", relayUrl: "x" }, options),
    (options: object) => callOperation(seat.url, trusteeSwitch, { on: false }, options),
  ];
  for (const call of calls) {
    await expect(call({})).rejects.toMatchObject({ code: "unauthenticated" });
    for (const token of [seats[1].token, `${seat.token}x`, seat.token.slice(1)]) {
      await expect(call({ token })).rejects.toMatchObject({ code: "unauthenticated" });
    }
  }
  expect((await seat.describe()).on).toBe(true);
  expect(existsSync(join(seat.dataDir, "ceremonies", `${toHex(ceremony)}.state`))).toBe(false);
});
