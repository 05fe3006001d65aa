import { randomInt } from "node:crypto";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SeededRandom } from "@custos/testkit";
import { answerOf, temporaryFolder } from "./custos.js";
import { hasProc, lastingAnswer, noProc, runAndKill, runToEnd } from "./kills.js";

const seed = Number(process.env.CUSTOS_TEST_SEED ?? randomInt(2 ** 31));
const replays = Number(process.env.CUSTOS_KILL_REPLAYS ?? 20);
/** Most kills of one replay before it may come to its end. */
const mostKills = 6;

describe("custos replay", () => {
  it(`gives the same answer after kill -9 of random processes at random moments, ${replays} replays (seed ${seed})`, async ({
    skip,
  }) => {
    skip(!hasProc, noProc);
    console.info(`seed ${seed}`);
    using folder = temporaryFolder();
    const random = new SeededRandom(seed);
    const victims = new Map<string, number>();
    for (let replay = 0; replay < replays; replay += 1) {
      const data = join(folder.path, `killed-${replay}`);
      const kills = [];
      for (let count = 1 + random.below(mostKills); count > 0; count -= 1) {
        const kill = await runAndKill(data, (count) => random.below(count));
        kills.push(kill);
        if (kill.happened) victims.set(kill.victim, (victims.get(kill.victim) ?? 0) + 1);
      }
      const finished = await runToEnd(data);
      const what = `replay ${replay} of seed ${seed}: ${JSON.stringify(kills)}\n${finished.stderr}`;
      expect(finished.code, what).toBe(0);
      expect(answerOf(finished), what).toMatchObject(lastingAnswer);
    }
    console.info(`killed ${JSON.stringify(Object.fromEntries(victims))}`);
  });
});
