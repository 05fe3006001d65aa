import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { AuthorisationId } from "@custos/base";
import {
  createTrusteeData,
  exportLedger,
  startTrustee,
  verifyLedger,
  type LedgerLine,
} from "@custos/trustee";
import { Ledger, type LedgerEvent } from "../src/ledger.js";
import { openTrusteeStore, type TrusteeStore } from "../src/store.js";
import { idOf, startMs } from "../../../packages/crypto/test/log/network.js";

const authorisation = idOf<AuthorisationId>("warrant");
const release = (releaseIndex: number): LedgerEvent => ({
  kind: "release",
  authorisation,
  authority: 1,
  day: 20_513,
  count: 2,
  releaseIndex,
  logSize: 12,
});
const events: readonly LedgerEvent[] = [
  { kind: "ceremony", authority: 1, keyPeriod: 1, transcript: "ab".repeat(32) },
  { kind: "adoption", charter: "cd".repeat(32) },
  release(5),
  { kind: "switch", on: false },
  { kind: "switch", on: true },
  release(9),
];

const root = mkdtempSync(join(tmpdir(), "custos-ledger-"));
const dataDir = join(root, "trustee");
let store: TrusteeStore;

beforeAll(async () => {
  createTrusteeData(dataDir);
  store = await openTrusteeStore(dataDir);
  // Thousands of changes are written below, and none of them has to outlive the machine.
  await store.exclusive((connection) => connection.exec("PRAGMA synchronous = OFF"));
  const ledger = Ledger.open(store);
  for (const [i, event] of events.entries()) await ledger.enter(event, startMs + i);
});

afterAll(async () => {
  await store.close();
  rmSync(root, { recursive: true, force: true });
});

type Column = "entry" | "previous" | "hash" | "seq" | "release_index";
type Value = string | number | Uint8Array | null;

/** Changes one value behind the ledger's back, opens it, and puts the value back. */
async function withChanged(seq: number, column: Column, value: Value, look: () => unknown): Promise<void> {
  const before = store.reader.prepare(`SELECT ${column} AS old FROM ledger WHERE seq = ?`).all([seq])[0]?.old;
  const set = (key: number, to: Value | undefined): Promise<unknown> =>
    store.exclusive((connection) =>
      connection.prepare(`UPDATE ledger SET ${column} = ? WHERE seq = ?`).run([to, key]),
    );
  await set(seq, value);
  try {
    await look();
  } finally {
    await set(column === "seq" ? (value as number) : seq, before);
  }
}

const flip = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
const corrupt = expect.objectContaining({ code: "corrupt" });

it("[TR-21] verifies as it was entered, and as it is exported", async () => {
  expect(verifyLedger(Ledger.open(store).export())).toEqual(
    events.map((event, seq) => ({ ...event, seq, atMs: startMs + seq })),
  );
  expect(await exportLedger(dataDir)).toEqual(Ledger.open(store).export());
  await expect(exportLedger(join(root, "nobody"))).rejects.toMatchObject({ code: "not-found" });
});

it("[TR-21] any changed byte of what is stored is found when it is opened", async () => {
  const rows = store.reader.prepare("SELECT seq, entry, previous, hash FROM ledger ORDER BY seq").all();
  let changes = 0;
  for (const row of rows) {
    const seq = row.seq as number;
    for (const column of ["entry", "previous", "hash"] as const) {
      const value = row[column] as string | Uint8Array;
      const bytes = typeof value === "string" ? Buffer.from(value) : value;
      for (let at = 0; at < bytes.length; at += 1) {
        const changed = flip(new Uint8Array(bytes), at);
        await withChanged(
          seq,
          column,
          typeof value === "string" ? Buffer.from(changed).toString() : changed,
          () => expect(() => Ledger.open(store), `${column} of ${seq}, byte ${at}`).toThrow(corrupt),
        );
        changes += 1;
      }
    }
  }
  expect(changes).toBeGreaterThan(1000);
  expect(Ledger.open(store).export().length).toBe(events.length);
});

it("[TR-21] a number beside an entry that is not the entry's own is found: it would let a release go unentered", async () => {
  for (const [seq, column, value] of [
    [2, "release_index", 6],
    [2, "release_index", null],
    [3, "release_index", 7],
    [5, "seq", 8],
    [0, "seq", -1],
  ] as const) {
    await withChanged(seq, column, value, () =>
      expect(() => Ledger.open(store), `${column} of ${seq}`).toThrow(corrupt),
    );
  }
});

it("[TR-21] values of another kind, and an entry that is gone, are found", async () => {
  for (const [column, value] of [
    ["entry", "{}"],
    ["entry", "null"],
    ["entry", "not JSON"],
    ["previous", "text"],
    ["hash", 7],
  ] as const) {
    await withChanged(2, column, value, () => expect(() => Ledger.open(store), `${value}`).toThrow(corrupt));
  }
  const lines = Ledger.open(store).export();
  for (let i = 0; i < lines.length - 1; i += 1) {
    expect(() => verifyLedger(lines.filter((_, at) => at !== i))).toThrow(corrupt);
  }
  expect(() => verifyLedger([...lines, lines[0] as LedgerLine])).toThrow(corrupt);
  expect(() => verifyLedger(lines.toReversed())).toThrow(corrupt);
});

it("[TR-21] a trustee does not start on a changed ledger", async () => {
  const clock = join(root, "clock");
  writeFileSync(clock, new Uint8Array(8));
  const config = { dataDir, body: "oversight" as const, name: "o", clock: `file:${clock}`, log: "none" };
  await withChanged(2, "release_index", 6, () =>
    expect(startTrustee(config)).rejects.toMatchObject({ code: "corrupt" }),
  );
  const running = await startTrustee(config);
  await running.close();
});

it("[TR-17] [TR-20] what happened once is entered once, however often and at once it is told", async () => {
  const ledger = Ledger.open(store);
  // The switch is on already.
  const again = events.filter((event) => event.kind !== "switch" || event.on);
  await Promise.all([...again, ...again].map((event) => ledger.enter(event, startMs + 99)));
  expect(ledger.export().length).toBe(events.length);
  await Promise.all(
    [release(10), release(10), release(11)].map((event) => ledger.enter(event, startMs + 100)),
  );
  const entries = verifyLedger(ledger.export()).slice(events.length);
  expect(entries.map((entry) => entry.kind === "release" && entry.releaseIndex)).toEqual([10, 11]);
});
