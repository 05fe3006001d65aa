import { CustosError } from "@custos/base";
import { describe, expect, it } from "vitest";
import {
  followEvents,
  readEvents,
  retryDelayMs,
  type StreamEvent,
  type StreamState,
} from "../src/api/event-stream.js";

async function* chunked(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function eventsOf(text: string, size: number): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of readEvents(chunked(text, size))) events.push(event);
  return events;
}

describe("reading server-sent events", () => {
  const text =
    ': hello\n\nid: 4\nevent: opened\ndata: {"a":"é🙂"}\n\nevent: status\r\ndata: one\r\ndata:two\r\n\r\ndata: half';

  it.each([1, 2, 3, 7, 1000])(
    "cut into pieces of %i bytes gives the same events; half an event is none",
    async (size) => {
      expect(await eventsOf(text, size)).toEqual([
        { id: "4", event: "opened", data: '{"a":"é🙂"}' },
        { id: undefined, event: "status", data: "one\ntwo" },
      ]);
    },
  );
});

describe("following a stream", () => {
  it("comes back after the last event that it has had, later and later, and ends when asked", async () => {
    const opened: (string | undefined)[] = [];
    const waits: number[] = [];
    const got: string[] = [];
    const states: StreamState["kind"][] = [];
    const stop = new AbortController();
    const answers = [
      "id: 1\ndata: a\n\nid: 2\ndata: b\n\n",
      new CustosError("unavailable"),
      new CustosError("unavailable"),
      "id: 3\ndata: c\n\n",
    ];
    await followEvents(
      {
        open: (lastId) => {
          opened.push(lastId);
          const answer = answers[opened.length - 1];
          if (answer === undefined) stop.abort();
          if (answer instanceof Error) return Promise.reject(answer);
          return Promise.resolve(chunked(answer ?? "", 5));
        },
        onEvent: ({ data }) => got.push(data),
        onState: ({ kind }) => states.push(kind),
        again: (error) => error instanceof CustosError && error.retry,
        nowMs: () => 0,
        wait: (ms) => {
          waits.push(ms);
          return Promise.resolve();
        },
        random: () => 0,
        lastId: "0",
      },
      stop.signal,
    );
    expect(got).toEqual(["a", "b", "c"]);
    expect(opened).toEqual(["0", "2", "2", "2", "3"]);
    expect(waits).toEqual([500, 1000, 2000, 500]);
    expect(states.slice(0, 4)).toEqual(["connecting", "live", "waiting", "connecting"]);
  });

  it("does not come back to a server that says no", async () => {
    let attempts = 0;
    const follow = followEvents(
      {
        open: () => {
          attempts += 1;
          return Promise.reject(new CustosError("unauthenticated"));
        },
        onEvent: () => {},
        onState: () => {},
        again: (error) => error instanceof CustosError && error.retry,
        nowMs: () => 0,
        wait: () => Promise.resolve(),
        random: () => 0,
      },
      new AbortController().signal,
    );
    await expect(follow).rejects.toMatchObject({ code: "unauthenticated" });
    expect(attempts).toBe(1);
  });

  it("never waits longer than half a minute", () => {
    expect(retryDelayMs(1, 0)).toBe(500);
    expect(retryDelayMs(40, 0.999)).toBeLessThanOrEqual(30_000);
  });
});
