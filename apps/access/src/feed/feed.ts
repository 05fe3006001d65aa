import { setTimeout as pause } from "node:timers/promises";
import {
  feedFollow,
  feedHead,
  type FeedEntry,
  type InputOf,
  type Operation,
  type OutputOf,
} from "@custos/contract";
import { requestLabels, sessionProofCodec } from "@custos/crypto/codec";
import { signWithLabel } from "@custos/crypto/verify";
import { connectRelay, describeError, type RelayClient, type SqliteConnection } from "@custos/service";
import type { Access } from "../access.js";
import { writeOne } from "../store/open.js";
import { feedCursor, insertEntry } from "./entries.js";

export interface FeedOptions {
  readonly access: Access;
  /** Entries have become durable. */
  readonly stored: () => void;
  /** The relay tells of a newer checkpoint. */
  readonly logMoved: () => void;
  /** The relay is there, for the first time or again. */
  readonly connected: () => void;
}

/** Before a gap is asked for again, in real milliseconds. */
const gapPauseMs = 200;

/**
 * The authority's feed: everything is stored as it comes, in the order of its cursors, before anything is read. An entry
 * that is there already is passed over; one that leaves a gap is not taken, and the feed is asked for again from the gap.
 */
export class Feed {
  readonly #options: FeedOptions;
  readonly #client: RelayClient;
  #incoming: FeedEntry[] = [];
  #writing: Promise<void> | undefined;
  #cursor: number;
  #asking = false;

  constructor(options: FeedOptions) {
    this.#options = options;
    const { access } = options;
    this.#cursor = feedCursor(access.store.reader);
    const { authority } = access;
    this.#client = connectRelay({
      url: access.config.relayUrl,
      prove: ({ networkId, nonce }) => {
        const proof = sessionProofCodec.encode({
          networkId,
          nonce,
          role: "access",
          subject: String(authority),
        });
        return {
          role: "access",
          authority,
          signature: signWithLabel(access.keys.signing, requestLabels.session, proof),
        };
      },
      onEvent: ({ name, data }) => {
        if (name === "feed.entry") this.take(data);
        else if (name === "log.checkpoint") options.logMoved();
      },
      onOpen: async () => {
        options.logMoved();
        options.connected();
        await this.#follow();
      },
      onLost: (error) => access.log.info({ code: error.code }, "the relay's connection was lost"),
    });
  }

  /** The newest stored cursor. */
  get cursor(): number {
    return this.#cursor;
  }

  /** The feed's newest cursor, as the relay says now; `unavailable` where it does not answer. */
  async head(): Promise<number> {
    const { head } = await this.#client.call(feedHead, {});
    return head;
  }

  /** Asks the relay something else on the same connection; `unavailable` where it does not answer. */
  ask<Op extends Operation>(operation: Op, input: InputOf<Op>): Promise<OutputOf<Op>> {
    return this.#client.call(operation, input);
  }

  /** Takes an entry in, in whatever order and however often it comes. */
  take(entry: FeedEntry): void {
    this.#incoming.push(entry);
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  async close(): Promise<void> {
    await this.#client.close();
    await this.#writing;
  }

  async #write(): Promise<void> {
    const { access, stored } = this.#options;
    // What else has come by now is written together with it.
    await Promise.resolve();
    while (this.#incoming.length > 0) {
      const batch = this.#incoming;
      this.#incoming = [];
      const next: FeedEntry[] = [];
      let expected = this.#cursor + 1;
      for (const entry of batch.toSorted((a, b) => a.cursor - b.cursor)) {
        if (entry.cursor !== expected) continue;
        next.push(entry);
        expected += 1;
      }
      const gap = batch.some(({ cursor }) => cursor >= expected);
      try {
        const insert = (connection: SqliteConnection): void =>
          next.forEach((entry) => insertEntry(connection, entry));
        if (next.length > 0) await writeOne(access.store, insert);
      } catch (error) {
        access.log.error(describeError(error), "entries could not be stored");
        void this.#again();
        return;
      }
      this.#cursor = expected - 1;
      if (next.length > 0) stored();
      if (gap) void this.#again();
    }
  }

  /** Asks for everything after what is stored; a later session does so by itself. */
  async #again(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      // A gap that is really in the relay's feed must not be asked for without end.
      await pause(gapPauseMs, undefined, { signal: this.#options.access.signal });
      await this.#follow();
    } catch (error) {
      this.#options.access.log.info(describeError(error), "the feed could not be asked for");
    } finally {
      this.#asking = false;
    }
  }

  async #follow(): Promise<void> {
    await this.#client.call(feedFollow, { after: this.#cursor });
  }
}
