import type { RelayStore } from "../store/open.js";

/** Notes of checkpoints by the relay's numbers of them; the last few are kept, since entries share them. */
export class CheckpointNotes {
  readonly #store: RelayStore;
  readonly #notes = new Map<number, string>();

  constructor(store: RelayStore) {
    this.#store = store;
  }

  async of(number: number | null): Promise<string | undefined> {
    if (number === null) return undefined;
    const kept = this.#notes.get(number);
    if (kept !== undefined) return kept;
    const row = await this.#store.database.kysely
      .selectFrom("checkpoints")
      .select("note")
      .where("number", "=", number)
      .executeTakeFirst();
    if (row) {
      if (this.#notes.size >= 256) this.#notes.clear();
      this.#notes.set(number, row.note);
    }
    return row?.note;
  }
}
