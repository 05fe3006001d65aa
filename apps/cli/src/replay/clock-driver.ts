import { existsSync } from "node:fs";
import type { Clock } from "@custos/base";
import { openClock, writeClockFile } from "@custos/service";

/** The injected clock of a replay: a file that every process reads, and that only this one sets. It never goes back. */
export interface ClockDriver extends Clock {
  /** For `--clock` of the other processes. */
  readonly spec: string;
  advanceTo(timeMs: number): void;
  close(): void;
}

/** The clock of a folder, where a killed run left it, or at `startMs`. */
export function openClockDriver(path: string, startMs: number): ClockDriver {
  if (!existsSync(path)) writeClockFile(path, startMs);
  const spec = `file:${path}`;
  const clock = openClock(spec);
  return {
    spec,
    nowMs: () => clock.nowMs(),
    advanceTo: (timeMs) => {
      if (timeMs > clock.nowMs()) writeClockFile(path, timeMs);
    },
    close: () => clock.close(),
  };
}
