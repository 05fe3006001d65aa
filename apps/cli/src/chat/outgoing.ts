import { ensure, fromHex } from "@custos/base";
import {
  deleteContent,
  editContent,
  reactionContent,
  replyContent,
  textContent,
  unreactContent,
  type Client,
  type ConversationRow,
  type MessageRow,
  type MimiContent,
} from "@custos/sdk";
import type { ChatCommand } from "./commands.js";
import type { Notice, RoomLabel } from "./notice.js";

/** A message that has not gone out after this is said to wait, in milliseconds. */
const waitsAfterMs = 700;

type Putting = Extract<ChatCommand, { do: "say" | "reply" | "edit" | "delete" | "react" }>;

/** Puts what somebody says or changes into the outbox. */
export class Outgoing {
  readonly #client: Client;
  readonly #tell: (notice: Notice) => void;
  readonly #sending = new Set<Promise<void>>();

  constructor(client: Client, tell: (notice: Notice) => void) {
    this.#client = client;
    this.#tell = tell;
  }

  /** Whether it goes out now or later, the room shows. `not-found`, `forbidden` where it is about no message, or not one's own. */
  put(room: RoomLabel, rows: readonly ConversationRow[], command: Putting): void {
    const text = "text" in command ? command.text : `/${command.do} ${command.seq}`;
    const isLost = this.#client.connectionState === "lost";
    const content = contentOf(rows, command);
    const waits = setTimeout(() => this.#tell({ kind: "waiting", room, text }), isLost ? 0 : waitsAfterMs);
    const sending = this.#client.send(room.roomId, content).then(
      () => clearTimeout(waits),
      // Refused for good: the room shows it as failed. Or this ends, and it goes out the next time.
      () => clearTimeout(waits),
    );
    this.#sending.add(sending);
    void sending.finally(() => this.#sending.delete(sending));
  }

  /** Resolves when nothing is on its way any more. */
  async gone(): Promise<void> {
    await Promise.all(this.#sending);
  }
}

function contentOf(rows: readonly ConversationRow[], command: Putting): MimiContent {
  if (command.do === "say") return textContent(command.text);
  const row = messageOf(rows, command.seq);
  const reference = referenceOf(row, command.seq);
  switch (command.do) {
    case "reply":
      return replyContent(reference, command.text);
    case "react": {
      const given = row.reactions.find((one) => one.emoji === command.emoji)?.own;
      return given ? unreactContent(fromHex(given), reference) : reactionContent(reference, command.emoji);
    }
    case "edit": {
      ensure(row.own, "forbidden", `message ${command.seq} is not yours`);
      const answered = row.reply ? { inReplyTo: fromHex(row.reply.reference) } : {};
      return editContent(reference, command.text, answered);
    }
    default:
      ensure(row.own, "forbidden", `message ${command.seq} is not yours`);
      return deleteContent(reference);
  }
}

function messageOf(rows: readonly ConversationRow[], seq: number): MessageRow {
  const row = rows.find((one) => one.kind === "message" && one.seq === seq);
  ensure(row?.kind === "message", "not-found", `no message ${seq} in this room`);
  return row;
}

function referenceOf({ reference, deleted }: MessageRow, seq: number): Uint8Array {
  ensure(reference !== undefined && !deleted, "not-found", `message ${seq} has been deleted`);
  return fromHex(reference);
}
