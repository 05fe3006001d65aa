import type { Logger } from "./log.js";
import { describeError } from "./log.js";
import type { ServiceClock } from "./clock.js";

/**
 * Calls `tick` again and again, in short real intervals, since an injected clock jumps: what is due is for
 * `tick` to find out from the clock. Never two at once; a tick that throws is logged and the next one comes.
 * `now()` runs one at once (after the current one), `close()` waits for the last.
 */
export function startTicker(
  clock: Pick<ServiceClock, "pollMs">,
  log: Logger,
  tick: () => Promise<void>,
): { now(): Promise<void>; close(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  let queued = false;
  let closed = false;
  const run = (): Promise<void> => {
    if (queued || closed) return running;
    queued = true;
    running = runAfter(running);
    return running;
  };
  const runAfter = async (before: Promise<void>): Promise<void> => {
    await before;
    queued = false;
    if (closed) return;
    try {
      await tick();
    } catch (error) {
      log.error(describeError(error), "a periodic task failed");
    }
  };
  const timer = setInterval(() => void run(), clock.pollMs);
  return {
    now: run,
    close: async () => {
      closed = true;
      clearInterval(timer);
      await running;
    },
  };
}
