import type { CompiledQuery } from "kysely";

/** One row of a room's log, as it is stored. */
export interface EntryRow {
  /** Over all rooms, from 1. */
  readonly number: number;
  readonly room: number;
  readonly seq: number;
  readonly kind: number;
  readonly timeMs: number;
  readonly epoch: number;
  readonly deviceId: string;
  readonly personId: string | null;
  readonly messageId: string | null;
  readonly object: Uint8Array;
  readonly receipt: Uint8Array;
  readonly checkpoint: number | null;
}

/** An entry's place in one authority's feed; `starts` where tree and GroupInfo of its epoch go with it. */
export interface FeedRow {
  readonly authority: number;
  readonly cursor: number;
  readonly room: number;
  readonly seq: number;
  readonly starts: number;
}

/** A room's newest entry. */
interface HeadRow {
  readonly room: number;
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly timeMs: number;
}

export interface CursorRow {
  readonly room: number;
  readonly deviceId: string;
  readonly seq: number;
}

/** What one group commit writes, all of it or nothing. */
export interface Batch {
  readonly entries: readonly EntryRow[];
  readonly feed: readonly FeedRow[];
  readonly heads: readonly HeadRow[];
  readonly cursors: readonly CursorRow[];
  /** What commits and leaves change beside, in order, before the rest. */
  readonly changes: readonly CompiledQuery[];
}

/** How many messages of a batch fall into each hour since 1970. */
export function messagesByHour({ entries }: Batch): Map<number, number> {
  const hours = new Map<number, number>();
  for (const { kind, timeMs } of entries) {
    if (kind !== messageKind) continue;
    const hour = Math.floor(timeMs / hourMs);
    hours.set(hour, (hours.get(hour) ?? 0) + 1);
  }
  return hours;
}

const messageKind = 2;
const hourMs = 3_600_000;

export interface MessageKey {
  readonly room: number;
  readonly messageId: string;
}

export interface FeedRead {
  readonly cursor: number;
  readonly starts: number;
  readonly roomId: string;
  readonly entry: EntryRow;
}

/** The message log's hot path; one implementation a database, one acceptance suite for both. */
export interface MessageStore {
  /** Durable when it resolves. */
  append(batch: Batch): Promise<void>;
  /** Entries of a room after a sequence number, up to `limit`, none beyond `upToSeq`. */
  readSince(room: number, afterSeq: number, upToSeq: number, limit: number): Promise<EntryRow[]>;
  /** The entries that hold these messages, of those that there are. */
  findMessages(keys: readonly MessageKey[]): Promise<EntryRow[]>;
  /** Entries of an authority's feed after a cursor, in order. */
  feedSince(authority: number, afterCursor: number, limit: number): Promise<FeedRead[]>;
}
