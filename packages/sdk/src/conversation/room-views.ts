import type { MessageId, PersonId, RoomId } from "@custos/base";
import { readRoomHistory } from "../rooms/read-history.js";
import type { FailedItem, OutboxItem } from "../rooms/room-record.js";
import type { RoomState } from "../rooms/room-state.js";
import { Changes } from "../store/changes.js";
import type { ClientStore } from "../store/client-store.js";
import { keys } from "../store/keys.js";
import { unpackRecord } from "../store/record.js";
import { Conversation } from "./conversation.js";
import type { Draft } from "./draft.js";
import { summarise, type RoomOverview } from "./room-overview.js";
import type { ConversationRow, OutboxMessage } from "./rows.js";

/** What people see of their rooms: rows, read marks and drafts, all from the device's store. */
export class RoomViews {
  readonly #store: ClientStore;
  readonly #own: PersonId;
  readonly #conversations = new Map<RoomId, Promise<Conversation>>();

  constructor(store: ClientStore, own: PersonId) {
    this.#store = store;
    this.#own = own;
  }

  /** A gap that lies behind what was read already is told anew: the room is read again from its beginning. */
  forget(roomId: RoomId): void {
    this.#conversations.delete(roomId);
  }

  async conversation(state: RoomState): Promise<ConversationRow[]> {
    const conversation = await this.#upToDate(state.roomId);
    return conversation.rows(await this.outbox(state));
  }

  /** What is on its way in the order in which it was written, what was refused first. */
  async outbox({ roomId, outbox }: RoomState): Promise<OutboxMessage[]> {
    const failed = await this.#store.list(keys.failed(roomId));
    return [
      ...failed
        .map(({ value }) => unpackRecord<FailedItem>(value))
        .toSorted((a, b) => a.number - b.number)
        .map(refused),
      ...outbox.filter(({ lazy }) => !lazy).map(waiting),
    ];
  }

  async overview(state: RoomState): Promise<RoomOverview> {
    const { roomId, record } = state;
    const [rows, readSeq, draft, outbox] = await Promise.all([
      this.conversation(state),
      this.readMark(roomId),
      this.draft(roomId),
      this.outbox(state),
    ]);
    return {
      roomId,
      name: record.name,
      standing: record.standing,
      people: [...new Set(state.members().map(({ personId }) => personId))],
      waiting: outbox.filter((item) => item.state === "waiting").length,
      failed: outbox.filter((item) => item.state === "failed").length,
      draft: draft?.text,
      ...summarise(rows, readSeq),
    };
  }

  /** 0 where nothing has been read. */
  async readMark(roomId: RoomId): Promise<number> {
    const stored = await this.#store.get(keys.readMark(roomId));
    return stored ? unpackRecord<{ seq: number }>(stored).seq : 0;
  }

  /** A mark only moves forward. Whether it has. */
  async markRead(roomId: RoomId, seq: number): Promise<boolean> {
    if (seq <= (await this.readMark(roomId))) return false;
    await this.#put(keys.readMark(roomId), { seq });
    return true;
  }

  async draft(roomId: RoomId): Promise<Draft | undefined> {
    const stored = await this.#store.get(keys.draft(roomId));
    return stored && unpackRecord<Draft>(stored);
  }

  async setDraft(roomId: RoomId, draft: Draft | undefined): Promise<void> {
    if (draft) await this.#put(keys.draft(roomId), draft);
    else await this.#store.write([{ key: keys.draft(roomId) }]);
  }

  /** A failed message, if it is one. */
  async failed(roomId: RoomId, messageId: MessageId): Promise<FailedItem | undefined> {
    const stored = await this.#store.get(keys.failedItem(roomId, messageId));
    return stored && unpackRecord<FailedItem>(stored);
  }

  async dismissFailed(roomId: RoomId, messageId: MessageId): Promise<void> {
    await this.#store.write([{ key: keys.failedItem(roomId, messageId) }]);
  }

  /** One reading at a time, each from where the one before ended. */
  #upToDate(roomId: RoomId): Promise<Conversation> {
    const before = this.#conversations.get(roomId) ?? Promise.resolve(new Conversation(this.#own));
    const next = before.then(async (conversation) => {
      conversation.take(await readRoomHistory(this.#store, roomId, { afterSeq: conversation.lastSeq }));
      return conversation;
    });
    this.#conversations.set(roomId, next);
    next.catch(() => this.#conversations.delete(roomId));
    return next;
  }

  async #put(key: string, value: unknown): Promise<void> {
    const changes = new Changes();
    changes.putRecord(key, value);
    await changes.commit(this.#store);
  }
}

function waiting({ messageId, content, writtenAtMs }: OutboxItem): OutboxMessage {
  return { messageId, content, state: "waiting", ...(writtenAtMs === undefined ? {} : { writtenAtMs }) };
}

function refused({ messageId, content, writtenAtMs, failure }: FailedItem): OutboxMessage {
  const written = writtenAtMs === undefined ? {} : { writtenAtMs };
  return { messageId, content, state: "failed", failure, ...written };
}
