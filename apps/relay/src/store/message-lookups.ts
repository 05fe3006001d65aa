import type { EntryRow, MessageKey, MessageStore } from "./message-store.js";

interface Waiting extends MessageKey {
  readonly resolve: (row: EntryRow | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Looks messages up by their ids, all that are asked for in one turn of the event loop at once. */
export class MessageLookups {
  readonly #messages: MessageStore;
  #waiting: Waiting[] = [];

  constructor(messages: MessageStore) {
    this.#messages = messages;
  }

  /** The entry that holds the message, if it is stored. */
  find(room: number, messageId: string): Promise<EntryRow | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => void this.#ask());
      this.#waiting.push({ room, messageId, resolve, reject });
    });
  }

  async #ask(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    try {
      const rows = await this.#messages.findMessages(waiting);
      const found = new Map(rows.map((row) => [`${row.room} ${row.messageId}`, row]));
      for (const { room, messageId, resolve } of waiting) resolve(found.get(`${room} ${messageId}`));
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }
}
