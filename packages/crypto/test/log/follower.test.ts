import { describe, expect, it } from "vitest";
import { CustosError, dayMs, startOfDayMs, toHex } from "@custos/base";
import { LogFollower, rootOf, leafHash } from "@custos/crypto/log";
import {
  charterLeaf,
  charterSigners,
  deviceLeaf,
  firstDay,
  makeCharter,
  personLeaf,
  publicKeyOf,
  seedOf,
} from "./network.js";
import { signedNote, startedLog, witnessNames } from "./network.js";
import type { TestLog } from "./network.js";

function failureOf(step: () => unknown): string {
  try {
    step();
    return "none";
  } catch (error) {
    return error instanceof CustosError ? `${error.code}: ${error.message}` : `not ours: ${String(error)}`;
  }
}

function follow(log: TestLog): LogFollower {
  return LogFollower.start().extend(log.entries, log.checkpoint());
}

describe("following a log", () => {
  it("[LOG-22] grows with it, knows every earlier root, and leaves the earlier view as it was", () => {
    const log = startedLog();
    const one = follow(log);
    const size = log.entries.length;
    log.append(personLeaf("ada"), deviceLeaf("ada"));
    log.nowMs += 60_000;
    const two = one.extend(log.entries.slice(size), log.checkpoint());
    expect([one.size, two.size]).toEqual([size, size + 2]);
    expect(two.directory.people()).toHaveLength(1);
    expect(one.directory.people()).toHaveLength(0);
    expect(two.checkpoint?.cosignedAtMs).toBe(log.nowMs);
    for (let at = 0; at <= two.size; at += 1) {
      expect(toHex(two.rootAt(at))).toBe(toHex(rootOf(log.entries.slice(0, at).map(leafHash))));
    }
    log.nowMs += 60_000;
    const refreshed = two.extend([], log.checkpoint());
    expect(refreshed.checkpoint?.cosignedAtMs).toBe(log.nowMs);
    expect(failureOf(() => refreshed.extend([], two.checkpoint?.note as string))).toMatch(
      /^stale-checkpoint/,
    );
  });

  it("[LOG-22] is restored from its own entries and checkpoint, and verifies what comes after", () => {
    const log = startedLog(["AU"], personLeaf("ada"), deviceLeaf("ada"));
    const followed = follow(log);
    const restored = LogFollower.restore(log.entries, followed.checkpoint?.note as string);
    expect(restored.directory.devicesOf(restored.directory.people()[0]?.personId as never)).toHaveLength(1);
    expect(toHex(restored.rootAt(restored.size))).toBe(toHex(followed.rootAt(followed.size)));
    const forged = { ...personLeaf("bob"), signature: new Uint8Array(64) };
    const size = log.entries.length;
    log.append(forged);
    log.nowMs += 60_000;
    const checkpoint = log.checkpoint();
    expect(failureOf(() => restored.extend(log.entries.slice(size), checkpoint))).toMatch(
      /^bad-log: entry 5: person: signature/,
    );
    expect(failureOf(() => followed.extend(log.entries.slice(size), checkpoint))).toMatch(
      /^bad-log: entry 5: person: signature/,
    );
    expect(failureOf(() => LogFollower.restore(log.entries.slice(1), checkpoint))).toMatch(/^bad-log/);
  });

  it("[P17] takes no other history, however signed: entries must make the cosigned root", () => {
    const log = startedLog();
    const view = follow(log);
    const size = log.entries.length;
    log.append(personLeaf("ada"), personLeaf("bob"));
    const checkpoint = log.checkpoint();
    const [ada, bob] = log.entries.slice(size) as [Uint8Array, Uint8Array];
    expect(failureOf(() => view.extend([bob, ada], checkpoint))).toMatch(
      /^bad-log: checkpoint: another root/,
    );
    expect(failureOf(() => view.extend([ada], checkpoint))).toMatch(
      /^bad-log: checkpoint: of 5 entries, not 4/,
    );
    expect(failureOf(() => view.extend([], checkpoint))).toMatch(/^bad-log: checkpoint: of 5 entries, not 3/);
    expect(failureOf(() => view.extend([ada, bob, bob], checkpoint))).toMatch(/^bad-log: entry 5/);
    expect(view.extend([ada, bob], checkpoint).size).toBe(size + 2);
  });

  it("[P17] two followers of a forked log: with one dishonest witness only one of them gets on", () => {
    const common = startedLog();
    const fork = startedLog();
    const [first, second, third, fourth] = witnessNames(common.charter) as [string, string, string, string];
    common.append(personLeaf("ada"));
    fork.append(personLeaf("bob"));
    // `fourth` signs both; each honest witness has seen one of the two and refuses the other.
    const forA = failureOf(() =>
      LogFollower.start().extend(common.entries, common.checkpoint([first, second, fourth])),
    );
    const forB = failureOf(() => LogFollower.start().extend(fork.entries, fork.checkpoint([third, fourth])));
    expect(forA).toBe("none");
    expect(forB).toMatch(/^bad-log: checkpoint: 2 of 3 cosignatures/);
  });

  it("[P23] after a change of charter only the new one's log and witness keys count, and from its first day on", () => {
    const log = startedLog();
    const before = follow(log);
    const first = before.directory.charters().at(0);
    const names = witnessNames(log.charter);
    const replaced = log.charter.witnesses.map((witness) =>
      witness.name === names[0]
        ? { ...witness, name: "new.example/w", key: publicKeyOf("new.example/w") }
        : witness,
    );
    const next = {
      ...makeCharter(["AU"], { witnesses: replaced }),
      number: 2,
      previous: first?.hash as Uint8Array,
      firstDay: firstDay + 14,
    };
    const size = log.entries.length;
    log.append(charterLeaf(next, signedNote(next, charterSigners(["AU"]))));
    const waiting = before.extend(log.entries.slice(size), log.checkpoint());
    log.nowMs = startOfDayMs(firstDay + 14) - 1_000;
    const lastDay = waiting.extend([], log.checkpoint(names.slice(0, 3)));
    log.nowMs += dayMs;
    expect(failureOf(() => lastDay.extend([], log.checkpoint(names.slice(0, 3))))).toMatch(/^bad-log/);
    const now = lastDay.extend([], log.checkpoint(["new.example/w", ...names.slice(1, 3)], next));
    expect(now.checkpoint?.witnesses).toContain("new.example/w");
    expect(LogFollower.start().extend(log.entries, now.checkpoint?.note as string).size).toBe(
      log.entries.length,
    );
  });

  it("[P23] a charter that is dated before it was entered is refused, however it is signed", () => {
    const log = startedLog();
    log.nowMs = startOfDayMs(firstDay + 13);
    const before = follow(log);
    const next = {
      ...makeCharter(["AU"], { retentionDays: 30 }),
      number: 2,
      previous: before.directory.charters().at(0)?.hash as Uint8Array,
      publishedDay: firstDay,
      firstDay: firstDay + 14,
    };
    const size = log.entries.length;
    log.append(charterLeaf(next, signedNote(next, charterSigners(["AU"]))));
    const failure = failureOf(() => before.extend(log.entries.slice(size), log.checkpoint()));
    expect(failure).toMatch(/^bad-log: entry 3: a charter dated before it was entered/);
  });

  it("[LOG-10] holds to the first charter that it was told to expect", () => {
    const log = startedLog();
    const hash = follow(log).directory.charters().at(0)?.hash as Uint8Array;
    expect(LogFollower.start({ pinnedCharterHash: hash }).extend(log.entries, log.checkpoint()).size).toBe(3);
    const other = LogFollower.start({ pinnedCharterHash: seedOf("x") });
    expect(failureOf(() => other.extend(log.entries, log.checkpoint()))).toMatch(
      /^bad-log: entry 0: not the charter/,
    );
  });
});
