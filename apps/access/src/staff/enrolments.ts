import { parseLeaf } from "@custos/crypto/log";
import type { CharterNote } from "@custos/crypto/verify";
import type { Access } from "../access.js";
import { writeOne } from "../store/open.js";
import { bodyOf, rolesNow, roleRequestOf } from "./admission.js";
import { passkeyOf, type Passkey } from "./passkeys.js";
import { listPeople, type Person } from "./people.js";

/** Trustees sign no leaf that is dated long ago; before that it gets a new date. */
const renewedAfterMs = 12 * 3_600_000;

/** Passkeys that wait for the trustees of their body. */
export class Enrolments {
  readonly #access: Access;
  readonly #first: CharterNote;
  /** Everybody whom a leaf of the log has ever brought in, and how much of the log has been looked through. */
  readonly #everAdmitted = new Set<string>();
  #looked = 0;

  constructor(access: Access, first: CharterNote) {
    this.#access = access;
    this.#first = first;
  }

  /**
   * Passkeys of people of the bodies that have never stood in the log, as leaves for their trustees. Whom they have removed
   * since is not offered again: that takes a new id.
   */
  async waiting(): Promise<{ id: string; leaf: Uint8Array }[]> {
    const { reader } = this.#access.store;
    this.#look();
    const named = new Set(rolesNow(this.#access, this.#first).map(({ id }) => id));
    const waiting: { id: string; leaf: Uint8Array }[] = [];
    for (const person of listPeople(reader)) {
      const { id } = person;
      const passkey = passkeyOf(reader, id);
      if (!passkey || named.has(id) || this.#everAdmitted.has(id)) continue;
      const leaf = await this.#leafOf(person, passkey);
      if (leaf) waiting.push({ id, leaf });
    }
    return waiting;
  }

  /** The same one as long as it will do, so that all trustees sign the same. */
  async #leafOf(person: Person, passkey: Passkey): Promise<Uint8Array | undefined> {
    const { authority, nowMs, store } = this.#access;
    const body = bodyOf(person);
    if (body === undefined) return undefined;
    return writeOne(store, (connection) => {
      const atMs = nowMs();
      const [row] = connection
        .prepare("SELECT leaf, leaf_ms FROM passkeys WHERE person = ? AND leaf IS NOT NULL")
        .all([person.id]);
      const ageMs = row ? atMs - (row.leaf_ms as number) : Number.POSITIVE_INFINITY;
      if (row && ageMs >= 0 && ageMs < renewedAfterMs) return row.leaf as Uint8Array;
      const leaf = roleRequestOf(authority, person, body, passkey, atMs);
      connection
        .prepare("UPDATE passkeys SET leaf = ?, leaf_ms = ? WHERE person = ?")
        .run([leaf, atMs, person.id]);
      return leaf;
    });
  }

  #look(): void {
    const { authority, followed, store } = this.#access;
    const { size } = followed;
    const rows = store.reader
      .prepare(
        `SELECT entry FROM log_entries WHERE position >= ? AND position < ?
           AND instr(CAST(entry AS TEXT), '"type":"role"') > 0`,
      )
      .all([this.#looked, size]);
    for (const { entry } of rows) {
      const leaf = parseLeaf(entry as Uint8Array);
      if (leaf.type === "role" && leaf.authority === authority) this.#everAdmitted.add(leaf.id);
    }
    this.#looked = size;
  }
}
