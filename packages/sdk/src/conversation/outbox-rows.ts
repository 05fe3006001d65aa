import type { PersonId } from "@custos/base";
import { meaningOf } from "./meaning.js";
import { quoteOf, type KnownMessage } from "./quote.js";
import { addReaction, takeReaction } from "./reactions.js";
import { withoutText } from "./rows.js";
import type { ConversationRow, MessageRow, OutboxMessage } from "./rows.js";

/** Rows as they will be once what waits has gone out: new messages at the end, changes where they belong. */
export function withOutbox(
  rows: readonly ConversationRow[],
  known: ReadonlyMap<string, KnownMessage>,
  outbox: readonly OutboxMessage[],
  own: PersonId,
): ConversationRow[] {
  const all = [...rows];
  const change = (reference: string, make: (row: MessageRow) => MessageRow): void => {
    const at = known.get(reference)?.at;
    const row = at === undefined ? undefined : all[at];
    if (at !== undefined && row?.kind === "message") all[at] = make(row);
  };
  for (const item of outbox) {
    const meaning = meaningOf(item.content);
    // A change that was refused did not happen; the message that it meant is as it was.
    if (item.state === "failed" && meaning.kind !== "say") continue;
    switch (meaning.kind) {
      case "say": {
        const to = meaning.inReplyTo && known.get(meaning.inReplyTo);
        const reply = meaning.inReplyTo
          ? { reply: { reference: meaning.inReplyTo, ...(to ? { to: quoteOf(to) } : {}) } }
          : {};
        all.push(waitingRow(item, own, { ...meaning.said, ...reply }));
        break;
      }
      case "edit":
        change(meaning.of, (row) => ({ ...row, ...meaning.said, edited: true, state: "waiting" }));
        break;
      case "delete":
        change(meaning.of, (row) => ({ ...withoutText(row), deleted: true, state: "waiting" }));
        break;
      case "react":
        change(meaning.to, (row) => ({ ...row, reactions: reactingTo(row, meaning.emoji, own) }));
        break;
      case "unreact":
        change(meaning.to, (row) => {
          const reaction = row.reactions.find((one) => one.own === meaning.reaction);
          return reaction
            ? { ...row, reactions: takeReaction(row.reactions, reaction.emoji, own, true) }
            : row;
        });
        break;
      default:
    }
  }
  return all;
}

function reactingTo(row: MessageRow, emoji: string, own: PersonId): MessageRow["reactions"] {
  if (row.reactions.some((one) => one.emoji === emoji && one.own !== undefined)) return row.reactions;
  return addReaction(row.reactions, emoji, own, undefined).map((one) =>
    one.emoji === emoji ? { ...one, waiting: true as const } : one,
  );
}

function waitingRow(
  { messageId, writtenAtMs, state, failure }: OutboxMessage,
  sender: PersonId,
  said: Pick<MessageRow, "text" | "format" | "language" | "unsupported" | "reply">,
): MessageRow {
  return {
    kind: "message",
    ...(writtenAtMs === undefined ? {} : { timeMs: writtenAtMs }),
    messageId,
    sender,
    own: true,
    ...said,
    reactions: [],
    edited: false,
    deleted: false,
    state,
    ...(failure ? { failure } : {}),
  };
}
