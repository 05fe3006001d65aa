import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { answerOf, custos, replayArgs, startCustos, temporaryFolder } from "./custos.js";
import { expectEndOf, hasProc, killHard, lastingAnswer, noProc } from "./kills.js";

describe("custos replay", () => {
  it("goes on where any of its processes was killed, and gives the same answer", async ({ skip }) => {
    skip(!hasProc, noProc);
    using folder = temporaryFolder();
    const data = join(folder.path, "data");
    // Every kind of process at random moments, the key ceremonies' too: kill.long.ts.
    const kills = [
      ["3 of 8 people have joined", "driver"],
      ["20 of 49 events", "access"],
      ["40 of 49 events", "relay"],
    ] as const;
    for (const [moment, role] of kills) {
      const running = startCustos(replayArgs(data));
      expect(await running.said(moment), moment).toBe(true);
      const victim = killHard(running, role);
      expectEndOf(await running.finished, victim);
    }
    const finished = await custos(replayArgs(data));
    expect(finished.code, finished.stderr).toBe(0);
    expect(answerOf(finished)).toMatchObject(lastingAnswer);
    expect(existsSync(join(data, "answer.json"))).toBe(true);
  });
});
