import { encodeLeaf, Frontier, leafHash } from "@custos/crypto/log";
import { signedReceiptCodec } from "@custos/crypto/codec";
import type { Relay } from "./relay.js";

/** An hourly leaf holds the Merkle root of the receipts since the last one (protocol section 3). */
const everyMs = 3_600_000;
const pageSize = 1_000;

/** Enters receipts' roots into the log when the clock says so. */
export class ReceiptLeaves {
  readonly #relay: Relay;
  #last: { upTo: number; atMs: number } | undefined;

  constructor(relay: Relay) {
    this.#relay = relay;
  }

  /** Makes the leaf if an hour has passed and there are receipts; what a crash interrupts is made at the next tick. */
  async tick(): Promise<void> {
    const { kysely } = this.#relay.store.database;
    if (!this.#last) {
      const row = await kysely
        .selectFrom("receipt_leaves")
        .selectAll()
        .orderBy("up_to", "desc")
        .executeTakeFirst();
      this.#last = row ? { upTo: row.up_to, atMs: row.at_ms } : { upTo: 0, atMs: this.#relay.nowMs() };
    }
    const { upTo, atMs } = this.#last;
    const nowMs = this.#relay.nowMs();
    if (nowMs - atMs < everyMs) return;
    let frontier = Frontier.empty();
    let number = upTo;
    for (;;) {
      const rows = await kysely
        .selectFrom("room_entries")
        .select(["number", "receipt"])
        .where("number", ">", number)
        .orderBy("number")
        .limit(pageSize)
        .execute();
      for (const { receipt } of rows)
        frontier = frontier.append(leafHash(signedReceiptCodec.decode(receipt).receipt));
      number = rows.at(-1)?.number ?? number;
      if (rows.length < pageSize) break;
    }
    if (frontier.size === 0) {
      this.#last = { upTo, atMs: nowMs };
      return;
    }
    const leaf = encodeLeaf({
      type: "receipts",
      atMs: nowMs,
      root: frontier.root(),
      fromSeq: upTo + 1,
      count: frontier.size,
    });
    await this.#relay.transparency.sequencer.append([leaf], async (trx) => {
      await trx.insertInto("receipt_leaves").values({ up_to: number, at_ms: nowMs }).execute();
    });
    this.#last = { upTo: number, atMs: nowMs };
  }
}
