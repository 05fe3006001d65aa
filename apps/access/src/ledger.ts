import { createHash } from "node:crypto";
import { ensure, equalBytes, fromUtf8, type AuthorisationId, type DeviceId, type RoomId } from "@custos/base";
import { canonicalBytes } from "@custos/crypto/codec";
import type { SqliteConnection } from "@custos/service";

interface Opening {
  readonly authorisations: readonly AuthorisationId[];
  /** Entries of the log that released the keys */
  readonly releases: readonly number[];
  readonly roomId: RoomId;
  readonly epoch: number;
}

/** What the reading audit chain records: ids and numbers, never content. */
export type LedgerEvent =
  | ({ readonly kind: "epoch"; readonly day: number; readonly slots: readonly number[] } & Opening)
  | ({ readonly kind: "message"; readonly seq: number; readonly device: DeviceId } & Opening)
  | {
      readonly kind: "view";
      /** Whose cursors they are; absent where the authority's own programs looked */
      readonly reader?: string;
      readonly firstCursor: number;
      readonly lastCursor: number;
      readonly count: number;
    };

/** Hash before the first entry. */
const beginning = new Uint8Array(32);

/** Adds an entry in the caller's transaction: what is opened is on record, or it is not opened. */
export function recordInLedger(connection: SqliteConnection, event: LedgerEvent, atMs: number): void {
  const [last] = connection.prepare("SELECT number, hash FROM ledger ORDER BY number DESC LIMIT 1").all();
  const number = ((last?.number as number | undefined) ?? 0) + 1;
  const entry = fromUtf8(canonicalBytes({ ...event, atMs, number }));
  const hash = linkOf((last?.hash as Uint8Array | undefined) ?? beginning, entry);
  connection.prepare("INSERT INTO ledger (number, entry, hash) VALUES (?, ?, ?)").run([number, entry, hash]);
}

/** Walks the whole chain and returns its length and head; `corrupt` naming the entry that does not fit. */
export function verifyLedger(connection: SqliteConnection): { length: number; head: Uint8Array } {
  let head: Uint8Array = beginning;
  let length = 0;
  for (const row of connection.prepare("SELECT number, entry, hash FROM ledger ORDER BY number").iterate()) {
    length += 1;
    head = linkOf(head, row.entry as string);
    const fits = row.number === length && equalBytes(head, row.hash as Uint8Array);
    ensure(fits, "corrupt", `opening ledger: entry ${length}`);
  }
  return { length, head };
}

/** Entries after a number as they were written, with the chain's length and head as they stand now. */
export function ledgerAfter(connection: SqliteConnection, after: number, limit: number) {
  const [last] = connection.prepare("SELECT number, hash FROM ledger ORDER BY number DESC LIMIT 1").all();
  const entries = connection
    .prepare("SELECT number, entry, hash FROM ledger WHERE number > ? ORDER BY number LIMIT ?")
    .all([after, limit])
    .map((row) => ({
      number: row.number as number,
      entry: row.entry as string,
      hash: row.hash as Uint8Array,
    }));
  const length = (last?.number as number | undefined) ?? 0;
  return { entries, length, head: (last?.hash as Uint8Array | undefined) ?? beginning };
}

/** SHA-256 of `"custos opening 1\n"`, the hash before, and the entry's canonical JSON. */
function linkOf(previous: Uint8Array, entry: string): Uint8Array {
  return new Uint8Array(
    createHash("sha256").update("custos opening 1\n").update(previous).update(entry).digest(),
  );
}
