import type { StaffDuty } from "@custos/contract";
import type { SqliteConnection } from "@custos/service";

/** A person of the staff. */
export interface Person {
  /** A role's id in the log, a reader's in an authorisation */
  readonly id: string;
  readonly name: string;
  readonly duty: StaffDuty;
}

export function findPerson(connection: SqliteConnection, id: string): Person | undefined {
  const [row] = connection.prepare("SELECT id, name, duty FROM staff WHERE id = ?").all([id]);
  return row && personFromRow(row);
}

/** Everybody, by id. */
export function listPeople(connection: SqliteConnection): Person[] {
  return connection.prepare("SELECT id, name, duty FROM staff ORDER BY id").all().map(personFromRow);
}

export function insertPerson(connection: SqliteConnection, { id, name, duty }: Person): void {
  connection.prepare("INSERT INTO staff (id, name, duty) VALUES (?, ?, ?)").run([id, name, duty]);
}

export function personFromRow(row: Record<string, unknown>): Person {
  return { id: row.id as string, name: row.name as string, duty: row.duty as StaffDuty };
}
