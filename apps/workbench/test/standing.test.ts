import { asId, dateToDay, startOfDayMs, type PersonId, type RoomId } from "@custos/base";
import { describe, expect, it } from "vitest";
import { shareGone, signedBy, standingOf, type CaseFacts } from "../src/authorisation/standing.js";
import { nothingOpened } from "../src/live/conversation.js";
import { isOver, reachInto, seenRooms } from "../src/live/rooms-seen.js";

const signature = (role: string, body: CaseFacts["signatures"][number]["body"]) => ({ role, body, atMs: 1 });
const judge = { id: "judge-1", duty: "authorising" } as const;
const overseer = { id: "oversight-1", duty: "oversight" } as const;
const facts = (change: Partial<CaseFacts> = {}): CaseFacts => ({
  state: "applied",
  signatures: [signature("applicant", "applicant")],
  needed: { authorising: 2, oversight: 2 },
  ...change,
});

describe("where a case stands at an approver's desk", () => {
  it("is theirs until they have signed, or enough others of their body have", () => {
    expect(standingOf(facts(), judge)).toBe("yours");
    const mine = facts({ signatures: [signature("judge-1", "authorising")] });
    expect(standingOf(mine, judge)).toBe("others");
    expect(standingOf(mine, overseer)).toBe("yours");
    const full = facts({ signatures: ["judge-2", "judge-3"].map((role) => signature(role, "authorising")) });
    expect(standingOf(full, judge)).toBe("others");
  });

  it("a person counts once", () => {
    const twice = facts({
      signatures: [signature("judge-2", "authorising"), signature("judge-2", "authorising")],
    });
    expect(signedBy(twice, "authorising")).toBe(1);
    expect(standingOf(twice, judge)).toBe("yours");
  });

  it.each([
    ["granted", "running"],
    ["suspended", "running"],
    ["refused", "decided"],
    ["revoked", "decided"],
    ["expired", "decided"],
  ] as const)("%s is %s", (state, standing) => {
    expect(standingOf(facts({ state }), judge)).toBe(standing);
  });

  it("waits for others at a desk that approves nothing", () => {
    expect(standingOf(facts(), { id: "applicant", duty: "applicant" })).toBe("others");
  });

  it("the share of its days that is gone stays between nothing and all", () => {
    const days = { fromDay: 100, toDay: 103 };
    expect([99, 100, 102, 104, 200].map((day) => shareGone(days, startOfDayMs(day)))).toEqual([
      0, 0, 0.5, 1, 1,
    ]);
  });
});

describe("rooms of the live view", () => {
  const ana = asId<PersonId>("a".repeat(32));
  const bo = asId<PersonId>("b".repeat(32));
  const room = (digit: string, members: PersonId[], messages: number, opened: number) => ({
    roomId: asId<RoomId>(digit.repeat(32)),
    members,
    messages,
    opened,
    lastAtMs: Number.parseInt(digit, 16),
  });
  const rooms = [room("1", [ana], 4, 4), room("2", [ana, bo], 9, 3), room("3", [bo], 7, 0)];

  it("are opened, newest first, or sealed whole with their counts", () => {
    const { open, sealed } = seenRooms(rooms, nothingOpened);
    expect(open.map(({ coverage, sealed }) => [coverage.roomId[0], sealed])).toEqual([
      ["2", 6],
      ["1", 0],
    ]);
    expect(sealed.map(({ coverage, sealed }) => [coverage.roomId[0], sealed])).toEqual([["3", 7]]);
  });

  const today = dateToDay("2026-03-03");
  const reading = (kind: "person" | "room", id: string, logIndex?: number) =>
    ({
      id: "f".repeat(32),
      state: "granted",
      logIndex,
      shown: { authorisation: { subjects: [{ kind, id }], fromDay: today, toDay: today + 1 } },
    }) as never;

  it("are reached through their members, or by their own name; by nothing that is not in the log", () => {
    const reach = (index: number, ...cases: never[]) =>
      reachInto(rooms[index] as (typeof rooms)[number], cases).map(({ through }) => through);
    expect(reach(1, reading("person", ana, 7))).toEqual([[ana]]);
    expect(reach(2, reading("person", ana, 7))).toEqual([]);
    expect(reach(2, reading("room", "3".repeat(32), 7))).toEqual([["3".repeat(32)]]);
    expect(reach(1, reading("person", ana))).toEqual([]);
  });

  it("an authorisation is over after its last day to the millisecond, and at once when it is revoked", () => {
    const [one] = reachInto(rooms[0] as (typeof rooms)[number], [reading("person", ana, 7)]);
    if (!one) throw new Error("nothing reaches into the room");
    expect(isOver(one, startOfDayMs(today + 2) - 1)).toBe(false);
    expect(isOver(one, startOfDayMs(today + 2))).toBe(true);
    expect(isOver({ ...one, state: "revoked" }, startOfDayMs(today))).toBe(true);
  });
});
