import { describe, expect, it } from "vitest";
import type { PersonId } from "@custos/base";
import type { ConversationRow, NetworkInfo, WhoCanRead } from "@custos/sdk";
import { rowLines } from "../../src/chat/screen-rows.js";
import { noticeLines, statusLine } from "../../src/chat/screen-words.js";
import { widthOf } from "../../src/chat/width.js";
import { ana, evening, me, messageRow, namesOf, room, twin, wide } from "./rows.js";

const names = namesOf([ana, "Ana Reyes"], [twin, "Bo Larsen"], [me, "Nora"]);
const before = { timeMs: evening };
const day = 86_400_000;

const show = (rows: ConversationRow[], look = wide): string[] => rowLines(rows, names, look, before);

describe("a room on the screen", () => {
  it("shows number, time, person and words", () => {
    expect(show([messageRow()])).toEqual(["  12 21:04  Ana Reyes  The crane is booked."]);
  });

  it("keeps the words of a message together where they take several lines", () => {
    const text = `${"word ".repeat(20)}end\nand more`;
    const lines = show([messageRow({ text })]);
    expect(lines.length).toBe(3);
    expect(lines[0]).toMatch(/^ {2}12 21:04 {2}Ana Reyes {2}word/);
    for (const line of lines.slice(1)) expect(line).toMatch(/^ {23}\S/);
    expect(lines.at(-1)?.trim()).toBe("and more");
  });

  it("marks each new day, and the first one", () => {
    const rows = [messageRow(), messageRow({ seq: 13, timeMs: evening + day })];
    expect(show(rows)[1]).toMatch(/^── Wednesday, 25 November 2026 ─+$/);
    expect(rowLines([messageRow()], names, wide)[0]).toMatch(/^── Tuesday, 24 November 2026 ─+$/);
  });

  it("shows what is answered, reactions, edits and deletions", () => {
    const reply = { reference: "f", to: { seq: 9, sender: twin, excerpt: "Who can help?", deleted: false } };
    const reactions = [{ emoji: "👍", people: [twin, me] }];
    const lines = show([messageRow({ reply, reactions, edited: true })]);
    expect(lines.map((line) => line.trim())).toEqual([
      "12 21:04  Ana Reyes  ↱ 9 Bo Larsen: Who can help?",
      "The crane is booked. (edited)",
      "👍 2",
    ]);
    const { text: _, ...gone } = messageRow({ deleted: true, edited: true });
    expect(show([gone])).toEqual(["  12 21:04  Ana Reyes  (deleted)"]);
    const { text: __, ...photo } = messageRow({
      unsupported: { contentType: "image/jpeg", filename: "boat\u001b.jpg" },
    });
    expect(show([photo])[0]).toContain("(image/jpeg, boat␛.jpg: cannot be shown here)");
  });

  it("says of one's own message that it waits, or why it was refused", () => {
    const { seq: _, ...unsent } = messageRow({ own: true, sender: me, state: "waiting" });
    expect(show([unsent])[1]).toContain("waiting");
    expect(show([{ ...unsent, state: "failed", failure: "closed" }])[1]).toContain(
      "not sent: the room is closed",
    );
  });

  it("[P10] shows a gap with its cause and its size", () => {
    const gap = {
      cause: "missing-generations" as const,
      seq: 20,
      timeMs: evening,
      person: ana,
      generations: { from: 3, to: 4 },
    };
    const [line] = show([{ kind: "gap", seq: 20, timeMs: evening, gap }]);
    expect(line?.trim()).toMatch(/^┄┄ 2 messages of Ana Reyes are missing: never came here ┄┄$/);
  });

  it("tells who came and went", () => {
    const rows: ConversationRow[] = [
      { kind: "members", seq: 1, timeMs: evening, by: ana, added: [twin, me], removed: [], resync: false },
      { kind: "left", seq: 2, timeMs: evening, person: twin },
    ];
    expect(show(rows).map((line) => line.trim())).toEqual([
      "· Ana Reyes added Bo Larsen, Nora",
      "· Bo Larsen left",
    ]);
  });

  it("lets no name or text of another person reach the terminal as it is", () => {
    const evil = namesOf([ana, "\u001b[31mOperator\u001b[0m\r"]);
    const rows: ConversationRow[] = [
      messageRow({
        text: "\u001b]52;c;aGk=\u0007\u202egnp.exe",
        reactions: [{ emoji: "\u001b[A", people: [ana] }],
      }),
      { kind: "named", seq: 3, timeMs: evening, by: ana, name: "\u001b[2J" },
    ];
    for (const colour of [false, true]) {
      const text = rowLines(rows, evil, { ...wide, colour }, before).join("\n");
      // Only the styles that the program itself sets.
      const foreign = text.replaceAll(/\p{Cc}\[(?:0|1|2|1;\d\d|\d\d)m/gu, "").replaceAll("\n", "");
      expect(foreign).not.toMatch(/[\p{Cc}\u202e]/u);
      if (!colour) expect(text).not.toContain("\u001b");
    }
  });

  it("stays within the columns, also of a narrow screen", () => {
    const reply = { reference: "f", to: { seq: 9, sender: twin, excerpt: "x".repeat(200), deleted: false } };
    const rows: ConversationRow[] = [
      messageRow({ text: "船".repeat(50), reply, reactions: [{ emoji: "👍", people: [ana] }] }),
      messageRow({ seq: 1234, text: "a few words that go on for a while", edited: false }),
      { kind: "members", seq: 1, timeMs: evening, by: ana, added: [twin, me], removed: [], resync: false },
    ];
    for (const columns of [20, 30, 40, 60, 80, 200]) {
      for (const line of rowLines(rows, names, { ...wide, columns }))
        expect(widthOf(line)).toBeLessThanOrEqual(columns);
    }
  });

  it("gives each person one colour, and none where none is wanted", () => {
    const [line = ""] = show([messageRow()], { ...wide, colour: true });
    expect(line).toMatch(/\p{Cc}\[1;\d\dmAna Reyes\p{Cc}\[0m/u);
    expect(show([messageRow()], { ...wide, colour: true })[0]).toBe(line);
  });
});

describe("what is told on the screen", () => {
  it("announces other rooms by their count, and shows nothing of them", () => {
    const change = { kind: "row", row: messageRow() } as const;
    expect(noticeLines({ kind: "change", room, isOpen: false, change }, names, wide)).toEqual([]);
    expect(noticeLines({ kind: "unread", room, count: 2 }, names, wide)).toEqual(["Harbour: 2 new"]);
  });

  it("says who can read a room: people, both quorums of each authority, the log", () => {
    const who: WhoCanRead = {
      members: [{ personId: ana, devices: [] }].map((one) => ({ ...one, devices: ["d"] as never })),
      authorities: [
        {
          number: 1,
          name: "Sydney",
          authorising: { threshold: 2, trustees: ["a", "b", "c"] },
          oversight: { threshold: 2, trustees: ["d", "e", "f"] },
        },
      ],
      log: { size: 31, cosignedAtMs: evening },
    };
    const log = { size: 31, cosignedAtMs: evening, witnesses: ["w1", "w2", "w3"], needed: 2 };
    const network = { log } as unknown as NetworkInfo;
    const text = noticeLines({ kind: "who", room, who, network }, names, wide).join("\n");
    expect(text).toContain("Ana Reyes  1 device");
    expect(text).toContain("2 of 3 trustees of the judges' key");
    expect(text).toContain("2 of 3 trustees of oversight's key");
    expect(text).toContain("31 entries, cosigned by 3 witnesses (2 needed)");
    expect(text).toContain("Nobody else.");
  });

  it("says in the prompt what is open, offline, waiting and unread", () => {
    const status = { room, connection: "lost", unreadElsewhere: 3, waiting: 1 } as const;
    expect(statusLine(status, wide)).toMatch(/^── Harbour · offline · 1 waiting · 3 new elsewhere ─+$/);
    expect(widthOf(statusLine(status, { ...wide, columns: 24 }))).toBeLessThan(24);
  });

  it("shows nobody's person id instead of a name it does not know", () => {
    expect(names.of("f".repeat(32) as PersonId)).toBe("person ffff");
  });
});
