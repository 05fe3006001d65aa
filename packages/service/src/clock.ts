import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { CustosError, ensure, systemClock, type Clock } from "@custos/base";

/** A clock of the machine or of a file; `pollMs` is how often timers should look at it, in real milliseconds. */
export interface ServiceClock extends Clock {
  readonly pollMs: number;
  close(): void;
}

/**
 * The clock of `--clock`: `system`, or `file:PATH`, where PATH holds 8 bytes, the big-endian float64 of the
 * epoch's milliseconds. The file is read at every call, so that every process of a replay jumps at once.
 * Throws `malformed` for another spelling, `unavailable` where the file cannot be read.
 */
export function openClock(spec: string): ServiceClock {
  if (spec === "system") return { nowMs: () => systemClock.nowMs(), pollMs: 1000, close: () => {} };
  ensure(spec.startsWith("file:"), "malformed", "a clock is `system` or `file:PATH`");
  const path = spec.slice("file:".length);
  const file = openFile(path, "r");
  const buffer = Buffer.alloc(8);
  return {
    pollMs: 50,
    nowMs: () => {
      ensure(readSync(file, buffer, 0, 8, 0) === 8, "corrupt", "the clock's file is too short");
      const timeMs = buffer.readDoubleBE(0);
      ensure(Number.isFinite(timeMs), "corrupt", "the clock's file holds no time");
      return timeMs;
    },
    close: () => closeSync(file),
  };
}

/** Sets the time of a clock file, making it if need be; for the driver of a replay and for tests. */
export function writeClockFile(path: string, timeMs: number): void {
  const file = openFile(path, "a+");
  closeSync(file);
  const open = openFile(path, "r+");
  try {
    const buffer = Buffer.alloc(8);
    buffer.writeDoubleBE(timeMs, 0);
    writeSync(open, buffer, 0, 8, 0);
  } finally {
    closeSync(open);
  }
}

function openFile(path: string, flags: string): number {
  try {
    return openSync(path, flags, 0o600);
  } catch (cause) {
    throw new CustosError("unavailable", "the clock's file cannot be opened", { cause });
  }
}
