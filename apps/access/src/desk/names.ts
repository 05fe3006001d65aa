import { dayOf, ensure, type PersonId } from "@custos/base";
import { limits, type directoryPerson, type InputOf, type Operation, type OutputOf } from "@custos/contract";
import { personNames, personOfAuthority } from "@custos/contract";
import { describeError, type SqliteConnection } from "@custos/service";
import type * as z from "zod";
import type { Access } from "../access.js";
import { writeOne } from "../store/open.js";
import { fold } from "./fold.js";

export type NamedPerson = z.output<typeof directoryPerson>;

/** Asks the relay on the authority's own connection. */
export type AskRelay = <Op extends Operation>(operation: Op, input: InputOf<Op>) => Promise<OutputOf<Op>>;

type Given = OutputOf<typeof personNames>["people"];

/** Between questions for people of whom the relay has said nothing yet, in real milliseconds. */
const pauses = { firstMs: 1_000, longestMs: 60_000 };

/**
 * The names that people gave, kept here so that looking one up asks nobody. The relay is asked for everybody of this
 * authority and for everybody in a room of its feed, whether or not anybody asks here: who is asked for by name is a subject.
 */
export class Names {
  readonly #access: Access;
  readonly #ask: AskRelay;
  /** Everybody of the authority has to be asked for: at the start, and when the relay is back. */
  #whole = true;
  #seen = "";
  #again = { atMs: 0, pauseMs: pauses.firstMs };

  constructor(access: Access, ask: AskRelay) {
    this.#access = access;
    this.#ask = ask;
  }

  /** The relay is there, again. */
  connected(): void {
    this.#whole = true;
  }

  /** Asks for what is missing; a relay that does not answer is asked again at a later turn. */
  async refresh(): Promise<void> {
    const { followed, log } = this.#access;
    if (followed.size === 0) return;
    const seen = `${followed.size} ${roomsSeen(this.#access.store.reader)}`;
    const due = this.#whole || seen !== this.#seen || performance.now() >= this.#again.atMs;
    if (!due) return;
    try {
      if (this.#whole) await this.#askWhole();
      this.#whole = false;
      const missing = this.#missing();
      for (let i = 0; i < missing.length; i += limits.entriesPerRead) {
        const personIds = missing.slice(i, i + limits.entriesPerRead);
        await this.#keep((await this.#ask(personNames, { personIds })).people);
      }
      const left = this.#missing().length;
      const pauseMs =
        seen === this.#seen ? Math.min(2 * this.#again.pauseMs, pauses.longestMs) : pauses.firstMs;
      this.#again = { atMs: left > 0 ? performance.now() + pauseMs : Number.POSITIVE_INFINITY, pauseMs };
      this.#seen = seen;
    } catch (error) {
      log.info(describeError(error), "the relay gives no names now");
      this.#again = { atMs: performance.now() + pauses.firstMs, pauseMs: pauses.firstMs };
      this.#seen = seen;
    }
  }

  /**
   * People of this authority whose name has `text` in it, or whose id begins with it; those that begin with it first.
   * `unavailable` where the relay has never given any.
   */
  search(text: string, limit: number): NamedPerson[] {
    const { authority, store } = this.#access;
    const any = store.reader.prepare("SELECT 1 FROM names LIMIT 1").all().length > 0;
    ensure(any || !this.#whole, "unavailable", "the relay has given no names yet");
    const folded = fold(text);
    const id = /^[0-9a-f]{4,32}$/.test(folded) ? `${folded}%` : "";
    return store.reader
      .prepare(
        `SELECT * FROM names WHERE authority = ? AND (instr(folded, ?) > 0 OR person LIKE ?)
           ORDER BY instr(folded, ?) <> 1, folded, person LIMIT ?`,
      )
      .all([authority, folded, id, folded, limit])
      .map((row) => this.#fromRow(row));
  }

  /** Those of the people whose names are here. */
  of(personIds: readonly PersonId[]): NamedPerson[] {
    return this.#access.store.reader
      .prepare("SELECT * FROM names WHERE person IN (SELECT value FROM json_each(?)) ORDER BY person")
      .all([JSON.stringify(personIds)])
      .map((row) => this.#fromRow(row));
  }

  async #askWhole(): Promise<void> {
    let after: PersonId | undefined;
    for (;;) {
      const { people } = await this.#ask(personOfAuthority, after === undefined ? {} : { after });
      const last = people.at(-1);
      if (!last || (after !== undefined && last.personId <= after)) return;
      await this.#keep(people);
      after = last.personId;
    }
  }

  /** People of this authority by the log, and everybody in a room of the feed, whose names are not here. */
  #missing(): PersonId[] {
    const { authority, followed, store } = this.#access;
    const known = new Set(
      store.reader
        .prepare("SELECT person FROM names")
        .all()
        .map(({ person }) => person),
    );
    const own = followed.directory
      .people()
      .filter(({ homes }) => homes.some((home) => home.authority === authority))
      .map(({ personId }) => personId);
    const met = store.reader
      .prepare("SELECT DISTINCT person FROM room_members")
      .all()
      .map(({ person }) => person as PersonId);
    return [...new Set([...own, ...met])].filter((person) => !known.has(person)).toSorted();
  }

  /** The home authority is the log's; the relay's word stands for those only whom the log does not know here yet. */
  async #keep(people: Given): Promise<void> {
    if (people.length === 0) return;
    await writeOne(this.#access.store, (connection) => {
      const insert = connection.prepare(
        `INSERT INTO names (person, name, folded, language, authority) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (person) DO UPDATE SET name = excluded.name, folded = excluded.folded,
             language = excluded.language, authority = excluded.authority`,
      );
      for (const { personId, displayName, language, authority } of people) {
        const home = this.#homeOf(personId) ?? authority;
        insert.run([personId, displayName, fold(displayName), language, home]);
      }
    });
  }

  #homeOf(personId: PersonId): number | undefined {
    const { followed, nowMs } = this.#access;
    const today = dayOf(nowMs());
    const homes = followed.directory.person(personId)?.homes ?? [];
    return homes.findLast(({ firstDay }) => firstDay <= today)?.authority;
  }

  #fromRow(row: Record<string, unknown>): NamedPerson {
    const personId = row.person as PersonId;
    return {
      personId,
      displayName: row.name as string,
      language: row.language as string,
      authority: this.#homeOf(personId) ?? (row.authority as number),
    };
  }
}

/** Changes whenever a room's members may have. */
function roomsSeen(connection: SqliteConnection): number {
  const [row] = connection.prepare("SELECT max(cursor) AS cursor FROM epochs").all();
  return (row?.cursor as number | null) ?? 0;
}
