import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";

/**
 * How far a replay has come: one number a line, appended and synced after each step. A crash while writing
 * leaves half a line, which reading drops: the step is done again, and every step may be.
 */
export interface Journal {
  /** Steps done, counted from the first. */
  readonly done: number;
  advance(): void;
  close(): void;
}

export function openJournal(path: string): Journal {
  const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : [];
  let done = lines.length;
  const file = openSync(path, "a", 0o600);
  return {
    get done() {
      return done;
    },
    advance: () => {
      done += 1;
      writeSync(file, ".\n");
      fsyncSync(file);
    },
    close: () => closeSync(file),
  };
}
