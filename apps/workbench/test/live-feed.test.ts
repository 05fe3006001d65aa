import {
  asId,
  type AuthorisationId,
  type DeviceId,
  type MessageId,
  type PersonId,
  type RoomId,
} from "@custos/base";
import { encode, openedEnded, openedMessage } from "@custos/contract";
import { afterEach, describe, expect, it } from "vitest";
import { DeskClient } from "../src/api/client.js";
import { LiveFeed, type LiveState } from "../src/live/live-feed.js";

const [one, two] = ["1", "2"].map((digit) => asId<AuthorisationId>(digit.repeat(32))) as [
  AuthorisationId,
  AuthorisationId,
];
const room = asId<RoomId>("c".repeat(32));

/** A server whose streams the test writes into. */
class Server {
  /** Where each stream was asked to begin */
  readonly after: string[] = [];
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined;

  readonly feed = new LiveFeed(
    new DeskClient({
      fetch: (input, init) => {
        const { search } = new URL(input as string, "http://analyst.localhost");
        this.after.push(new URLSearchParams(search).get("after") ?? "");
        const body = new ReadableStream<Uint8Array>({
          start: (stream) => {
            this.#stream = stream;
            init?.signal?.addEventListener("abort", () => stream.error(init.signal?.reason));
          },
        });
        return Promise.resolve(new Response(body));
      },
      clock: { nowMs: () => 0 },
      token: () => "token",
      onUnauthenticated: () => {},
    }),
  );

  #send(event: string, data: unknown, id = ""): void {
    const text = `event: ${event}\ndata: ${JSON.stringify(data)}\n${id && `id: ${id}\n`}\n`;
    this.#stream?.enqueue(new TextEncoder().encode(text));
  }

  opened(seq: number, authorisations: AuthorisationId[], cursor = seq): void {
    const message = {
      cursor,
      authorisations,
      roomId: room,
      seq,
      timeMs: seq * 1000,
      sender: asId<PersonId>("a".repeat(32)),
      senderDevice: asId<DeviceId>("d".repeat(32)),
      messageId: asId<MessageId>(seq.toString(16).padStart(32, "0")),
      content: new Uint8Array(1),
    };
    this.#send("opened", encode(openedMessage, message), String(cursor));
  }

  ended(authorisation: AuthorisationId): void {
    this.#send("ended", encode(openedEnded, { authorisation, state: "suspended" }));
  }

  /** Resolves as soon as the feed stands so. */
  until(good: (state: LiveState) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!good(this.feed.state)) return;
        forget();
        resolve();
      };
      const forget = this.feed.subscribe(look);
      look();
    });
  }

  async start(): Promise<void> {
    this.feed.start();
    await this.until(({ stream }) => stream.kind === "live");
  }
}

const shown = ({ opened }: LiveState): number[] =>
  [...(opened.rooms.get(room)?.bySeq.keys() ?? [])].toSorted((a, b) => a - b);

describe("the stream of opened messages", () => {
  let server: Server | undefined;
  afterEach(() => server?.feed.stop());

  it("takes what only an ended authorisation opened off the page, and nothing else", async () => {
    server = new Server();
    await server.start();
    server.opened(2, [one]);
    server.opened(3, [one, two]);
    server.opened(4, [two]);
    server.ended(one);
    await server.until(({ ended }) => ended.has(one));
    expect(shown(server.feed.state)).toEqual([3, 4]);
    expect(server.feed.state.opened.rooms.get(room)?.bySeq.get(3)?.authorisations).toEqual([two]);
    server.ended(two);
    await server.until(({ ended }) => ended.has(two));
    expect(server.feed.state.opened.rooms.size).toBe(0);
    expect(server.feed.state.unread).toBe(0);
  });

  it("asks for everything again once an authorisation is resumed, and shows nothing twice", async () => {
    server = new Server();
    await server.start();
    server.opened(2, [one]);
    server.opened(3, [one]);
    server.ended(one);
    await server.until(({ ended }) => ended.has(one));
    server.opened(4, [one]);
    await server.until(({ stream }) => server?.after.length === 2 && stream.kind === "live");
    expect(server.feed.state.ended.has(one)).toBe(false);
    for (const seq of [2, 3, 4]) server.opened(seq, [one]);
    await server.until((state) => shown(state).length === 3);
    expect(shown(server.feed.state)).toEqual([2, 3, 4]);
    expect(server.after).toEqual(["0", "0"]);
  });
});
