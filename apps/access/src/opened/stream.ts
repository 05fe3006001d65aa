import type { AuthorisationId } from "@custos/base";
import { encode, limits, openedEnded, openedMessage, type AuthorisationState } from "@custos/contract";
import type { StreamEvent } from "@custos/service";
import type { Access } from "../access.js";
import { recordInLedger } from "../ledger.js";
import { writeOne } from "../store/open.js";
import type { Lens } from "./lens.js";

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
export async function viewOpened({ nowMs, store }: Access, lens: Lens, after: number, limit: number) {
  const messages = lens.page(after, limit);
  const [first] = messages;
  const last = messages.at(-1);
  if (first && last) {
    const event = {
      kind: "view" as const,
      ...(lens.reader === undefined ? {} : { reader: lens.reader }),
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

export interface StreamOptions {
  readonly after: number;
  readonly progress: () => Progress;
  /** Whether whoever follows is still signed in. */
  readonly signedIn: () => boolean;
}

/**
 * Opened messages after a cursor, then live, until `signal` aborts or the session ends; an `opened` event's id is its cursor.
 * `ended` names an authorisation of which nothing more comes; one that is resumed goes on from where it ended. After them a
 * `status` event says how far the reader has come, whenever that has changed.
 */
export async function* streamOpened(
  access: Access,
  news: OpenedNews,
  lens: Lens,
  { after, progress, signedIn }: StreamOptions,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  let cursor = after;
  let said = "";
  const over = new Map<AuthorisationId, { state: AuthorisationState; cursor: number }>();
  while (!signal.aborted && signedIn()) {
    // Before the look, so that what is opened during it is not missed.
    const next = new AbortController();
    const waited = news.wait(AbortSignal.any([signal, next.signal]));
    const ended = lens.ended();
    for (const [authorisation, state] of ended) {
      if (over.get(authorisation)?.state === state) continue;
      over.set(authorisation, { state, cursor: over.get(authorisation)?.cursor ?? cursor });
      yield { event: "ended", data: JSON.stringify(encode(openedEnded, { authorisation, state })) };
    }
    for (const [authorisation, one] of over) {
      if (ended.has(authorisation)) continue;
      cursor = Math.min(cursor, one.cursor);
      over.delete(authorisation);
    }
    const messages = await viewOpened(access, lens, cursor, limits.entriesPerRead);
    for (const message of messages) {
      if (signal.aborted || !signedIn()) return;
      cursor = message.cursor;
      // A slow reader may have let an authorisation end meanwhile.
      if (!lens.mayGive(message)) continue;
      yield {
        event: "opened",
        id: String(message.cursor),
        data: JSON.stringify(encode(openedMessage, message)),
      };
    }
    const status = JSON.stringify(progress());
    if (status !== said) yield { event: "status", data: status };
    said = status;
    if (messages.length > 0) next.abort();
    await waited;
  }
}
