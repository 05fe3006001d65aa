import { setTimeout as pause } from "node:timers/promises";
import { codeOf, CustosError } from "@custos/base";
import type { Child } from "./child.js";

/** How long after a lost connection it may take until the process behind it is known to be gone, in milliseconds. */
const goneWithinMs = 1_000;

/** The processes of a network that runs. */
export class Children {
  readonly #all: Child[] = [];
  #stopping = false;
  #told: (exit: { name: string; how: string }) => void = () => {};
  /** Settles when the first of the processes is gone that was not stopped. */
  readonly gone = new Promise<{ name: string; how: string }>((resolve) => (this.#told = resolve));

  /** One that came up when all were being stopped is stopped too. */
  add(child: Child): void {
    if (this.#stopping) void child.stop();
    this.#all.push(child);
    void child.gone.then((exit) => {
      if (!this.#stopping) this.#told(exit);
    });
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
