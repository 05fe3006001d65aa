import type { Clock } from "@custos/base";
import { eventFrame } from "@custos/service";
import type { RelayConnections } from "../connections.js";

/** Between two broadcasts, in real milliseconds: a burst of enrolments is one piece of news to those who are there. */
const pauseMs = 1_000;

/** Tells everybody of the newest checkpoint when the log has grown: at once, and then at most once a second. */
export class CheckpointBroadcast {
  readonly #connections: RelayConnections;
  readonly #clock: Clock;
  #timer: NodeJS.Timeout | undefined;
  #next: string | undefined;

  constructor(connections: RelayConnections, clock: Clock) {
    this.#connections = connections;
    this.#clock = clock;
  }

  send(note: string): void {
    this.#next = note;
    if (this.#timer === undefined) this.#flush();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#next = undefined;
  }

  #flush(): void {
    this.#timer = undefined;
    if (this.#next === undefined) return;
    this.#connections.sendToAll(eventFrame("log.checkpoint", { checkpoint: this.#next }, this.#clock));
    this.#next = undefined;
    this.#timer = setTimeout(() => this.#flush(), pauseMs);
  }
}
