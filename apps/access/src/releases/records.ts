import type { AuthorisationId, Day } from "@custos/base";
import type { SqliteConnection } from "@custos/service";

/** `written`: the log may have it or not; `logged`: trustees may be asked; `done`: keys are here; `void`: none will come. */
export type ReleaseState = "written" | "logged" | "done" | "void";
const states: readonly ReleaseState[] = ["written", "logged", "done", "void"];

/** A day's release: everything that has to be the same if it is done again after a crash. */
export interface StoredRelease {
  readonly number: number;
  readonly authorisation: AuthorisationId;
  readonly day: Day;
  readonly count: number;
  /** Of the leaf's commitment to `identities` */
  readonly salt: Uint8Array;
  /** `encodeIdentities` of what the leaf announces */
  readonly identities: Uint8Array;
  readonly leaf: Uint8Array;
  readonly logIndex: number | undefined;
  readonly state: ReleaseState;
}

/** Releases of an authorisation, in the order in which they were begun. */
export function listReleases(connection: SqliteConnection, id: AuthorisationId): StoredRelease[] {
  return connection
    .prepare("SELECT * FROM releases WHERE authorisation = ? ORDER BY day, number")
    .all([id])
    .map(fromRow);
}

/** Releases that have not come to their end. */
export function openReleases(connection: SqliteConnection): StoredRelease[] {
  return connection.prepare("SELECT * FROM releases WHERE state < 2 ORDER BY number").all().map(fromRow);
}

export function insertRelease(
  connection: SqliteConnection,
  { authorisation, day, count, salt, identities, leaf }: Omit<StoredRelease, "number" | "logIndex" | "state">,
): void {
  connection
    .prepare(
      "INSERT INTO releases (authorisation, day, count, salt, identities, leaf) VALUES (?, ?, ?, ?, ?, ?)",
    )
    .run([authorisation, day, count, salt, identities, leaf]);
}

export function setLogged(connection: SqliteConnection, number: number, index: number): void {
  connection
    .prepare("UPDATE releases SET log_index = ?, state = 1 WHERE number = ? AND log_index IS NULL")
    .run([index, number]);
}

export function setState(connection: SqliteConnection, number: number, state: "done" | "void"): void {
  connection.prepare("UPDATE releases SET state = ? WHERE number = ?").run([states.indexOf(state), number]);
}

function fromRow(row: Record<string, unknown>): StoredRelease {
  return {
    number: row.number as number,
    authorisation: row.authorisation as AuthorisationId,
    day: row.day as Day,
    count: row.count as number,
    salt: row.salt as Uint8Array,
    identities: row.identities as Uint8Array,
    leaf: row.leaf as Uint8Array,
    logIndex: (row.log_index as number | null) ?? undefined,
    state: states[row.state as number] ?? "void",
  };
}
