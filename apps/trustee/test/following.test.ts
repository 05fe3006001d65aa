import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startOfDayMs } from "@custos/base";
import {
  cosignCheckpoint,
  encodeAddCheckpoint,
  encodeLeaf,
  encodeNote,
  leafHash,
  parseNote,
  signCheckpoint,
} from "@custos/crypto/log";
import { exportLedger } from "@custos/trustee";
import { firstDay, personLeaf, seedOf, startMs } from "../../../packages/crypto/test/log/network.js";
import { roomId } from "../../../packages/crypto/test/authorisation/documents.js";
import { TestNetwork, type Seat } from "./network.js";
import { Warrant, type Request } from "./requests.js";

const minuteMs = 60_000;
const nobody = "http://127.0.0.1:1";

let network: TestNetwork;
let warrant: Warrant;
let request: Request;
let judge: Seat;
let overseer: Seat;
/** The time of the newest checkpoint. */
let nowMs = startMs;

beforeAll(async () => {
  network = await TestNetwork.start();
  [judge] = network.authorising as [Seat];
  [overseer] = network.oversight as [Seat];
  warrant = new Warrant(network);
  request = await warrant.announced();
});

// A test that fails in the middle of a lie must not take the others with it.
afterEach(() => {
  network.forged = undefined;
});

afterAll(() => network?.close());

async function publishAt(timeMs: number): Promise<void> {
  nowMs = timeMs;
  network.setTime(timeMs);
  await network.publish(timeMs);
}

/** What a trustee answers: a code, or "released". */
async function answer(seat: Seat, input = request): Promise<string> {
  try {
    await seat.release(input);
    return "released";
  } catch (error) {
    return (error as { code: string }).code;
  }
}

/** The answer to what the relay says now: a look that had begun before ends with the first. */
async function answerNow(seat: Seat, input = request): Promise<string> {
  await answer(seat, input);
  return answer(seat, input);
}

describe("a checkpoint of the last 10 minutes", () => {
  beforeEach(() => publishAt(nowMs));

  it("[TR-12] [P12] answers with the relay away while the checkpoint is fresh, and not 1 ms longer", async () => {
    const seats = [judge, overseer];
    for (const seat of seats) expect(await answer(seat)).toBe("released");
    for (const seat of seats) await seat.adopt(network.note, nobody);
    network.setTime(nowMs + 10 * minuteMs);
    for (const seat of seats) expect(await answer(seat)).toBe("released");
    network.setTime(nowMs + 10 * minuteMs + 1);
    expect(await Promise.all(seats.map((seat) => answer(seat)))).toEqual(["not-logged", "not-logged"]);
    // Nor a release that came into the log since.
    network.setTime(nowMs);
    expect(await answer(judge, await warrant.announced(firstDay + 1, nowMs))).toBe("not-logged");
    // A start does not make it newer.
    await judge.stop();
    await judge.start();
    network.setTime(nowMs + 10 * minuteMs + 1);
    expect(await answer(judge)).toBe("not-logged");
    for (const seat of seats) await seat.adopt(network.note, network.relayUrl);
    await publishAt(nowMs + 11 * minuteMs);
    for (const seat of seats) expect(await answer(seat)).toBe("released");
  });

  it("[TR-12] [P12] does not answer while the witnesses are quiet, or their clocks far ahead", async () => {
    network.setTime(nowMs + 10 * minuteMs + 1);
    expect(await answer(overseer)).toBe("not-logged");
    network.setTime(nowMs - 5 * minuteMs - 1);
    expect(await answer(judge)).toBe("not-logged");
    network.setTime(nowMs - 5 * minuteMs);
    expect(await answer(judge)).toBe("released");
  });
});

