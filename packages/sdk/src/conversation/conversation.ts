import { toHex, type PersonId } from "@custos/base";
import type { HistoryEntry, HistoryMessage } from "../rooms/history.js";
import { meaningOf, type Meaning, type Said } from "./meaning.js";
import { withOutbox } from "./outbox-rows.js";
import { quoteOf, type KnownMessage } from "./quote.js";
import { addReaction, takeReaction } from "./reactions.js";
import { withoutText, type ConversationRow, type MessageRow, type OutboxMessage } from "./rows.js";

/**
 * A room's history as people read it. Entries are taken in the relay's order, a few or thousands at a time; rows that
 * nothing has changed stay the same objects, so that lists need not draw them again.
 */
export class Conversation {
  readonly #own: PersonId;
  readonly #rows: ConversationRow[] = [];
  readonly #known = new Map<string, KnownMessage>();
  /** Reactions by their own id, so that they can be taken back. */
  readonly #reactions = new Map<string, { of: KnownMessage; by: PersonId; emoji: string }>();
  /** Have left and are still in the tree. */
  readonly #left = new Set<PersonId>();
  #name: string | undefined;
  #lastSeq = 0;

  constructor(own: PersonId) {
    this.#own = own;
  }

  /** Place of the last entry that has been taken; the next ones follow it. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Takes entries that follow those that were taken before. */
  take(entries: readonly HistoryEntry[]): void {
    for (const entry of entries) {
      this.#take(entry);
      this.#lastSeq = Math.max(this.#lastSeq, entry.seq);
    }
  }

  /** The rows so far, and behind them what waits. A new array each time. */
  rows(outbox: readonly OutboxMessage[] = []): ConversationRow[] {
    return withOutbox(this.#rows, this.#known, outbox, this.#own);
  }

  #take(entry: HistoryEntry): void {
    const { seq, timeMs } = entry;
    switch (entry.kind) {
      case "message":
        return this.#takeMessage(entry);
      case "members": {
        const { by, added, resync } = entry;
        // Whoever has left is taken out of the tree by somebody else: that was told when they left.
        const removed = entry.removed.filter((id) => !this.#left.delete(id));
        for (const id of added) this.#left.delete(id);
        if (added.length + removed.length > 0 || resync) {
          this.#rows.push({ kind: "members", seq, timeMs, by, added, removed, resync });
        }
        return;
      }
      case "leave":
        this.#left.add(entry.person);
        this.#rows.push({ kind: "left", seq, timeMs, person: entry.person });
        return;
      case "close":
        this.#rows.push({ kind: "closed", seq, timeMs });
        return;
      case "gap": {
        const { kind: _, ...gap } = entry;
        this.#rows.push({ kind: "gap", seq, timeMs, gap });
      }
    }
  }

  #takeMessage(message: HistoryMessage): void {
    const meaning = meaningOf(message.content);
    switch (meaning.kind) {
      case "say":
        return this.#say(message, meaning.said, meaning.inReplyTo, false);
      case "edit":
        return this.#edit(message, meaning);
      case "delete":
        return this.#delete(message, meaning.of);
      case "react":
        return this.#react(message, meaning.to, meaning.emoji);
      case "unreact":
        return this.#unreact(message, meaning.reaction);
      case "name":
        return this.#rename(message, meaning.name);
      case "nothing":
    }
  }

  #say(message: HistoryMessage, said: Said, inReplyTo: string | undefined, edited: boolean): void {
    const reference = toHex(message.mimiId);
    const { seq, timeMs, messageId, sender } = message;
    const row: MessageRow = {
      kind: "message",
      seq,
      timeMs,
      messageId,
      reference,
      sender,
      own: sender === this.#own,
      ...said,
      ...(inReplyTo ? { reply: this.#replyTo(inReplyTo) } : {}),
      reactions: [],
      edited,
      ...(edited ? { editedAtMs: timeMs } : {}),
      deleted: false,
      state: "sent",
    };
    const known = { row, seq, answers: [], at: this.#rows.length };
    if (inReplyTo) this.#known.get(inReplyTo)?.answers.push(known.at);
    this.#known.set(reference, known);
    this.#rows.push(row);
  }

  /** Only who wrote a message can change it; what this device never had is shown as it is now. */
  #edit(message: HistoryMessage, { of, said, inReplyTo }: Extract<Meaning, { kind: "edit" }>): void {
    const known = this.#known.get(of);
    if (!known) return this.#say(message, said, inReplyTo, true);
    // Later replies may name the new text's id: it is the same message.
    this.#known.set(toHex(message.mimiId), known);
    if (known.row.sender !== message.sender || known.row.deleted) return;
    this.#change(known, {
      ...withoutText(known.row),
      ...said,
      edited: true,
      editedAtMs: message.timeMs,
    });
  }

  #delete({ sender }: HistoryMessage, of: string): void {
    const known = this.#known.get(of);
    if (!known || known.row.sender !== sender || known.row.deleted) return;
    this.#change(known, { ...withoutText(known.row), reactions: [], deleted: true });
  }

  #react({ sender, mimiId }: HistoryMessage, to: string, emoji: string): void {
    const known = this.#known.get(to);
    if (!known || known.row.deleted) return;
    const id = toHex(mimiId);
    this.#reactions.set(id, { of: known, by: sender, emoji });
    this.#change(known, {
      ...known.row,
      reactions: addReaction(known.row.reactions, emoji, sender, sender === this.#own ? id : undefined),
    });
  }

  #unreact({ sender }: HistoryMessage, id: string): void {
    const reaction = this.#reactions.get(id);
    if (!reaction || reaction.by !== sender) return;
    this.#reactions.delete(id);
    const { of: known, emoji } = reaction;
    this.#change(known, {
      ...known.row,
      reactions: takeReaction(known.row.reactions, emoji, sender, sender === this.#own),
    });
  }

  #rename({ seq, timeMs, sender }: HistoryMessage, name: string): void {
    const before = this.#name;
    this.#name = name;
    // The first is the name that the room was opened with, or that a newcomer is told.
    if (before === undefined || before === name) return;
    this.#rows.push({ kind: "named", seq, timeMs, by: sender, name });
  }

  #change(known: KnownMessage, row: MessageRow): void {
    known.row = row;
    this.#rows[known.at] = row;
    for (const at of known.answers) {
      const answer = this.#rows[at];
      if (answer?.kind !== "message" || !answer.reply) continue;
      const changed = { ...answer, reply: this.#replyTo(answer.reply.reference) };
      this.#rows[at] = changed;
      const self = answer.reference && this.#known.get(answer.reference);
      if (self) self.row = changed;
    }
  }

  #replyTo(reference: string): NonNullable<MessageRow["reply"]> {
    const known = this.#known.get(reference);
    return known ? { reference, to: quoteOf(known) } : { reference };
  }
}
