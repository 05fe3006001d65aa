import { CustosError } from "@custos/base";
import { decode, openedEnded, openedMessage, type OpenedMessage } from "@custos/contract";
import type { DeskClient } from "../api/client.js";
import { chunksOf, followEvents, type StreamEvent, type StreamState } from "../api/event-stream.js";
import { addOpened, dropEnded, nothingOpened, type OpenedRooms } from "./conversation.js";

/** What the live view shows, and how the line to it stands. */
export interface LiveState {
  readonly opened: OpenedRooms;
  readonly stream:
    | StreamState
    | { readonly kind: "off" }
    | { readonly kind: "failed"; readonly error: CustosError };
  /** When the last message arrived here, by the server's clock */
  readonly lastAtMs: number | undefined;
  /** Whether the backlog has been read: the server has said how far the reader is */
  readonly caughtUp: boolean;
  /** Authorisations that have ended: nothing that only they opened is here any more */
  readonly ended: ReadonlySet<string>;
  /** Events that this page could not read */
  readonly unread: number;
}

const off: LiveState = {
  opened: nothingOpened,
  stream: { kind: "off" },
  lastAtMs: undefined,
  caughtUp: false,
  ended: new Set(),
  unread: 0,
};

/** Messages that come within this time are drawn together. */
const drawEveryMs = 80;

/** The one stream of opened messages of a tab. It goes on while screens change, and holds what has come. */
export class LiveFeed {
  readonly #client: DeskClient;
  readonly #listeners = new Set<() => void>();
  #state = off;
  #stop: AbortController | undefined;
  #waiting: OpenedMessage[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: DeskClient) {
    this.#client = client;
  }

  get state(): LiveState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Starts following, if it does not follow already. */
  start(): void {
    if (!this.#stop) this.#follow(this.#state.opened.cursor);
  }

  #follow(cursor: number): void {
    const stop = new AbortController();
    this.#stop = stop;
    const followed = followEvents(
      {
        open: async (lastId, signal) => {
          const response = await this.#client.openStream(
            `opened.stream?after=${lastId ?? 0}`,
            lastId,
            signal,
          );
          return chunksOf(response.body as ReadableStream<Uint8Array>);
        },
        onEvent: (event) => this.#take(event),
        onState: (stream) => this.#change({ stream }),
        again: (error) => !(error instanceof CustosError) || error.retry,
        nowMs: () => this.#client.clock.nowMs(),
        wait: waitFor,
        random: Math.random,
        lastId: String(cursor),
      },
      stop.signal,
    );
    followed.catch((cause: unknown) => {
      if (this.#stop !== stop) return;
      this.#stop = undefined;
      const error = cause instanceof CustosError ? cause : new CustosError("internal", undefined, { cause });
      this.#change({ stream: { kind: "failed", error } });
    });
  }

  /** Stops and forgets everything that was shown. */
  stop(): void {
    this.#stop?.abort();
    this.#stop = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
    this.#change(off);
  }

  #take({ event, data }: StreamEvent): void {
    if (event === "status") {
      this.#draw();
      this.#change({ caughtUp: true });
      return;
    }
    try {
      if (event === "ended") this.#end(decode(openedEnded, JSON.parse(data)).authorisation);
      if (event === "opened") this.#open(decode(openedMessage, JSON.parse(data)));
    } catch {
      // A newer server may say more than this page knows; the rest still stands.
      this.#change({ unread: this.#state.unread + 1 });
    }
  }

  #open(message: OpenedMessage): void {
    this.#waiting.push(message);
    this.#timer ??= setTimeout(() => this.#draw(), drawEveryMs);
    const { ended } = this.#state;
    if (!message.authorisations.some((id) => ended.has(id))) return;
    // It was resumed. The server goes on from where it ended; what had left the page is asked for again.
    this.#change({
      ended: new Set([...ended].filter((id) => !message.authorisations.some((one) => one === id))),
    });
    this.#stop?.abort();
    this.#follow(0);
  }

  #end(authorisation: string): void {
    this.#draw();
    this.#change({
      opened: dropEnded(this.#state.opened, authorisation),
      ended: new Set([...this.#state.ended, authorisation]),
    });
  }

  #draw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    const opened = addOpened(this.#state.opened, this.#waiting);
    this.#waiting = [];
    this.#change({ opened, lastAtMs: this.#client.clock.nowMs() });
  }

  #change(change: Partial<LiveState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
