import { describe, expect, it } from "vitest";
import { CustosError, dayMs, startOfDayMs, toHex } from "@custos/base";
import { auditLog } from "@custos/crypto/log";
import {
  TestLog,
  authorisationLeaf,
  charterLeaf,
  firstNote,
  idOf,
  makeCharter,
  firstDay,
  personLeaf,
  releaseLeaf,
  sourceOf,
  startedLog,
} from "./network.js";

function smallLog() {
  const log = startedLog(
    ["AU"],
    personLeaf("ada"),
    authorisationLeaf("first"),
    releaseLeaf("first", firstDay),
    releaseLeaf("first", firstDay + 1, { count: 2 }),
  );
  log.nowMs += 1_000;
  return log;
}

describe("auditing a log's files", () => {
  it("[R10] recomputes size, root, counts and witnesses of a good log", async () => {
    const log = smallLog();
    const report = await auditLog(sourceOf(log.files()));
    expect(report).toMatchObject({
      origin: "relay.example/log",
      size: 7,
      authorisations: 1,
      releases: 2,
      people: 1,
      identityDays: [{ authority: 1, code: "AU", count: 3 }],
      witnesses: ["AU.example/w1", "AU.example/w2", "AU.example/w3", "outside.example/w"],
      overdueNotices: [],
      missingCeremonies: [],
    });
    expect(toHex(report.root)).toBe(toHex(log.tree.root()));
  });

  it("[P19] tells which notices are overdue and which keys came without a ceremony", async () => {
    const charter = makeCharter();
    const log = new TestLog(charter);
    log.append(charterLeaf(charter, firstNote(charter)), authorisationLeaf("first"));
    log.nowMs = startOfDayMs(firstDay + 99);
    expect((await auditLog(sourceOf(log.files()))).overdueNotices).toEqual([]);
    log.nowMs += dayMs;
    const report = await auditLog(sourceOf(log.files()));
    expect(report.overdueNotices).toEqual([idOf("first")]);
    expect(report.missingCeremonies).toEqual(["AU/1/authorising", "AU/1/oversight"]);
  });

  it("[R10] any flipped byte of any file is found, and an entry's is named", async () => {
    const log = smallLog();
    const files = log.files();
    const starts: number[] = [];
    for (let at = 0, i = 0; i < log.entries.length; i += 1) {
      starts.push(at);
      at += 2 + (log.entries.at(i) as Uint8Array).length;
    }
    let flips = 0;
    for (const [path, bytes] of files) {
      for (let at = 0; at < bytes.length; at += 1) {
        const changed = bytes.slice();
        changed[at] = (changed.at(at) as number) ^ (1 << (at % 8));
        const failure = await auditLog(sourceOf(new Map([...files, [path, changed]]))).catch(
          (error: unknown) => error,
        );
        flips += 1;
        expect(failure, `${path} byte ${at}`).toBeInstanceOf(CustosError);
        const { code, message } = failure as CustosError;
        expect(code, `${path} byte ${at}`).toBe("bad-log");
        const entry = path.startsWith("tile/entries") ? starts.findLastIndex((start) => start <= at) : -1;
        if (entry >= 0) expect(message, `${path} byte ${at}`).toMatch(new RegExp(`^entry ${entry}:`));
        else expect(message).toMatch(/^(entry \d+:|checkpoint|tile\/)/);
      }
    }
    expect(flips).toBe([...files.values()].reduce((sum, bytes) => sum + bytes.length, 0));
    process.stdout.write(`audit: ${flips} bytes flipped in ${files.size} files, each found\n`);
  });
});
