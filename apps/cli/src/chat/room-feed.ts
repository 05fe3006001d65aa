import type { PersonId, RoomId } from "@custos/base";
import type { Client, ConversationRow, RoomOverview } from "@custos/sdk";
import { changesOf } from "./changes.js";
import type { Names } from "./names.js";
import type { Notice, RoomLabel } from "./notice.js";

const outs: Partial<Record<string, "left" | "removed" | "closed">> = {
  left: "left",
  removed: "removed",
  closed: "closed",
};

export interface RoomFeedOptions {
  readonly client: Client;
  readonly names: Names;
  readonly own: PersonId;
  readonly tell: (notice: Notice) => void;
  /** Learns the names of people whom nobody has heard of yet. */
  readonly askNames: () => Promise<void>;
}

/** What has been told of each room, so that only what is new is told. */
export class RoomFeed {
  readonly #options: RoomFeedOptions;
  readonly #rows = new Map<RoomId, readonly ConversationRow[]>();
  readonly #unread = new Map<RoomId, number>();
  readonly #entered = new Set<RoomId>();
  readonly #dirty = new Set<RoomId>();
  /** The room that is open. */
  #open: RoomId | undefined;

  constructor(options: RoomFeedOptions) {
    this.#options = options;
  }

  get open(): RoomId | undefined {
    return this.#open;
  }

  /** What is here at the start is not news. */
  async begin(): Promise<void> {
    const { client } = this.#options;
    for (const { roomId, unread, standing } of await client.overview()) {
      this.#rows.set(roomId, await client.conversation(roomId));
      this.#unread.set(roomId, unread);
      if (standing === "active") this.#entered.add(roomId);
    }
  }

  /** Rows of a room as they were told last. */
  rows(roomId: RoomId): readonly ConversationRow[] {
    return this.#rows.get(roomId) ?? [];
  }

  /** Something has happened there: the next `refresh` tells what. */
  touch(roomId: RoomId): void {
    this.#dirty.add(roomId);
  }

  /** From here on the room is the open one; everything in it so far is known, and counts as read. */
  async enter(roomId: RoomId): Promise<readonly ConversationRow[]> {
    const rows = await this.#options.client.conversation(roomId);
    this.#open = roomId;
    this.#rows.set(roomId, rows);
    this.#entered.add(roomId);
    await this.#learnNames(rows);
    await this.#markRead(roomId, rows);
    return rows;
  }

  close(): void {
    this.#open = undefined;
  }

  /** Tells what is new in the rooms that were touched. */
  async refresh(): Promise<void> {
    if (this.#dirty.size === 0) return;
    const touched = [...this.#dirty];
    this.#dirty.clear();
    const overview = await this.#options.client.overview();
    for (const room of overview) if (touched.includes(room.roomId)) await this.#tellRoom(room);
  }

  labelOf(room: Pick<RoomOverview, "roomId" | "name" | "people">): RoomLabel {
    const { names, own } = this.#options;
    const { roomId, name, people } = room;
    if (name !== undefined && name.trim() !== "") return { roomId, name };
    const others = people.filter((id) => id !== own).map((id) => names.of(id));
    return { roomId, name: others.length > 0 ? others.join(", ") : "a room without a name" };
  }

  async #tellRoom(overview: RoomOverview): Promise<void> {
    const { client, own, tell } = this.#options;
    const { roomId, standing, people, name } = overview;
    const rows = await client.conversation(roomId);
    // Its name follows the Welcome; until then nobody could say what the news is of.
    const isNameless = name === undefined && !rows.some(({ kind }) => kind === "message");
    if (isNameless && !this.#entered.has(roomId)) return;
    const changes = changesOf(this.rows(roomId), rows, own);
    this.#rows.set(roomId, rows);
    await this.#learnNames(rows);
    const room = this.labelOf(overview);
    if (standing === "active" && !this.#entered.has(roomId)) {
      this.#entered.add(roomId);
      tell({ kind: "entered", room, people: people.length });
    }
    const isOpen = roomId === this.#open;
    for (const change of changes) tell({ kind: "change", room, isOpen, change });
    const how = outs[standing];
    if (how && this.#entered.delete(roomId)) tell({ kind: "out", room, how });
    if (isOpen) return this.#markRead(roomId, rows);
    const before = this.#unread.get(roomId) ?? 0;
    this.#unread.set(roomId, overview.unread);
    if (overview.unread > before) tell({ kind: "unread", room, count: overview.unread });
  }

  async #markRead(roomId: RoomId, rows: readonly ConversationRow[]): Promise<void> {
    const last = rows.findLast(({ seq }) => seq !== undefined)?.seq;
    if (last !== undefined) await this.#options.client.markRead(roomId, last);
    this.#unread.set(roomId, 0);
  }

  async #learnNames(rows: readonly ConversationRow[]): Promise<void> {
    const { names, askNames } = this.#options;
    const unknown = rows.some((row) =>
      row.kind === "message"
        ? !names.has(row.sender)
        : row.kind === "members" && [row.by, ...row.added].some((id) => !names.has(id)),
    );
    if (unknown) await askNames();
  }
}
