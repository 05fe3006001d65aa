import { asId, type DeviceId, type MessageId, type PersonId, type RoomId } from "@custos/base";
import type { OpenedMessage } from "@custos/contract";
import {
  attachmentContent,
  contentCodec,
  contentMessageId,
  deleteContent,
  deliveryStatus,
  editContent,
  personUri,
  reactionContent,
  replyContent,
  roomStateContent,
  roomUri,
  textContent,
  unreactContent,
  type MimiContent,
} from "@custos/crypto/codec";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addOpened,
  nothingOpened,
  transcriptOf,
  type MessageRow,
  type Row,
} from "../src/live/conversation.js";
import { heatOf } from "../src/live/heat.js";
import { readContent } from "../src/live/read-content.js";

const room = asId<RoomId>("c".repeat(32));
const ana = asId<PersonId>("a".repeat(32));
const bo = asId<PersonId>("b".repeat(32));
const salt = (n: number) => new Uint8Array(16).fill(n);

function opened(
  seq: number,
  sender: PersonId,
  content: MimiContent | Uint8Array,
  cursor = seq,
): OpenedMessage {
  return {
    cursor,
    authorisations: [],
    roomId: room,
    seq,
    timeMs: seq * 1000,
    sender,
    senderDevice: asId<DeviceId>("d".repeat(32)),
    messageId: asId<MessageId>(seq.toString(16).padStart(32, "0")),
    content: content instanceof Uint8Array ? content : contentCodec.encode(content),
  };
}

function idOf({ content, sender }: OpenedMessage): Uint8Array {
  return contentMessageId(content, contentCodec.decode(content).salt, personUri(sender), roomUri(room));
}

function rowsOf(messages: OpenedMessage[], coverage?: { messages: number; opened: number }): Row[] {
  const found = addOpened(nothingOpened, messages).rooms.get(room);
  if (!found) throw new Error("no room");
  return transcriptOf(found, coverage);
}

const whole = (n: number) => ({ messages: n, opened: n });
const texts = (rows: Row[]): string[] => rows.flatMap((row) => (row.kind === "message" ? [row.text] : []));
const first = opened(2, ana, textContent("one", { salt: salt(1) }));

