import { sql } from "kysely";
import type { Relay } from "../relay.js";

const hourMs = 3_600_000;
const hoursShown = 24;

interface Enrolled {
  readonly people: number;
  readonly devices: number;
}

/**
 * Counts over the whole network that stay cheap however much it holds: people and devices from the directory
 * in memory, once for each published size of the log; messages from a table that has a row an hour; rooms and
 * invitations from an index.
 */
export class Figures {
  readonly #relay: Relay;
  #enrolled: (Enrolled & { readonly size: number }) | undefined;

  constructor(relay: Relay) {
    this.#relay = relay;
  }

  /** People and devices that count, as far as the log is published. */
  enrolled(): Enrolled {
    const { directory, publisher } = this.#relay.transparency;
    const { size } = publisher;
    if (this.#enrolled?.size === size) return this.#enrolled;
    const people = directory.people().filter(({ index }) => index < size);
    const devices = people.reduce((sum, { personId }) => sum + directory.devicesOf(personId, size).length, 0);
    this.#enrolled = { size, people: people.length, devices };
    return this.#enrolled;
  }

  /** Messages in all, and of each of the last 24 hours, the current hour last. */
  async messages(): Promise<{ messages: number; messagesByHour: number[] }> {
    const { kysely } = this.#relay.store.database;
    const thisHour = Math.floor(this.#relay.nowMs() / hourMs);
    const { messages } = await kysely
      .selectFrom("message_hours")
      .select(sql<number>`cast(coalesce(sum(messages), 0) as bigint)`.as("messages"))
      .executeTakeFirstOrThrow();
    const rows = await kysely
      .selectFrom("message_hours")
      .selectAll()
      .where("hour", ">", thisHour - hoursShown)
      .where("hour", "<=", thisHour)
      .execute();
    const messagesByHour = Array.from({ length: hoursShown }, () => 0);
    for (const row of rows) messagesByHour[hoursShown - 1 - (thisHour - row.hour)] = row.messages;
    return { messages, messagesByHour };
  }

  /** Rooms that are not closed. */
  async openRooms(): Promise<number> {
    const { count } = await this.#relay.store.database.kysely
      .selectFrom("rooms")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("closed", "=", 0)
      .executeTakeFirstOrThrow();
    return count;
  }

  /** Invitations that still let somebody in. */
  async openInvitations(): Promise<number> {
    const { count } = await this.#relay.store.database.kysely
      .selectFrom("invitations")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("used_by", "is", null)
      .where("withdrawn_ms", "is", null)
      .where("expires_ms", ">=", this.#relay.nowMs())
      .executeTakeFirstOrThrow();
    return count;
  }

  /** Bytes that the database takes, by its own account. */
  async storedBytes(): Promise<number> {
    const { database } = this.#relay.store;
    const asked =
      database.dialect === "sqlite"
        ? sql<{
            bytes: number;
          }>`SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size`
        : sql<{ bytes: number }>`SELECT pg_database_size(current_database()) AS bytes`;
    const { rows } = await asked.execute(database.kysely);
    return rows[0]?.bytes ?? 0;
  }
}
