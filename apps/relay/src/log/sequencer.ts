import { createHash } from "node:crypto";
import type { Transaction } from "kysely";
import { Directory, leafHash, MerkleTree, type Leaf } from "@custos/crypto/log";
import type { RelaySchema } from "../store/schema.js";
import type { RelayStore } from "../store/open.js";

/** A leaf that has a place in the log. */
export interface Sequenced {
  readonly position: number;
  readonly leaf: Leaf;
}

/** What is written in the same transaction as leaves. */
export type Also = (trx: Transaction<RelaySchema>, positions: readonly number[]) => Promise<void>;

/**
 * Gives leaves their place in the log: each is checked against everything before it, and stands in the
 * database, in order and without gaps, before anything is signed about it. Only then may tiles and
 * checkpoints be made from it; after a crash they are made from the same rows.
 */
export class Sequencer {
  /** Everything that has a place, cosigned or not. */
  directory: Directory = Directory.empty();
  readonly tree = new MerkleTree();
  readonly #store: RelayStore;
  readonly #positions = new Map<string, number>();
  readonly #sequenced: (leaves: readonly Sequenced[]) => void;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(store: RelayStore, sequenced: (leaves: readonly Sequenced[]) => void) {
    this.#store = store;
    this.#sequenced = sequenced;
  }

  /** Reads the whole log; `sequenced` hears of new leaves after they are durable. Throws `bad-log` for a log that contradicts itself. */
  static async open(
    store: RelayStore,
    sequenced: (leaves: readonly Sequenced[]) => void,
  ): Promise<Sequencer> {
    const sequencer = new Sequencer(store, sequenced);
    await sequencer.#read();
    return sequencer;
  }

  get size(): number {
    return this.tree.size;
  }

  /**
   * Gives leaves their places, one after another, together with what `also` writes: all or nothing. Bytes that
   * the log has keep their place. Throws what is wrong with a leaf: `malformed`, `bad-signature`, `bad-log`.
   */
  append(leaves: readonly Uint8Array[], also?: Also): Promise<number[]> {
    return this.sequence(() => leaves, also);
  }

  /** The same for leaves that are made when it is their turn. */
  sequence(make: () => readonly Uint8Array[], also?: Also): Promise<number[]> {
    const done = this.#last.then(() => this.#append(make(), also));
    this.#last = done.catch(() => {});
    return done;
  }

  /** Where a leaf stands, if the log has it. */
  positionOf(leaf: Uint8Array): number | undefined {
    return this.#positions.get(digestOf(leaf));
  }

  /** Entries from a position on, none at or beyond `below`. */
  async read(from: number, below: number, limit: number): Promise<Uint8Array[]> {
    const rows = await this.#store.database.kysely
      .selectFrom("log_entries")
      .select("leaf")
      .where("position", ">=", from)
      .where("position", "<", below)
      .orderBy("position")
      .limit(limit)
      .execute();
    return rows.map(({ leaf }) => leaf);
  }

  async #append(leaves: readonly Uint8Array[], also: Also | undefined): Promise<number[]> {
    const fresh: (Sequenced & { bytes: Uint8Array; digest: string })[] = [];
    const positions: number[] = [];
    // A copy takes the leaves in, so that nothing has happened where one of them, or the database, refuses.
    const directory = this.directory.clone();
    for (const bytes of leaves) {
      const digest = digestOf(bytes);
      const known = this.#positions.get(digest) ?? fresh.find((one) => one.digest === digest)?.position;
      const position = known ?? this.tree.size + fresh.length;
      positions.push(position);
      if (known !== undefined) continue;
      fresh.push({ position, leaf: directory.applyEntry(position, bytes), bytes, digest });
    }
    await this.#store.database.transaction(async (trx) => {
      for (const { position, bytes, digest } of fresh) {
        await trx
          .insertInto("log_entries")
          .values({ position, leaf: bytes, digest: Buffer.from(digest, "hex") })
          .execute();
      }
      await also?.(trx, positions);
    });
    this.directory = directory;
    for (const { bytes, digest, position } of fresh) {
      this.tree.append(leafHash(bytes));
      this.#positions.set(digest, position);
    }
    if (fresh.length > 0) this.#sequenced(fresh);
    return positions;
  }

  async #read(): Promise<void> {
    // What stands in our own database was verified before it got there.
    const directory = Directory.empty({ trusted: true });
    for (;;) {
      const page = await this.read(this.tree.size, Number.MAX_SAFE_INTEGER, pageSize);
      for (const bytes of page) {
        directory.applyEntry(this.tree.size, bytes);
        this.#positions.set(digestOf(bytes), this.tree.size);
        this.tree.append(leafHash(bytes));
      }
      if (page.length < pageSize) break;
    }
    this.directory = directory.clone();
  }
}

const pageSize = 1000;

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
