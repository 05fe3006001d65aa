/** One server-sent event; `data` is parsed. */
export interface Heard {
  readonly event: string;
  readonly id?: string;
  readonly data: Record<string, unknown>;
}

/** Follows `/v1/opened.stream` as the workbench does. */
export class Listener {
  readonly heard: Heard[] = [];
  ended = false;
  readonly #abort = new AbortController();

  static async open(url: string, token: string, after = 0): Promise<Listener> {
    const listener = new Listener();
    const response = await fetch(`${url}/v1/opened.stream?after=${after}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: listener.#abort.signal,
    });
    if (!response.ok || !response.body) throw new Error(`the stream says ${response.status}`);
    void listener.#listen(response.body);
    return listener;
  }

  of(event: string): Heard[] {
    return this.heard.filter((one) => one.event === event);
  }

  close(): void {
    this.#abort.abort();
  }

  async #listen(body: ReadableStream<Uint8Array>): Promise<void> {
    let rest = "";
    try {
      const decoder = new TextDecoder();
      const reader = body.getReader();
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        const blocks = (rest + decoder.decode(value, { stream: true })).split("\n\n");
        rest = blocks.pop() ?? "";
        for (const block of blocks) this.#take(block);
      }
    } catch {
      // The test has closed it, or the server has.
    }
    this.ended = true;
  }

  #take(block: string): void {
    const fields = new Map(block.split("\n").map((line) => line.split(/: (.*)/s, 2) as [string, string]));
    const [event, data, id] = [fields.get("event"), fields.get("data"), fields.get("id")];
    if (event === undefined || data === undefined) return;
    this.heard.push({ event, ...(id === undefined ? {} : { id }), data: JSON.parse(data) as never });
  }
}
