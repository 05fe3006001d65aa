import { describe, expect, it } from "vitest";
import { asId, type MessageId, type PersonId } from "@custos/base";
import type { ConversationRow, MessageRow } from "@custos/sdk";
import { itemsOf } from "../src/conversation/items.js";
import { membersLines } from "../src/conversation/line-model.js";
import { patchOf, patched } from "../src/worker/rows-patch.js";

const ana = asId<PersonId>("a".repeat(32));
const bo = asId<PersonId>("b".repeat(32));
const noon = new Date(2026, 2, 2, 12).getTime();
const minute = 60_000;

function said(seq: number, sender: PersonId, timeMs: number, more: Partial<MessageRow> = {}): MessageRow {
  return {
    kind: "message",
    seq,
    timeMs,
    messageId: asId<MessageId>(seq.toString(16).padStart(32, "0")),
    sender,
    own: sender === ana,
    text: `${seq}`,
    format: "plain",
    language: "",
    reactions: [],
    edited: false,
    deleted: false,
    state: "sent",
    ...more,
  };
}

function told(rows: readonly ConversationRow[], readSeq = 0): string[] {
  return itemsOf(rows, ana, readSeq).map((item) => {
    if (item.kind === "message")
      return `${item.row.text}${item.first ? " first" : ""}${item.last ? " last" : ""}`;
    return item.kind === "line" ? item.row.kind : item.kind;
  });
}

describe("a conversation's items", () => {
  it("part days, and keep together what one person says in one go", () => {
    const day = 24 * 60 * minute;
    const rows = [
      said(1, bo, noon),
      said(2, bo, noon + minute),
      said(3, bo, noon + 10 * minute),
      said(4, ana, noon + 11 * minute),
      said(5, bo, noon + day),
    ];
    expect(told(rows)).toEqual([
      "start",
      "day",
      "1 first",
      "2 last",
      "3 first last",
      "4 first last",
      "day",
      "5 first last",
    ]);
  });

  it("mark where the new ones of others begin, once", () => {
    const rows = [said(1, bo, noon), said(2, ana, noon), said(3, bo, noon), said(4, bo, noon)];
    expect(told(rows, 1)).toEqual([
      "start",
      "day",
      "1 first last",
      "2 first last",
      "new",
      "3 first",
      "4 last",
    ]);
    expect(told(rows, 4)).not.toContain("new");
    expect(told(rows, 0)).not.toContain("new");
  });

  it("have keys that stay when a message leaves the outbox, and never occur twice", () => {
    const waiting = said(9, ana, noon, { state: "waiting" });
    const { seq: _, ...unsent } = waiting;
    const gap = {
      kind: "gap",
      seq: 2,
      timeMs: noon,
      gap: { cause: "withheld", seq: 2, timeMs: noon },
    } as const;
    const before = itemsOf([said(1, bo, noon), gap, gap, unsent], ana, 0);
    const after = itemsOf([said(1, bo, noon), gap, gap, { ...waiting, state: "sent" }], ana, 0);
    expect(after.map(({ key }) => key)).toEqual(before.map(({ key }) => key));
    expect(new Set(after.map(({ key }) => key)).size).toBe(after.length);
  });
});

describe("a patch of rows", () => {
  it("carries only what has changed, and gives the same rows", () => {
    const before = [said(1, bo, noon), said(2, bo, noon), said(3, bo, noon)];
    const after = [
      before[0],
      { ...said(2, bo, noon), edited: true },
      before[2],
      said(4, bo, noon),
    ] as MessageRow[];
    const patch = patchOf(before, after);
    expect(patch.changed.map(([index]) => index)).toEqual([1, 3]);
    expect(patched(before, patch)).toEqual(after);
    expect(patched(after, patchOf(after, before.slice(0, 1)))).toEqual(before.slice(0, 1));
  });
});

describe("a change of members", () => {
  const members = {
    kind: "members",
    seq: 1,
    timeMs: noon,
    removed: [] as PersonId[],
    resync: false,
  } as const;

  it("is told to whoever did it, whom it concerns, and to the others", () => {
    const cy = asId<PersonId>("c".repeat(32));
    const lines = (by: PersonId, added: PersonId[], removed: PersonId[] = []) =>
      membersLines({ ...members, by, added, removed }, ana).map(({ key, people }) => [key, people.length]);
    expect(lines(ana, [ana, bo])).toEqual([["line.openedWith", 1]]);
    expect(lines(ana, [ana])).toEqual([["line.opened", 0]]);
    expect(lines(ana, [bo])).toEqual([["line.youAdded", 1]]);
    expect(lines(bo, [ana])).toEqual([["line.addedYou", 0]]);
    expect(lines(bo, [ana, cy])).toEqual([["line.addedYouAnd", 1]]);
    expect(lines(bo, [cy], [ana])).toEqual([
      ["line.added", 1],
      ["line.removedYou", 0],
    ]);
  });
});
