import { setMaxListeners } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { dayOf, type Clock } from "@custos/base";
import { makeFolder, openClock, writeFileAtomic } from "@custos/service";
import { Answers } from "./answers.js";
import { cast } from "./cast.js";
import { chatter, rest } from "./chatter.js";
import type { ResidentsConfig, ResidentsMessage } from "./config.js";
import { openHousehold, type Household } from "./household.js";
import { Newcomers } from "./newcomers.js";
import { seed, seedSteps } from "./seed.js";

/** Residents that live in this process. */
export interface RunningResidents {
  /** Resolves when the network is seeded; fails where that cannot be. */
  readonly ready: Promise<void>;
  /** Settles when they have ended: fails where something made them end that nobody asked for. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** Starts them; what is seeded already is not seeded again, and whoever has joined only connects. */
export function startResidents(
  config: ResidentsConfig,
  tell: (message: ResidentsMessage) => void,
): RunningResidents {
  const stop = new AbortController();
  // Every resident listens to it.
  setMaxListeners(0, stop.signal);
  let becomeReady: () => void = () => {};
  const ready = new Promise<void>((resolve) => (becomeReady = resolve));
  const ended = live(config, stop.signal, tell, becomeReady);
  // Whoever waits for neither hears of it by the process's end.
  ended.catch(() => stop.abort());
  return {
    ready: Promise.race([ready, ended]),
    ended,
    close: async () => {
      stop.abort();
      await ended.catch(() => {});
    },
  };
}

async function live(
  config: ResidentsConfig,
  signal: AbortSignal,
  tell: (message: ResidentsMessage) => void,
  onReady: () => void,
): Promise<void> {
  const { dataDir, rhythmMs, answerAfterMs } = config;
  makeFolder(dataDir);
  const clock = openClock(config.clock);
  const total = cast.length + seedSteps;
  let done = 0;
  const step = (text: string): void => {
    done += 1;
    tell({ progress: { done, total, text } });
  };
  try {
    const house = await openHousehold({
      config,
      clock,
      signal,
      onJoined: ({ name }) => step(`${name} is in`),
    });
    try {
      const newcomers = new Newcomers(config, house);
      tell({ invitations: await newcomers.invite() });
      const seeded = join(dataDir, "seeded");
      if (!existsSync(seeded)) {
        await seed(house, signal, () => step("the residents are talking"));
        writeFileAtomic(seeded, "");
      }
      tell({ progress: { done: total, total, text: "the residents are at home" } });
      const stopListening = new Answers({ house, clock, answerAfterMs, signal }).listen();
      tell({ ready: { url: config.relayUrl } });
      onReady();
      const work = [newcomers.watch(signal), daily(house, clock, signal)];
      if (rhythmMs > 0) work.push(chatter({ house, dataDir, rhythmMs, signal }));
      await Promise.all(work);
      stopListening();
    } finally {
      await house.close();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clock.close();
  }
}

/** Key packages grow old while everybody is connected and silent. */
async function daily(house: Household, clock: Clock, signal: AbortSignal): Promise<void> {
  let day = dayOf(clock.nowMs());
  while (await rest(60_000, signal)) {
    const today = dayOf(clock.nowMs());
    if (today === day) continue;
    const settled = await Promise.allSettled(house.all.map(({ client }) => client.settled()));
    // Whoever could not is looked after in a minute again.
    if (settled.every(({ status }) => status === "fulfilled")) day = today;
  }
}
