import { describe, expect, it } from "vitest";
import { withCosignatures, checkpointPolicy } from "@custos/crypto/log";
import { encodeLeaf } from "@custos/crypto/log";
import { entryWords } from "../src/log/entry-words.js";
import { rulesOn, verifyCharters, verifyLog, type LogAnswer } from "../src/log/verify-log.js";
import {
  authorisationLeaf,
  charterSigners,
  firstDay,
  firstNote,
  makeCharter,
  personLeaf,
  releaseLeaf,
  signedNote,
  startMs,
  startedLog,
  witnessNames,
} from "../../../packages/crypto/test/log/network.js";
import { charterHash, encodeCharter } from "@custos/crypto/codec";

function answerOf(
  log: ReturnType<typeof startedLog>,
  recent = 256,
  checkpoint = log.checkpoint(),
): LogAnswer {
  const first = Math.max(0, log.entries.length - recent);
  const entries = log.entries.slice(first).map((leaf, i) => ({ index: first + i, leaf }));
  return { checkpoint, size: log.entries.length, entries };
}

describe("the log in the browser", () => {
  const log = startedLog(
    ["AU"],
    personLeaf("ana"),
    authorisationLeaf("first"),
    releaseLeaf("first", firstDay),
  );
  const { charter } = log;

  it("[P17] a checkpoint that log and quorum have signed is accepted, with each witness's time", () => {
    const found = verifyLog(answerOf(log), charter);
    expect(found.checkpoint.size).toBe(log.entries.length);
    expect(found.quorum).toBe(charter.witnessQuorum);
    expect(found.witnesses.map(({ name, atMs }) => [name, atMs])).toEqual(
      witnessNames(charter).map((name) => [name, startMs]),
    );
    expect(found.recomputed).toBe(true);
  });

  it("[P17] a witness that has not cosigned is shown as such; fewer than the quorum are refused", () => {
    const [one, two, three] = witnessNames(charter);
    const enough = verifyLog(answerOf(log, 256, log.checkpoint([one, two, three] as string[])), charter);
    expect(enough.witnesses.filter(({ atMs }) => atMs === undefined).map(({ name }) => name)).toEqual([
      "outside.example/w",
    ]);
    const few = answerOf(log, 256, log.checkpoint([one, two] as string[]));
    expect(() => verifyLog(few, charter)).toThrow(/2 of 3 cosignatures/);
  });

  it("[P17] a checkpoint with a flipped character is refused", () => {
    const good = answerOf(log);
    const lines = good.checkpoint.split("\n");
    for (const at of [0, 2, 4, 5]) {
      const line = lines[at] as string;
      const middle = Math.floor(line.length / 2);
      const flipped = line.slice(0, middle) + (line[middle] === "A" ? "B" : "A") + line.slice(middle + 1);
      const checkpoint = lines.with(at, flipped).join("\n");
      expect(() => verifyLog({ ...good, checkpoint }, charter), `line ${at}`).toThrow();
    }
  });

  it("[P17] entries that were not signed, have a gap or another number are refused", () => {
    const good = answerOf(log);
    const other = encodeLeaf(personLeaf("somebody else"));
    const swapped = good.entries.with(3, { index: 3, leaf: other });
    expect(() => verifyLog({ ...good, entries: swapped }, charter)).toThrow(/not those that were signed/);
    const gap = good.entries.filter(({ index }) => index !== 2);
    expect(() => verifyLog({ ...good, entries: gap }, charter)).toThrow(/without a gap/);
    expect(() => verifyLog({ ...good, size: good.size + 1 }, charter)).toThrow(/another size/);
  });

  it("with only the newest entries at hand it says that they are not recomputed", () => {
    const found = verifyLog(answerOf(log, 2), charter);
    expect(found.recomputed).toBe(false);
    expect(found.entries.map(({ leaf }) => leaf?.type)).toEqual(["authorisation", "release"]);
  });

  it("another network's charter does not make it good", () => {
    const other = makeCharter(["AU", "NZ"]);
    expect(() => verifyLog(answerOf(log), other)).toThrow(/cosignatures/);
    expect(withCosignatures(log.checkpoint(), [], checkpointPolicy(charter))).toContain("relay.example/log");
  });
});

describe("the charters in the browser", () => {
  const first = makeCharter();
  const next = makeCharter(["AU"], {
    number: 2,
    previous: charterHash(encodeCharter(first)),
    publishedDay: firstDay + 1,
    firstDay: firstDay + 20,
    retentionDays: 400,
  });

  it("are followed from number 1; the one of the day is in force", () => {
    const charters = verifyCharters([firstNote(first), signedNote(next, charterSigners(["AU"]))]);
    expect(rulesOn(charters, 1, firstDay).charter.number).toBe(1);
    expect(rulesOn(charters, 1, firstDay + 20).charter.number).toBe(2);
    expect(() => rulesOn(charters, 7, firstDay)).toThrow(/no authority 7/);
  });

  it("a change that the quorums have not signed is refused, and so is a chain that begins later", () => {
    const operatorOnly = signedNote(next, charterSigners(["AU"], 0));
    expect(() => verifyCharters([firstNote(first), operatorOnly])).toThrow(/trustees/);
    expect(() => verifyCharters([signedNote(next, charterSigners(["AU"]))])).toThrow(/not the first/);
    expect(() => verifyCharters([])).toThrow(/no charter/);
  });
});

describe("entries in plain words", () => {
  it("an authorisation says how much and never whom", () => {
    const words = entryWords(authorisationLeaf("first"));
    expect(words).toMatchObject({
      id: "entry.authorisation",
      values: { subjects: 2, days: 10, cap: 10, emergency: "no" },
      atMs: startMs,
    });
    expect(words.authorisation).toMatch(/^[0-9a-f]{32}$/);
  });

  it("a release says its day and count; what is not known says so", () => {
    expect(entryWords(releaseLeaf("first", firstDay)).values).toEqual({ count: 1, day: firstDay });
    expect(entryWords(undefined).id).toBe("entry.unknown");
  });
});
