/** One server-sent event. */
export interface StreamEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

/** Where a connection stands. */
export type StreamState =
  | { readonly kind: "connecting" }
  | { readonly kind: "live"; readonly sinceMs: number }
  | { readonly kind: "waiting"; readonly retryAtMs: number };

/**
 * Events of a `text/event-stream` (WHATWG HTML 9.2.6). The browser's EventSource cannot send the session's header,
 * hence a reader of our own. `onBytes` is told of whatever comes, comments that keep the line open included.
 */
export async function* readEvents(
  body: AsyncIterable<Uint8Array>,
  onBytes: () => void = () => {},
): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder();
  let rest = "";
  let fields: { id: string | undefined; event: string; data: string[] } = {
    id: undefined,
    event: "message",
    data: [],
  };
  for await (const chunk of body) {
    onBytes();
    rest += decoder.decode(chunk, { stream: true });
    // A carriage return at the end may be half of a line's end.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") {
        if (fields.data.length > 0) yield { ...fields, data: fields.data.join("\n") };
        fields = { id: undefined, event: "message", data: [] };
        continue;
      }
      const colon = line.indexOf(":");
      const name = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (name === "data") fields.data.push(value);
      else if (name === "event") fields.event = value;
      else if (name === "id" && !value.includes("\0")) fields.id = value;
    }
  }
}

export interface FollowOptions {
  /** Opens the stream after the event with that id; throws if it cannot. */
  readonly open: (lastId: string | undefined, signal: AbortSignal) => Promise<AsyncIterable<Uint8Array>>;
  readonly onEvent: (event: StreamEvent) => void;
  readonly onState: (state: StreamState) => void;
  /** Whether it is worth trying again after this error. */
  readonly again: (error: unknown) => boolean;
  readonly nowMs: () => number;
  /** Resolves after `ms`, or at once when `signal` aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** In [0, 1), so that a thousand desks do not come back at the same moment. */
  readonly random: () => number;
  readonly lastId?: string;
}

/** The server sends a comment every 15 s; whoever is silent for three of them is gone. */
const silentMs = 45_000;
const firstDelayMs = 500;
const longestDelayMs = 20_000;

/** The delay before attempt `failures` + 1: doubling from half a second to 20 s, by up to a half longer. */
export function retryDelayMs(failures: number, random: number): number {
  const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.max(0, failures - 1));
  return Math.round(delay * (1 + random / 2));
}

/** Follows a stream until `signal` aborts, coming back after the last event that it has had; throws if that is futile. */
export async function followEvents(options: FollowOptions, signal: AbortSignal): Promise<void> {
  let { lastId } = options;
  let failures = 0;
  while (!signal.aborted) {
    options.onState({ kind: "connecting" });
    const silence = new AbortController();
    const either = AbortSignal.any([signal, silence.signal]);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const heard = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), silentMs);
    };
    try {
      heard();
      const body = await options.open(lastId, either);
      options.onState({ kind: "live", sinceMs: options.nowMs() });
      for await (const event of readEvents(body, heard)) {
        failures = 0;
        lastId = event.id ?? lastId;
        options.onEvent(event);
      }
    } catch (error) {
      if (!signal.aborted && !silence.signal.aborted && !options.again(error)) throw error;
    } finally {
      clearTimeout(timer);
    }
    if (signal.aborted) return;
    failures += 1;
    const delayMs = retryDelayMs(failures, options.random());
    options.onState({ kind: "waiting", retryAtMs: options.nowMs() + delayMs });
    await options.wait(delayMs, signal);
  }
}

/** A body as an iterable: not every browser iterates streams itself. */
export async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