it("[TR-11] [P17] refuses what the relay forges, keeps what it knew, and goes on with the truth", async () => {
  await publishAt(nowMs);
  expect(await answer(judge)).toBe("released");
  const size = network.tree.size;
  const { logName } = network.charter.relay;
  const entry = encodeLeaf(personLeaf("mallory"));
  const tree = network.tree.clone();
  tree.append(leafHash(entry));
  const bare = signCheckpoint({ origin: logName, size: size + 1, root: tree.root() }, seedOf("log"));
  const by = (note: string, ...names: string[]): string => {
    const { text, signatures } = parseNote(note);
    return encodeNote({
      text,
      signatures: [...signatures, ...names.map((name) => cosignCheckpoint(note, name, seedOf(name), nowMs))],
    });
  };
  const otherLog = signCheckpoint({ origin: logName, size: size + 1, root: tree.root() }, seedOf("somebody"));
  const otherRoot = signCheckpoint({ origin: logName, size: size + 1, root: seedOf("root") }, seedOf("log"));
  const sameSize = signCheckpoint({ origin: logName, size, root: seedOf("root") }, seedOf("log"));
  const forged: Record<string, { entries: Uint8Array[]; checkpoint: string; size: number }> = {
    "no witness": { entries: [entry], checkpoint: bare, size: size + 1 },
    "one witness too few": {
      entries: [entry],
      checkpoint: by(bare, "outside-1", "outside-2"),
      size: size + 1,
    },
    "one witness twice": {
      entries: [entry],
      checkpoint: by(bare, "outside-1", "outside-2", "outside-2"),
      size: size + 1,
    },
    "strangers as witnesses": {
      entries: [entry],
      checkpoint: by(bare, "outside-1", "outside-2", "stranger"),
      size: size + 1,
    },
    "another log key": {
      entries: [entry],
      checkpoint: by(otherLog, "outside-1", "outside-2"),
      size: size + 1,
    },
    "another root": { entries: [entry], checkpoint: by(otherRoot, "outside-1", "outside-2"), size: size + 1 },
    "another root of the same size": {
      entries: [],
      checkpoint: by(sameSize, "outside-1", "outside-2"),
      size,
    },
    "no checkpoint": { entries: [entry], checkpoint: "", size: size + 1 },
    "an entry that is none": {
      entries: [new Uint8Array([1, 2, 3])],
      checkpoint: network.checkpoint,
      size: size + 1,
    },
    "an entry beyond the checkpoint": { entries: [entry], checkpoint: network.checkpoint, size: size + 1 },
    "entries kept back": { entries: [], checkpoint: network.checkpoint, size: size + 1 },
  };
  for (const [what, lie] of Object.entries(forged)) {
    network.forged = (from) => ({ ...lie, entries: from === size ? lie.entries : [] });
    const lied = await Promise.all([judge, overseer].map((seat) => answerNow(seat)));
    expect(lied, what).toEqual(["bad-log", "bad-log"]);
    expect((await judge.describe()).logSize, what).toBe(size);
    network.forged = undefined;
    const told = await Promise.all([judge, overseer].map((seat) => answerNow(seat)));
    expect(told, what).toEqual(["released", "released"]);
  }
});

it("[TR-11] [P17] is not talked back to an older state of the log", async () => {
  await publishAt(nowMs);
  const before = { checkpoint: network.checkpoint, size: network.tree.size };
  network.append(personLeaf("bob"));
  await publishAt(nowMs + 1000);
  expect(await answer(judge)).toBe("released");
  network.forged = (from) => ({ entries: network.entries.slice(from, before.size), ...before });
  await answerNow(judge);
  expect((await judge.describe()).logSize).toBe(before.size + 1);
  network.forged = undefined;
});

it("[TR-15] [P14] no key a millisecond before the lead time", async () => {
  const day = firstDay + 3;
  const leadMs = startOfDayMs(day) - 12 * 60 * minuteMs;
  const later = warrant.announce(day);
  await publishAt(leadMs - 1);
  for (const seat of network.seats) expect(await answer(seat, later)).toBe("too-early");
  network.setTime(leadMs);
  for (const seat of network.seats) expect(await answer(seat, later)).toBe("released");
});

it("[TR-19] switched off it answers nothing, at once and after a start, until it is switched on", async () => {
  expect(await answer(judge)).toBe("released");
  await judge.switch(false);
  await judge.switch(false);
  expect(await answer(judge)).toBe("switched-off");
  expect((await judge.describe()).on).toBe(false);
  expect(await answer(overseer)).toBe("released");
  await judge.stop();
  await judge.start();
  expect(await answer(judge)).toBe("switched-off");
  await judge.switch(true);
  expect(await answer(judge)).toBe("released");
  const switches = (await exportLedger(judge.dataDir)).flatMap(({ entry }) =>
    entry.kind === "switch" ? [entry.on] : [],
  );
  expect(switches).toEqual([false, true]);
});

it("[TR-22] no subject stands in its ledger", async () => {
  for (const seat of network.seats) {
    const lines = JSON.stringify(await exportLedger(seat.dataDir));
    expect(lines).toContain(warrant.authorisation.id);
    for (const { id } of [...warrant.authorisation.subjects, { id: roomId }]) expect(lines).not.toContain(id);
  }
});

// From here on the log is two.
it("[TR-13] [P17] an oversight trustee answers nothing while the relay shows another log than it has cosigned", async () => {
  const { logName } = network.charter.relay;
  const shown = network.tree.clone();
  shown.append(leafHash(encodeLeaf(personLeaf("carol"))));
  const checkpoint = signCheckpoint({ origin: logName, size: shown.size, root: shown.root() }, seedOf("log"));
  const proof = shown.consistencyProof(network.tree.size);
  const { status } = await overseer.addCheckpoint(
    encodeAddCheckpoint({ oldSize: network.tree.size, proof, checkpoint }),
  );
  expect(status).toBe(200);
  // It has cosigned one entry more than it follows: that alone is nothing to stop for.
  expect(await answer(overseer)).toBe("released");
  network.append(personLeaf("dora"));
  network.checkpoint = await network.publish(nowMs, [overseer.name]);
  expect(await answerNow(overseer)).toBe("bad-log");
  // What it has cosigned stays cosigned over a start.
  await overseer.stop();
  await overseer.start();
  expect(await answer(overseer)).toBe("bad-log");
});

it("[TR-15] [P14] no key after the last day for releases", async () => {
  const endMs = startOfDayMs(firstDay + 17);
  network.setTime(endMs - 1);
  await network.publish(endMs - 1, [overseer.name]);
  const others = network.seats.filter((seat) => seat !== overseer);
  for (const seat of others) expect(await answer(seat)).toBe("released");
  network.setTime(endMs);
  for (const seat of others) expect(await answer(seat)).toBe("too-late");
});
