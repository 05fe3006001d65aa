import type { PersonId } from "@custos/base";
import type { ConversationRow, MessageRow } from "@custos/sdk";
import { localDay } from "../text/times.js";

/** What stands one below the other in a conversation. */
export type Item =
  | { kind: "start"; key: string }
  | { kind: "day"; key: string; timeMs: number }
  /** Above the first message that was not read when the room was opened. */
  | { kind: "new"; key: string }
  | { kind: "message"; key: string; row: MessageRow; first: boolean; last: boolean }
  | { kind: "line"; key: string; row: Exclude<ConversationRow, MessageRow> };

/** Messages of one person that follow each other this closely stand as one group. */
const groupMs = 5 * 60_000;

/**
 * Rows with what stands between them: days, where the new ones begin, and which messages of one person belong together.
 * `readSeq` is what was read when the room was opened.
 */
export function itemsOf(rows: readonly ConversationRow[], own: PersonId, readSeq: number): Item[] {
  const items: Item[] = [{ kind: "start", key: "start" }];
  const keys = new Map<string, number>();
  let day: string | undefined;
  let marked = readSeq === 0;
  let before: { row: MessageRow; item: Extract<Item, { kind: "message" }> } | undefined;
  for (const row of rows) {
    if (row.timeMs !== undefined && localDay(row.timeMs) !== day) {
      day = localDay(row.timeMs);
      items.push({ kind: "day", key: unique(keys, `day ${day}`), timeMs: row.timeMs });
      before = undefined;
    }
    if (!marked && row.kind === "message" && row.sender !== own && (row.seq ?? 0) > readSeq) {
      marked = true;
      items.push({ kind: "new", key: "new" });
      before = undefined;
    }
    if (row.kind !== "message") {
      items.push({ kind: "line", key: unique(keys, `${row.kind} ${row.seq}`), row });
      before = undefined;
      continue;
    }
    const follows = before !== undefined && belongTogether(before.row, row);
    if (follows && before) before.item.last = false;
    // A message keeps its key when it leaves the outbox, so that nothing jumps.
    const key = unique(keys, row.messageId);
    const item = { kind: "message" as const, key, row, first: !follows, last: true };
    items.push(item);
    before = { row, item };
  }
  return items;
}

function belongTogether(before: MessageRow, row: MessageRow): boolean {
  const apartMs = (row.timeMs ?? Infinity) - (before.timeMs ?? Infinity);
  return before.sender === row.sender && (row.own || (apartMs >= 0 && apartMs < groupMs));
}

function unique(keys: Map<string, number>, key: string): string {
  const count = keys.get(key) ?? 0;
  keys.set(key, count + 1);
  return count === 0 ? key : `${key} ${count}`;
}

/** How high an item will probably be, in pixels, before it has been measured. */
export function likelyHeight(item: Item): number {
  switch (item.kind) {
    case "start":
      return 44;
    case "day":
      return 40;
    case "new":
      return 34;
    case "line":
      return item.row.kind === "gap" ? 62 : 32;
    default: {
      const lines = Math.ceil((item.row.text?.length ?? 20) / 60);
      const extra = (item.first && !item.row.own ? 18 : 0) + (item.row.reply ? 52 : 0);
      return 46 + lines * 22 + extra + (item.row.reactions.length > 0 ? 22 : 0);
    }
  }
}
