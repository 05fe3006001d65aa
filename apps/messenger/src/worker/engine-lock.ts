const lockName = "custos.engine";
const channelName = "custos.engine";

type Word = { readonly release: string };

/**
 * One tab at a time has the engine: two clients with one store would use a ratchet twice. The lock is never stolen, only
 * asked for: who has it ends its client first. A tab that is closed, or crashes, loses it by itself.
 */
export class EngineLock {
  readonly #id = crypto.randomUUID();
  readonly #channel = new BroadcastChannel(channelName);
  readonly #begin: () => Promise<void>;
  readonly #end: () => Promise<void>;
  readonly #waits: () => void;
  #queue: AbortController | undefined;
  #letGo: (() => void) | undefined;

  /** `begin` once this tab has it, `end` before it lets go, `waits` while another has it. */
  constructor(does: { begin: () => Promise<void>; end: () => Promise<void>; waits: () => void }) {
    this.#begin = does.begin;
    this.#end = does.end;
    this.#waits = does.waits;
    this.#channel.onmessage = ({ data }: MessageEvent<Word>) => void this.#hear(data);
  }

  /** Takes it at once where it is free, else waits for it. */
  async open(): Promise<void> {
    const state = await navigator.locks.query();
    if (state.held?.some(({ name }) => name === lockName)) this.#waits();
    this.#enqueue();
  }

  /** Asks the tab that has it to let go; it is this tab's turn then. */
  ask(): void {
    if (!this.#letGo) this.#channel.postMessage({ release: this.#id } satisfies Word);
  }

  #enqueue(): void {
    const queue = new AbortController();
    this.#queue = queue;
    navigator.locks
      .request(lockName, { signal: queue.signal }, async () => {
        this.#queue = undefined;
        const released = new Promise<void>((resolve) => (this.#letGo = resolve));
        await this.#begin();
        await released;
      })
      .catch(() => {
        // Taken out of the queue on purpose: another tab goes first.
      });
  }

  async #hear({ release }: Word): Promise<void> {
    if (release === this.#id) return;
    if (this.#letGo) {
      await this.#end();
      this.#letGo();
      this.#letGo = undefined;
      this.#waits();
    } else this.#queue?.abort();
    // Behind the tab that asked.
    setTimeout(() => {
      if (!this.#queue || this.#queue.signal.aborted) this.#enqueue();
    }, 1000);
  }
}