describe("a room's transcript", () => {
  it("stands in the room's order, in whatever order it was opened, and whatever comes twice", () => {
    const messages = [
      first,
      ...[3, 4, 5].map((n) => opened(n, bo, textContent(`text ${n}`, { salt: salt(n) }))),
    ];
    fc.assert(
      fc.property(
        fc.shuffledSubarray(messages, { minLength: 4 }),
        fc.integer({ min: 1, max: 4 }),
        (some, cut) => {
          const half = addOpened(addOpened(nothingOpened, some.slice(0, cut)), some);
          expect(texts(transcriptOf(half.rooms.get(room) as never, whole(4)))).toEqual([
            "one",
            "text 3",
            "text 4",
            "text 5",
          ]);
          expect(half.cursor).toBe(5);
        },
      ),
      { seed: 20_260_301, numRuns: 30 },
    );
  });

  it("shows replies, reactions, edits and deletions at the message that they are of, and keeps what stood there", () => {
    const reaction = opened(4, bo, reactionContent(idOf(first), "👍", { salt: salt(4) }));
    const rows = rowsOf(
      [
        first,
        opened(3, bo, replyContent(idOf(first), "two", { salt: salt(3) })),
        reaction,
        opened(5, ana, reactionContent(idOf(first), "👍", { salt: salt(5) })),
        opened(6, ana, editContent(idOf(first), "uno", { salt: salt(6) })),
        opened(7, bo, unreactContent(idOf(reaction), idOf(first), { salt: salt(7) })),
        opened(8, ana, deleteContent(idOf(first), { salt: salt(8) })),
      ],
      whole(7),
    ) as MessageRow[];
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      text: "uno",
      earlier: [{ text: "one", replacedAtMs: 6000 }],
      deletedAtMs: 8000,
      reactions: [{ text: "👍", senders: [ana] }],
    });
    expect(rows[1]).toMatchObject({ text: "two", inReplyTo: rows[0]?.mimiId });
  });

  it("only the sender edits or deletes; what others try stands as a row of its own", () => {
    const rows = rowsOf(
      [
        first,
        opened(3, bo, editContent(idOf(first), "forged", { salt: salt(3) })),
        opened(4, bo, deleteContent(idOf(first), { salt: salt(4) })),
      ],
      whole(3),
    ) as MessageRow[];
    expect(rows.map(({ text, orphan, deletedAtMs }) => [text, orphan, deletedAtMs])).toEqual([
      ["one", undefined, undefined],
      ["forged", "edit", undefined],
      ["", "delete", undefined],
    ]);
  });

  it("what is of a message that stayed sealed is not dropped", () => {
    const gone = new Uint8Array(32).fill(9);
    const rows = rowsOf(
      [
        opened(5, bo, reactionContent(gone, "🔥", { salt: salt(5) })),
        opened(6, bo, editContent(gone, "later", { salt: salt(6) })),
      ],
      { messages: 4, opened: 2 },
    );
    expect(rows.map((row) => (row.kind === "message" ? row.orphan : row.kind))).toEqual([
      "sealed",
      "reaction",
      "edit",
    ]);
  });

  it("names of the room, files and what cannot be read are rows; delivery reports are none", () => {
    const part = {
      contentType: "image/jpeg",
      url: "https://relay/blob",
      expires: 0,
      size: 1200,
      encAlg: 0,
      key: new Uint8Array(),
      nonce: new Uint8Array(),
      aad: new Uint8Array(),
      hashAlg: 0,
      contentHash: new Uint8Array(),
      description: "",
      filename: "pier.jpg",
    };
    const rows = rowsOf(
      [
        opened(2, ana, roomStateContent({ name: "Harbour" }, { salt: salt(2) })),
        opened(3, ana, attachmentContent(part, { salt: salt(3) })),
        opened(4, bo, deliveryStatus([new Uint8Array(32)], "read", 5, { salt: salt(4) })),
        opened(5, bo, Uint8Array.of(1, 2, 3)),
      ],
      whole(4),
    );
    expect(rows.map(({ kind }) => kind)).toEqual(["room-name", "message", "message"]);
    expect(rows[1]).toMatchObject({ file: { name: "pier.jpg", type: "image/jpeg", size: 1200 } });
    expect(rows[2]).toMatchObject({ readable: false, text: "" });
  });

  it("no bytes that a sender can choose break the page", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (content) => {
        expect(readContent({ sender: ana, roomId: room, content }).read.kind).toBe("unreadable");
      }),
      { seed: 20_260_301, numRuns: 200 },
    );
  });
});

describe("sealed stretches", () => {
  const at = (...seqs: number[]) => seqs.map((n) => opened(n, bo, textContent(`t${n}`, { salt: salt(n) })));
  const kinds = (rows: Row[]) =>
    rows.map((row) => (row.kind === "sealed" ? `sealed ${row.atMost}` : row.kind));

  it("stand where places of the room were not opened", () => {
    expect(kinds(rowsOf(at(2, 3, 7), { messages: 6, opened: 3 }))).toEqual([
      "message",
      "message",
      "sealed 3",
      "message",
    ]);
    expect(kinds(rowsOf(at(6), { messages: 5, opened: 1 }))).toEqual(["sealed 4", "message"]);
  });

  it("changes of membership take places too: where everything was opened, nothing is called sealed", () => {
    expect(kinds(rowsOf(at(2, 5), whole(2)))).toEqual(["message", "message"]);
  });

  it("no stretch claims more than the counts leave", () => {
    expect(kinds(rowsOf(at(2, 9), { messages: 3, opened: 2 }))).toEqual(["message", "sealed 1", "message"]);
  });

  it("what came after the last opened message is a stretch at the end", () => {
    expect(kinds(rowsOf(at(2, 3), { messages: 6, opened: 2 }))).toEqual(["message", "message", "sealed 4"]);
  });
});

describe("messages an hour", () => {
  it("are counted by hour, the newest last, and darker where there are more", () => {
    const hour = 3_600_000;
    const now = 100 * hour + 5;
    const cells = heatOf([now, now - 6, now, 98 * hour, 76 * hour, 1], now);
    expect(cells).toHaveLength(24);
    expect(cells.at(-1)).toEqual({ fromMs: 100 * hour, count: 2, level: 4 });
    expect(cells.at(-2)).toMatchObject({ count: 1, level: 2 });
    expect(cells.at(-3)).toMatchObject({ count: 1 });
    expect(cells.reduce((sum, { count }) => sum + count, 0)).toBe(4);
  });
});
