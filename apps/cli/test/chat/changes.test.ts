import { describe, expect, it } from "vitest";
import type { MessageId, PersonId } from "@custos/base";
import type { ConversationRow, MessageRow } from "@custos/sdk";
import { changesOf } from "../../src/chat/changes.js";

const me = "0".repeat(32) as PersonId;
const ana = "a".repeat(32) as PersonId;

function message(id: string, more: Partial<MessageRow> = {}): MessageRow {
  return {
    kind: "message",
    seq: 1,
    timeMs: 1,
    messageId: id as MessageId,
    reference: id,
    sender: ana,
    own: false,
    text: "text",
    format: "plain",
    language: "",
    reactions: [],
    edited: false,
    deleted: false,
    state: "sent",
    ...more,
  };
}

const kinds = (before: ConversationRow[], after: ConversationRow[]): string[] =>
  changesOf(before, after, me).map((change) => change.kind);

describe("what is new in a room", () => {
  it("is each row once", () => {
    const first = message("m1");
    const second = message("m2", { seq: 2 });
    expect(changesOf([first], [first, second], me)).toEqual([{ kind: "row", row: second }]);
    expect(kinds([first, second], [first, second])).toEqual([]);
    expect(kinds([], [{ kind: "left", seq: 3, timeMs: 1, person: ana }])).toEqual(["row"]);
  });

  it("is a message of one's own when it has gone out, not while it waits, and once if it is refused", () => {
    const { seq: _, reference: __, ...unsent } = message("m1", { sender: me, own: true, state: "waiting" });
    expect(kinds([], [unsent])).toEqual([]);
    expect(kinds([unsent], [message("m1", { sender: me, own: true })])).toEqual(["row"]);
    const failed = { ...unsent, state: "failed" as const };
    expect(kinds([unsent], [failed])).toEqual(["failed"]);
    expect(kinds([failed], [{ ...failed }])).toEqual([]);
  });

  it("is a change of what was said, once it counts", () => {
    const before = message("m1");
    const waiting = message("m1", { text: "new", edited: true, state: "waiting" });
    const edited = message("m1", { text: "new", edited: true, editedAtMs: 5 });
    expect(kinds([before], [waiting])).toEqual([]);
    expect(kinds([waiting], [edited])).toEqual(["edited"]);
    expect(kinds([edited], [message("m1", { deleted: true })])).toEqual(["deleted"]);
    expect(
      kinds([message("m1", { deleted: true, state: "waiting" })], [message("m1", { deleted: true })]),
    ).toEqual(["deleted"]);
  });

  it("is who has reacted and who has taken it back; one's own once it has gone out", () => {
    const plain = message("m1");
    const anas = message("m1", { reactions: [{ emoji: "👍", people: [ana] }] });
    const both = message("m1", { reactions: [{ emoji: "👍", people: [ana, me], waiting: true }] });
    const sent = message("m1", { reactions: [{ emoji: "👍", people: [ana, me], own: "r1" }] });
    expect(changesOf([plain], [anas], me)).toEqual([
      { kind: "reaction", row: anas, emoji: "👍", by: ana, taken: false },
    ]);
    expect(kinds([anas], [both])).toEqual([]);
    expect(changesOf([both], [sent], me)).toEqual([
      { kind: "reaction", row: sent, emoji: "👍", by: me, taken: false },
    ]);
    expect(changesOf([sent], [anas], me)).toEqual([
      { kind: "reaction", row: anas, emoji: "👍", by: me, taken: true },
    ]);
  });
});
