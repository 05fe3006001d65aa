import { encode, limits, openedMessage } from "@custos/contract";
import type { StreamEvent } from "@custos/service";
import type { Access } from "../access.js";
import { recordInLedger } from "../ledger.js";
import { writeOne } from "../store/open.js";
import { openedAfter } from "./opened.js";

/** Wakes everybody who waits for opened messages. */
export class OpenedNews {
  #waiting: (() => void)[] = [];

  tell(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Resolves with the next news, or when `signal` aborts. */
  wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) resolve();
      this.#waiting.push(resolve);
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }
}

/** A page of opened messages; that they were looked at is in the ledger before they are given out. */
export async function viewOpened({ nowMs, store }: Access, after: number, limit: number) {
  const messages = openedAfter(store.reader, after, limit);
  const [first] = messages;
  const last = messages.at(-1);
  if (first && last) {
    const event = {
      kind: "view" as const,
      firstCursor: first.cursor,
      lastCursor: last.cursor,
      count: messages.length,
    };
    await writeOne(store, (connection) => recordInLedger(connection, event, nowMs()));
  }
  return messages;
}

/** How far the reader has come. */
export interface Progress {
  readonly feedCursor: number;
  readonly readCursor: number;
  readonly openedHead: number;
}

/**
 * Opened messages after a cursor, then live, until `signal` aborts; an `opened` event's id is its cursor. After them a
 * `status` event says how far the reader has come, whenever that has changed.
 */
export async function* streamOpened(
  access: Access,
  news: OpenedNews,
  { after, progress }: { after: number; progress: () => Progress },
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  let cursor = after;
  let said = "";
  while (!signal.aborted) {
    // Before the look, so that what is opened during it is not missed.
    const next = new AbortController();
    const waited = news.wait(AbortSignal.any([signal, next.signal]));
    const messages = await viewOpened(access, cursor, limits.entriesPerRead);
    for (const message of messages) {
      yield {
        event: "opened",
        id: String(message.cursor),
        data: JSON.stringify(encode(openedMessage, message)),
      };
      cursor = message.cursor;
    }
    const status = JSON.stringify(progress());
    if (status !== said) yield { event: "status", data: status };
    said = status;
    if (messages.length > 0) next.abort();
    await waited;
  }
}
