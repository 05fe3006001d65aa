import type { PersonId, RoomId } from "@custos/base";
import type { Standing } from "../rooms/room-record.js";
import { excerptOf } from "./quote.js";
import type { ConversationRow, MessageRow, UnsupportedContent } from "./rows.js";

/** A room as a list of rooms shows it. */
export interface RoomOverview {
  roomId: RoomId;
  name: string | undefined;
  standing: Standing;
  people: PersonId[];
  /** Messages of others behind the read mark. */
  unread: number;
  /** Own messages and changes on their way. */
  waiting: number;
  failed: number;
  draft: string | undefined;
  /** What was said last, sent or not. */
  last: RoomPreview | undefined;
  /** When anything happened last; absent where nothing has. */
  lastTimeMs: number | undefined;
}

export interface RoomPreview {
  sender: PersonId;
  own: boolean;
  /** One line. */
  excerpt: string;
  deleted: boolean;
  unsupported?: UnsupportedContent;
  timeMs?: number;
  state: MessageRow["state"];
}

/** What the rows of a room come to for whoever has read up to a place. */
export function summarise(
  rows: readonly ConversationRow[],
  readSeq: number,
): Pick<RoomOverview, "unread" | "last" | "lastTimeMs"> {
  let unread = 0;
  let last: MessageRow | undefined;
  let lastTimeMs: number | undefined;
  for (const row of rows) {
    if (row.timeMs !== undefined) lastTimeMs = Math.max(lastTimeMs ?? 0, row.timeMs);
    if (row.kind !== "message") continue;
    last = row;
    if (!row.own && !row.deleted && (row.seq ?? 0) > readSeq) unread += 1;
  }
  return { unread, last: last && previewOf(last), lastTimeMs };
}

function previewOf(row: MessageRow): RoomPreview {
  const { sender, own, deleted, unsupported, timeMs, state } = row;
  return {
    sender,
    own,
    excerpt: excerptOf(row.text ?? ""),
    deleted,
    ...(unsupported ? { unsupported } : {}),
    ...(timeMs === undefined ? {} : { timeMs }),
    state,
  };
}

/** The newest first; rooms without a time by their name. */
export function byLastTime(a: RoomOverview, b: RoomOverview): number {
  const later = (b.lastTimeMs ?? 0) - (a.lastTimeMs ?? 0);
  return later === 0 ? (a.name ?? "").localeCompare(b.name ?? "") : later;
}
