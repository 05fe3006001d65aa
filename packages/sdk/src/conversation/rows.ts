import type { ErrorCode, MessageId, PersonId } from "@custos/base";
import type { Gap } from "../rooms/history.js";

/** One kind of reaction to a message, by everybody who gave it. */
export interface RowReaction {
  emoji: string;
  /** In the order in which they came. */
  people: PersonId[];
  /** Own reaction's MIMI message id in hex, by which it is taken back; absent where this person gave none. */
  own?: string;
  /** It waits in the outbox. */
  waiting?: true;
}

/** What a message answers, as it stands now. */
export interface RowReply {
  /** MIMI message id in hex. */
  reference: string;
  /** Absent where this device does not have the message that is answered. */
  to?: { seq: number; sender: PersonId; excerpt: string; deleted: boolean };
}

/** What of content this version cannot show. */
export interface UnsupportedContent {
  contentType: string;
  filename?: string;
}

export interface MessageRow {
  kind: "message";
  /** Place in the room; absent while it waits. */
  seq?: number;
  /** The relay's time, or when it was written on this device; absent where that is not known. */
  timeMs?: number;
  messageId: MessageId;
  /** MIMI message id in hex, by which replies, reactions, edits and deletions name it; absent while it waits. */
  reference?: string;
  sender: PersonId;
  own: boolean;
  /** Absent where it was deleted or is not shown as text. */
  text?: string;
  format: "plain" | "markdown";
  /** BCP 47, or empty. */
  language: string;
  unsupported?: UnsupportedContent;
  reply?: RowReply;
  reactions: RowReaction[];
  edited: boolean;
  /** When it was changed last; absent while the change waits. */
  editedAtMs?: number;
  deleted: boolean;
  /** `waiting`: it, or a change of it, is in the outbox; `failed`: it was refused for good, and why. */
  state: "sent" | "waiting" | "failed";
  failure?: ErrorCode;
}

/** What a room's history looks like to people, in the relay's order; what waits stands at the end. */
export type ConversationRow =
  | MessageRow
  | {
      kind: "members";
      seq: number;
      timeMs: number;
      by: PersonId;
      added: PersonId[];
      removed: PersonId[];
      /** A device came back that could not follow. */
      resync: boolean;
    }
  | { kind: "left"; seq: number; timeMs: number; person: PersonId }
  | { kind: "named"; seq: number; timeMs: number; by: PersonId; name: string }
  | { kind: "closed"; seq: number; timeMs: number }
  | { kind: "gap"; seq: number; timeMs: number; gap: Gap };

/** A message of this device that is not in the room, or never will be. */
export interface OutboxMessage {
  messageId: MessageId;
  /** MIMI content (CBOR) */
  content: Uint8Array;
  writtenAtMs?: number;
  state: "waiting" | "failed";
  failure?: ErrorCode;
}

/** A message's row without what it said. */
export function withoutText(row: MessageRow): Omit<MessageRow, "text" | "unsupported"> {
  const { text: _, unsupported: __, ...rest } = row;
  return rest;
}
