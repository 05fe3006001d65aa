import { dayMs, dayOf, startOfDayMs, type Clock, type Day } from "@custos/base";
import { writeClockFile } from "@custos/service";

/** The one clock that every part of the network reads, through a file; only the test sets it. */
export class TestClock implements Clock {
  /** For a server's config. */
  readonly spec: string;
  readonly #path: string;
  #nowMs: number;

  constructor(path: string, startMs: number) {
    this.#path = path;
    this.spec = `file:${path}`;
    this.#nowMs = startMs;
    writeClockFile(path, startMs);
  }

  nowMs(): number {
    return this.#nowMs;
  }

  get day(): Day {
    return dayOf(this.#nowMs);
  }

  set(timeMs: number): void {
    this.#nowMs = timeMs;
    writeClockFile(this.#path, timeMs);
  }

  advance(byMs: number): void {
    this.set(this.#nowMs + byMs);
  }

  /** The same time of day, so many days later. */
  nextDay(days = 1): void {
    this.advance(days * dayMs);
  }

  /** The last millisecond of the day. */
  toMidnight(): void {
    this.set(startOfDayMs(this.day + 1) - 1);
  }
}
