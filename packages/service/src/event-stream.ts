import type { ServerResponse } from "node:http";
import { once } from "node:events";
import type { StreamEvent } from "./host-types.js";

/** Writes server-sent events until the source ends or `signal` aborts; waits for a slow reader instead of buffering. */
export async function sendEvents(
  response: ServerResponse,
  events: AsyncIterable<StreamEvent>,
  signal: AbortSignal,
): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  response.flushHeaders();
  const beat = setInterval(() => response.write(": \n\n"), 15_000);
  const iterator = events[Symbol.asyncIterator]();
  const aborted = new Promise<"aborted">((resolve) => {
    if (signal.aborted) resolve("aborted");
    signal.addEventListener("abort", () => resolve("aborted"), { once: true });
  });
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted]);
      if (next === "aborted" || next.done) break;
      const { id, event, data } = next.value;
      const text = `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`;
      if (!response.write(text)) await Promise.race([once(response, "drain"), aborted]);
    }
  } finally {
    clearInterval(beat);
    // Not awaited: a source that waits for its next event may never settle.
    void iterator.return?.();
    response.end();
  }
}
