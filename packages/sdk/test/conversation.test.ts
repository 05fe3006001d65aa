import { describe, expect, it } from "vitest";
import { asId, fromHex, toHex, type MessageId, type PersonId } from "@custos/base";
import {
  contentCodec,
  contentMessageId,
  personUri,
  roomStateContent,
  roomUri,
  attachmentContent,
} from "@custos/crypto/codec";
import {
  Conversation,
  deleteContent,
  editContent,
  reactionContent,
  replyContent,
  textContent,
  unreactContent,
  type ConversationRow,
  type HistoryEntry,
  type HistoryMessage,
  type MessageRow,
  type MimiContent,
} from "@custos/sdk";
import { idOf } from "./relay/memory-network.js";
import { roomIdOf } from "./relay/world.js";

const room = roomIdOf("room");
const ana = idOf<PersonId>("ana");
const bo = idOf<PersonId>("bo");
const receipt = new Uint8Array();

/** A room's history as the relay would have it, with places counted from 1. */
class History {
  readonly entries: HistoryEntry[] = [];

  say(sender: PersonId, content: MimiContent): Uint8Array {
    const seq = this.entries.length + 1;
    const bytes = contentCodec.encode(content);
    const message: HistoryMessage = {
      kind: "message",
      seq,
      timeMs: 1000 * seq,
      epoch: 0n,
      messageId: asId<MessageId>(seq.toString(16).padStart(32, "0")),
      sender,
      senderDevice: idOf(`${sender}/1`),
      content: bytes,
      mimiId: contentMessageId(bytes, content.salt, personUri(sender), roomUri(room)),
      receipt,
    };
    this.entries.push(message);
    return message.mimiId;
  }
}

function messages(rows: readonly ConversationRow[]): MessageRow[] {
  return rows.filter((row) => row.kind === "message");
}

function rowsOf({ entries }: History, own = ana): ConversationRow[] {
  const conversation = new Conversation(own);
  conversation.take(entries);
  return conversation.rows();
}

