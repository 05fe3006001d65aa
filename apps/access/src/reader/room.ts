import { dayOf, ensure, equalBytes, type RoomId } from "@custos/base";
import { objectHash } from "@custos/crypto/codec";
import {
  extendReceiptChain,
  startReceiptChain,
  verifyReceipt,
  type ReceiptChain,
} from "@custos/crypto/verify";
import type { SqliteConnection } from "@custos/service";
import type { Access } from "../access.js";
import type { StoredEntry } from "../feed/entries.js";
import { loadEpoch, type Epoch } from "./epochs.js";
import type { OpenEpoch } from "./open-epoch.js";

/** How far a room has been followed. */
export interface Room {
  readonly roomId: RoomId;
  chain: ReceiptChain;
  /** The newest epoch whose bundle was found good */
  epoch: Epoch | undefined;
  /** That epoch, if it is open; `unknown` until somebody looks for keys. */
  open: OpenEpoch | "closed" | "unknown";
  /** Why the room cannot be read since; until an entry comes that fits, or a start begins it anew. */
  cause: string | undefined;
}

/** A room as it was stored, or before its first entry. */
export async function loadRoom(access: Access, roomId: RoomId): Promise<Room> {
  const { networkId, store } = access;
  const [row] = store.reader.prepare("SELECT * FROM rooms WHERE room = ?").all([roomId]);
  const chain = startReceiptChain(networkId, roomId);
  if (!row) return { roomId, chain, epoch: undefined, open: "unknown", cause: undefined };
  const epoch = row.epoch === null ? undefined : await loadEpoch(access, roomId, BigInt(row.epoch as number));
  return {
    roomId,
    chain: {
      ...chain,
      seq: row.chain_seq as number,
      hash: row.chain_hash as Uint8Array,
      timeMs: row.chain_ms as number,
    },
    epoch,
    open: "unknown",
    cause: (row.cause as string | null) ?? undefined,
  };
}

/** Keeps where a room stands after the entry at `cursor`. */
export function storeRoom(connection: SqliteConnection, room: Readonly<Room>, cursor: number): void {
  const { roomId, chain, epoch, cause } = room;
  connection
    .prepare(
      `INSERT INTO rooms (room, chain_seq, chain_hash, chain_ms, epoch, cause, cause_cursor) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (room) DO UPDATE SET chain_seq = excluded.chain_seq, chain_hash = excluded.chain_hash,
           chain_ms = excluded.chain_ms, epoch = excluded.epoch, cause = excluded.cause,
           cause_cursor = CASE WHEN excluded.cause IS NULL THEN NULL ELSE coalesce(cause_cursor, excluded.cause_cursor) END`,
    )
    .run([
      roomId,
      chain.seq,
      chain.hash,
      chain.timeMs,
      epoch ? Number(epoch.epoch) : null,
      cause ?? null,
      cause === undefined ? null : cursor,
    ]);
}

/**
 * The room's receipt chain with an entry's receipt more: signed by a receipt key of the charter, over exactly this entry,
 * and the next one. Only an entry with a start may come after a gap, in which the room had no slot of this authority.
 * `bad-receipt` otherwise.
 */
export function checkReceipt(access: Access, entry: StoredEntry, chain: ReceiptChain): ReceiptChain {
  const { charter } = access.followed.directory.charterInForce(dayOf(entry.timeMs));
  const receipt = verifyReceipt(entry.receipt, charter.relay.receiptKeys);
  const same =
    receipt.seq === entry.seq &&
    receipt.timeMs === entry.timeMs &&
    receipt.epoch === entry.epoch &&
    receipt.kind === entry.kind &&
    equalBytes(receipt.objectHash, objectHash(entry.object));
  ensure(same, "bad-receipt", "receipt: of another entry");
  if (!entry.start || receipt.seq === chain.seq + 1) return extendReceiptChain(chain, receipt);
  ensure(receipt.seq > chain.seq, "bad-receipt", "receipt: a start that is not later");
  return extendReceiptChain({ ...chain, seq: receipt.seq - 1, hash: receipt.previous }, receipt);
}
