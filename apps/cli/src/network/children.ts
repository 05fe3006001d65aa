import { setTimeout as pause } from "node:timers/promises";
import { codeOf, CustosError } from "@custos/base";
import type { Child } from "./child.js";

/** How long after a lost connection it may take until the process behind it is known to be gone, in milliseconds. */
const goneWithinMs = 1_000;

/** Before a process that does not come up is tried again, in milliseconds. */
const firstPauseMs = 500;
const longestPauseMs = 10_000;

/** A process that was gone, or is there again. */
export interface RestartNews {
  readonly name: string;
  readonly how: string;
  readonly state: "gone" | "back";
}

/** The processes of a network that runs. */
export class Children {
  readonly #all: Child[] = [];
  #stopping = false;
  #keepAlive: ((news: RestartNews) => void) | undefined;
  #told: (exit: { name: string; how: string }) => void = () => {};
  /** Settles when the first of the processes is gone that was not stopped. */
  readonly gone = new Promise<{ name: string; how: string }>((resolve) => (this.#told = resolve));

  /** One that came up when all were being stopped is stopped too. */
  add(child: Child): void {
    if (this.#stopping) void child.stop();
    this.#all.push(child);
    void child.gone.then((exit) => {
      if (this.#stopping) return;
      if (this.#keepAlive) void this.#restart(child, exit.how);
      else this.#told(exit);
    });
  }

  /** From here on a process that is gone is started again, at the same address. */
  keepAlive(told: (news: RestartNews) => void): void {
    this.#keepAlive = told;
  }

  async #restart(child: Child, how: string): Promise<void> {
    const { name } = child;
    this.#keepAlive?.({ name, how, state: "gone" });
    this.#all.splice(this.#all.indexOf(child), 1);
    for (let pauseMs = firstPauseMs; !this.#stopping; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      try {
        this.add(await child.again());
        this.#keepAlive?.({ name, how, state: "back" });
        return;
      } catch {
        // Its own output says why; what it needs may come back.
        await pause(pauseMs);
      }
    }
  }

  /** The readers first, so that nobody waits for a relay that is gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const child of this.#all.toReversed()) await child.stop();
  }

  /** Does something that needs all processes: where one is gone that is what is told, not what failed because of it. */
  async whileAlive<Result>(work: () => Promise<Result>): Promise<Result> {
    const failed = this.gone.then(({ name, how }) => {
      throw new CustosError("unavailable", `${name} is gone (${how}); the same command goes on from here`);
    });
    failed.catch(() => {});
    try {
      return await Promise.race([work(), failed]);
    } catch (error) {
      if (codeOf(error) === "unavailable") await Promise.race([failed, pause(goneWithinMs)]);
      throw error;
    }
  }
}