describe("a conversation", () => {
  it("[S21] quotes what is answered, as it is now, and says where it is not there", () => {
    const history = new History();
    const first = history.say(bo, textContent("the  boat\nis in"));
    history.say(ana, replyContent(first, "good"));
    history.say(ana, replyContent(new Uint8Array(32), "whom?"));
    history.say(bo, editContent(first, "the boat is out"));
    const [said, answer, lost] = messages(rowsOf(history));
    expect(said).toMatchObject({
      text: "the boat is out",
      edited: true,
      editedAtMs: 4000,
      own: false,
      seq: 1,
    });
    expect(answer?.reply?.to).toEqual({ seq: 1, sender: bo, excerpt: "the boat is out", deleted: false });
    expect(answer?.own).toBe(true);
    expect(lost?.reply).toEqual({ reference: "00".repeat(32) });
  });

  it("[S21] counts each person's reaction once, and takes back one's own only", () => {
    const history = new History();
    const first = history.say(bo, textContent("tea?"));
    const yes = history.say(ana, reactionContent(first, "👍"));
    history.say(ana, reactionContent(first, "👍"));
    const also = history.say(bo, reactionContent(first, "👍"));
    history.say(ana, unreactContent(also, first));
    expect(messages(rowsOf(history))[0]?.reactions).toMatchObject([{ emoji: "👍", people: [ana, bo] }]);
    expect(messages(rowsOf(history))[0]?.reactions[0]?.own).toBeDefined();
    history.say(ana, unreactContent(yes, first));
    expect(messages(rowsOf(history))[0]?.reactions).toEqual([{ emoji: "👍", people: [bo] }]);
    expect(messages(rowsOf(history, bo))[0]?.reactions[0]?.own).toBe(toHex(also));
  });

  it("[S21] lets nobody change or delete what another wrote", () => {
    const history = new History();
    const first = history.say(bo, textContent("mine"));
    history.say(ana, editContent(first, "not yours"));
    history.say(ana, deleteContent(first));
    expect(messages(rowsOf(history))).toMatchObject([{ text: "mine", edited: false, deleted: false }]);
    history.say(bo, deleteContent(first));
    history.say(bo, editContent(first, "back?"));
    const [row] = messages(rowsOf(history));
    expect(row).toMatchObject({ deleted: true, reactions: [] });
    expect(row).not.toHaveProperty("text");
  });

  it("[S21] never drops a message for having no text", () => {
    const history = new History();
    const file = { contentType: "image/jpeg", url: "https://x", expires: 0, size: 1, encAlg: 0 };
    const keys = { key: receipt, nonce: receipt, aad: receipt, hashAlg: 0, contentHash: receipt };
    history.say(bo, attachmentContent({ ...file, ...keys, description: "", filename: "pier.jpg" }));
    expect(messages(rowsOf(history))[0]?.unsupported).toEqual({
      contentType: "image/jpeg",
      filename: "pier.jpg",
    });
  });

  it("tells of names, members and gaps, and of a leave once", () => {
    const history = new History();
    history.say(bo, roomStateContent({ name: "Harbour" }));
    history.say(bo, roomStateContent({ name: "Harbour" }));
    history.say(bo, roomStateContent({ name: "Pier 7" }));
    const members = { kind: "members", timeMs: 1, epoch: 0n, by: bo, resync: false, receipt } as const;
    history.entries.push(
      { ...members, seq: 4, added: [ana], removed: [] },
      { kind: "leave", seq: 5, timeMs: 1, person: ana, receipt },
      { ...members, seq: 6, added: [], removed: [ana] },
      { ...members, seq: 7, added: [], removed: [ana] },
      { kind: "gap", cause: "withheld", seq: 8, timeMs: 1 },
    );
    expect(rowsOf(history).map((row) => [row.kind, row.kind === "message" ? 0 : row.seq])).toEqual([
      ["named", 3],
      ["members", 4],
      ["left", 5],
      ["members", 7],
      ["gap", 8],
    ]);
  });

  it("comes to the same in pieces, and leaves rows that nothing changed the same objects", () => {
    const history = new History();
    const ids: Uint8Array[] = [];
    for (let i = 0; i < 3000; i += 1) {
      const by = i % 3 === 0 ? ana : bo;
      const about = ids[Math.floor(i / 2)];
      if (i % 7 === 6 && about) history.say(by, reactionContent(about, "😂"));
      else if (i % 11 === 10 && about) history.say(by, editContent(about, `changed ${i}`));
      else
        ids.push(history.say(by, i % 5 === 4 && about ? replyContent(about, `${i}`) : textContent(`${i}`)));
    }
    const whole = rowsOf(history);
    const pieces = new Conversation(ana);
    for (let at = 0; at < 2990; at += 299) pieces.take(history.entries.slice(at, at + 299));
    const before = pieces.rows();
    pieces.take(history.entries.slice(2990));
    expect(pieces.rows()).toEqual(whole);
    expect(pieces.lastSeq).toBe(3000);
    const same = before.filter((row, i) => row === pieces.rows()[i]).length;
    expect(same).toBeGreaterThan(before.length - 30);
  });

  it("shows what waits at the end, changes where they belong, and what failed as failed", () => {
    const history = new History();
    const first = history.say(ana, textContent("one"));
    const conversation = new Conversation(ana);
    conversation.take(history.entries);
    const item = (content: MimiContent, n: number) => ({
      messageId: asId<MessageId>(n.toString(16).padStart(32, "f")),
      content: contentCodec.encode(content),
      state: "waiting" as const,
    });
    const rows = messages(
      conversation.rows([
        item(editContent(first, "two"), 1),
        item(reactionContent(first, "👍"), 2),
        item(replyContent(first, "three"), 3),
        { ...item(textContent("four"), 4), state: "failed", failure: "too-large" },
        { ...item(deleteContent(first), 5), state: "failed", failure: "forbidden" },
      ]),
    );
    expect(rows).toMatchObject([
      { text: "two", state: "waiting", edited: true, reactions: [{ emoji: "👍", waiting: true }] },
      { text: "three", state: "waiting", reply: { to: { seq: 1 } } },
      { text: "four", state: "failed", failure: "too-large" },
    ]);
    expect(rows[1]).not.toHaveProperty("reference");
    expect(messages(conversation.rows())).toMatchObject([{ text: "one", state: "sent" }]);
  });

  it("takes hostile bytes for nothing", () => {
    const history = new History();
    history.say(bo, textContent("hello"));
    const [entry] = history.entries as [HistoryMessage];
    const hostile = { ...entry, seq: 2, content: fromHex("ff00"), mimiId: new Uint8Array(32) };
    const long = new History();
    const target = long.say(bo, textContent("hi"));
    long.say(ana, reactionContent(target, "x".repeat(65)));
    expect(messages(rowsOf(long))[0]?.reactions).toEqual([]);
    const conversation = new Conversation(ana);
    conversation.take([entry, hostile]);
    expect(conversation.rows()).toHaveLength(1);
  });
});
