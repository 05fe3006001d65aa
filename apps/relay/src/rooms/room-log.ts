import { createHash } from "node:crypto";
import type { CompiledQuery } from "kysely";
import {
  CustosError,
  type DeviceId,
  type MessageId,
  type NetworkId,
  type PersonId,
  type RoomId,
} from "@custos/base";
import { receiptCodec, type Receipt, type ReceiptKind } from "@custos/crypto/codec";
import { receiptHash, signReceipts } from "@custos/crypto/verify";
import { describeError, type Logger } from "@custos/service";
import { kindNumbers } from "./entries.js";
import type { CursorRow, EntryRow, FeedRow, MessageStore } from "../store/message-store.js";
import type { Accepted, Room } from "./room.js";

/** What is to be appended to a room. */
export interface Draft {
  readonly kind: ReceiptKind;
  readonly timeMs: number;
  readonly epoch: bigint;
  readonly deviceId: DeviceId;
  readonly personId?: PersonId;
  readonly messageId?: MessageId;
  readonly object: Uint8Array;
  /** Of a bundle: number and note of the checkpoint that its header names. */
  readonly checkpoint?: { readonly number: number; readonly note: string };
  /** Whose feeds get it. */
  readonly authorities: readonly number[];
  /** Whose feeds begin with it. */
  readonly starts?: readonly number[];
  /** Written in the same transaction, before the entry. */
  readonly changes?: readonly CompiledQuery[];
}

/** An entry that is stored, for those who are waiting for it live. */
export interface Stored {
  readonly roomId: RoomId;
  readonly row: EntryRow;
  readonly checkpointNote: string | undefined;
  readonly feed: readonly FeedRow[];
  /** Devices that get it: those that were there before or after it. */
  readonly recipients: readonly DeviceId[];
}

interface Pending extends Omit<Stored, "row"> {
  readonly row: Omit<EntryRow, "receipt">;
  readonly receipt: Receipt;
  readonly room: Room;
  readonly hash: Uint8Array;
  readonly changes: readonly CompiledQuery[];
  readonly resolve: (accepted: Accepted) => void;
  readonly reject: (error: Error) => void;
}

/** Where the counters over all rooms and feeds stand. */
export interface Counters {
  lastNumber: number;
  readonly feedCursors: Map<number, number>;
}

export interface RoomLogOptions {
  readonly networkId: NetworkId;
  readonly messages: MessageStore;
  /** Ed25519 by a receipt key of the charter */
  readonly sign: (message: Uint8Array) => Uint8Array;
  readonly counters: Counters;
  readonly log: Logger;
  /** Called in order, when the entries are durable. */
  readonly stored: (entries: readonly Stored[]) => void;
  /** Called when a batch could not be written: rooms and counters must be read again. */
  readonly failed: () => Promise<void>;
}

/**
 * Appends to rooms. Place, time and receipt of an entry are settled at once, in the order of the calls; what
 * arrives within one turn of the event loop, or while a batch is being written, goes into one transaction
 * under one signature. Nobody hears of an entry before it is durable. If a batch cannot be written,
 * everything settled since is refused, and what was settled in memory is read again from the store.
 */
export class RoomLog {
  readonly #options: RoomLogOptions;
  #pending: Pending[] = [];
  readonly #cursors = new Map<string, CursorRow>();
  #writing: Promise<void> | undefined;

  constructor(options: RoomLogOptions) {
    this.#options = options;
  }

  /** Settles the entry now; resolves when it is durable, `unavailable` if it could not be stored. */
  append(room: Room, draft: Draft, recipients: readonly DeviceId[]): Promise<Accepted> {
    const { networkId, counters } = this.#options;
    if (room.stale) return Promise.reject(new CustosError("unavailable", "the room is being read again"));
    const receipt: Receipt = {
      networkId,
      roomId: room.roomId,
      seq: room.head.seq + 1,
      previous: room.head.hash,
      kind: draft.kind,
      epoch: draft.epoch,
      timeMs: draft.timeMs,
      objectHash: new Uint8Array(createHash("sha256").update(draft.object).digest()),
    };
    counters.lastNumber += 1;
    const row = {
      number: counters.lastNumber,
      room: room.number,
      seq: receipt.seq,
      kind: kindNumbers[draft.kind],
      timeMs: receipt.timeMs,
      epoch: Number(draft.epoch),
      deviceId: draft.deviceId,
      personId: draft.personId ?? null,
      messageId: draft.messageId ?? null,
      object: draft.object,
      checkpoint: draft.checkpoint?.number ?? null,
    };
    const feed = draft.authorities.map((authority) => {
      const cursor = (counters.feedCursors.get(authority) ?? 0) + 1;
      counters.feedCursors.set(authority, cursor);
      const starts = draft.starts?.includes(authority) ? 1 : 0;
      return { authority, cursor, room: room.number, seq: receipt.seq, starts };
    });
    const hash = receiptHash(receiptCodec.encode(receipt));
    room.head = { seq: receipt.seq, hash, timeMs: receipt.timeMs };
    return new Promise((resolve, reject) => {
      this.#pending.push({
        roomId: room.roomId,
        row,
        receipt,
        room,
        hash,
        feed,
        recipients,
        checkpointNote: draft.checkpoint?.note,
        changes: draft.changes ?? [],
        resolve,
        reject,
      });
      this.#schedule();
    });
  }

  /** Remembers how far a device has come; written with the next batch. */
  setCursor(cursor: CursorRow): void {
    const key = `${cursor.room} ${cursor.deviceId}`;
    const known = this.#cursors.get(key);
    if (!known || known.seq < cursor.seq) this.#cursors.set(key, cursor);
    this.#schedule();
  }

  /** Resolves when everything that was settled is written or refused. */
  async idle(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  #schedule(): void {
    this.#writing ??= new Promise<void>((resolve) => {
      setImmediate(() => {
        void this.#writeAll().finally(() => {
          this.#writing = undefined;
          resolve();
        });
      });
    });
  }

  async #writeAll(): Promise<void> {
    while (this.#pending.length > 0 || this.#cursors.size > 0) {
      const batch = this.#pending;
      this.#pending = [];
      const cursors = [...this.#cursors.values()];
      this.#cursors.clear();
      try {
        await this.#write(batch, cursors);
      } catch (error) {
        await this.#refuse(batch, error);
      }
    }
  }

  async #write(batch: readonly Pending[], cursors: readonly CursorRow[]): Promise<void> {
    const { messages, sign, stored } = this.#options;
    const receipts = signReceipts(
      batch.map(({ receipt }) => receipt),
      sign,
    );
    const entries = batch.map(({ row }, i): EntryRow => ({ ...row, receipt: receipts[i] as Uint8Array }));
    const heads = new Map(
      batch.map(({ row, hash }) => [row.room, { room: row.room, seq: row.seq, hash, timeMs: row.timeMs }]),
    );
    await messages.append({
      entries,
      feed: batch.flatMap(({ feed }) => feed),
      heads: [...heads.values()],
      cursors,
      changes: batch.flatMap(({ changes }) => changes),
    });
    for (const [i, pending] of batch.entries()) {
      pending.resolve({ seq: pending.row.seq, receipt: receipts[i] as Uint8Array });
    }
    try {
      stored(batch.map((pending, i) => ({ ...pending, row: entries[i] as EntryRow })));
    } catch (error) {
      // The entries stand; who did not hear of them reads them.
      this.#options.log.error(describeError(error), "entries could not be sent out");
    }
  }

  async #refuse(batch: readonly Pending[], error: unknown): Promise<void> {
    this.#options.log.error(describeError(error), "a batch of entries could not be stored");
    const refused = [...batch, ...this.#pending];
    this.#pending = [];
    await this.#options.failed();
    // What was settled meanwhile in rooms that are thrown away stands on the same lost ground.
    refused.push(...this.#pending.filter(({ room }) => room.stale));
    this.#pending = this.#pending.filter(({ room }) => !room.stale);
    for (const { reject } of refused) reject(new CustosError("unavailable", "the relay could not store it"));
  }
}
