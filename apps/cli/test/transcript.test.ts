import { describe, expect, it } from "vitest";
import { parseAuthorisation } from "../src/transcript/authorisation.js";
import { parseTranscript } from "../src/transcript/parse.js";

const people = [
  { type: "person", id: "ana", name: "Ana", authority: "AU", language: "es" },
  { type: "person", id: "bo", name: "Bo", authority: "NZ", language: "en" },
];
const room = { type: "room", id: "r1", name: "Harbour", members: ["ana", "bo"], at: "2026-03-01T09:00:00Z" };
const message = {
  type: "message",
  id: "m1",
  room: "r1",
  from: "ana",
  at: "2026-03-01T09:01:00.5Z",
  text: "hi",
};
const file = (...lines: unknown[]) =>
  new TextEncoder().encode(
    lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"),
  );
const parse = (...lines: unknown[]) => parseTranscript("t.jsonl", file(...lines));

describe("a transcript", () => {
  it("is read in the file's order, equal times allowed", () => {
    const transcript = parse(
      ...people,
      room,
      { ...message, at: room.at },
      { ...message, id: "m2", at: room.at },
    );
    expect(transcript.events.map((event) => event.type)).toEqual(["room", "message", "message"]);
  });

  it("names who removes whoever leaves: the earliest other member, and nobody for the last one", () => {
    const leave = { type: "leave", room: "r1", at: "2026-03-02T09:00:00Z" };
    const { events } = parse(...people, room, { ...leave, person: "ana" }, { ...leave, person: "bo" });
    expect(events.map((event) => event.type === "leave" && event.remover)).toEqual([false, "bo", undefined]);
  });

  it("takes hostile ids and texts as they are", () => {
    const odd = { ...people[0], id: "mema|sorcerer [🌱] \u202e" };
    const { people: read } = parse(odd);
    expect(read[0]?.id).toBe(odd.id);
  });

  const bad: [string, unknown[], RegExp][] = [
    ["JSON", ["{"], /t\.jsonl:1: is not JSON/],
    ["an empty line", [people[0], "", people[1]], /:2: is empty/],
    ["an unknown type", [{ ...people[0], type: "human" }], /:1: type/],
    ["an unknown field", [{ ...people[0], age: 3 }], /:1: .*age/],
    ["a missing field", [{ type: "person", id: "ana", name: "Ana", authority: "AU" }], /:1: language/],
    ["an id with a colon", [{ ...people[0], id: "a:b" }], /:1: id/],
    ["an empty id", [{ ...people[0], id: "" }], /:1: id/],
    ["an id of 65 characters", [{ ...people[0], id: "a".repeat(65) }], /:1: id/],
    ["a line break in an id", [{ ...people[0], id: "a\nb" }], /:1: id/],
    ["a lone surrogate in an id", [{ ...people[0], id: "a\ud800" }], /:1: id/],
    ["an authority of three letters", [{ ...people[0], authority: "AUS" }], /:1: authority/],
    ["a language that is none", [{ ...people[0], language: "no such" }], /:1: language/],
    ["a person twice", [people[0], people[0]], /:2: person "ana"/],
    ["a member nobody knows", [people[0], room], /:2: no person "bo"/],
    ["a member twice", [...people, { ...room, members: ["ana", "ana"] }], /:3: members/],
    ["no members", [...people, { ...room, members: [] }], /:3: members/],
    ["a room twice", [...people, room, room], /:4: room "r1"/],
    ["an offset instead of Z", [...people, { ...room, at: "2026-03-01T09:00:00+00:00" }], /:3: at/],
    ["microseconds", [...people, { ...room, at: "2026-03-01T09:00:00.0001Z" }], /:3: at/],
    ["a day that is not", [...people, { ...room, at: "2026-02-30T09:00:00Z" }], /:3: at/],
    ["an hour that is not", [...people, { ...room, at: "2026-03-01T24:00:00Z" }], /:3: at/],
    ["a time before days are counted", [...people, { ...room, at: "1969-12-31T23:59:59Z" }], /:3: at/],
    ["time going back", [...people, room, { ...message, at: "2026-03-01T08:59:59.999Z" }], /:4: is earlier/],
    ["a message twice", [...people, room, message, message], /:5: message "m1"/],
    ["a sender outside", [...people, { ...room, members: ["bo"] }, message], /:4: "ana" is not a member/],
    ["a room nobody opened", [...people, message], /:3: no room "r1"/],
    ["an empty text", [...people, room, { ...message, text: "" }], /:4: text/],
    ["NUL in a text", [...people, room, { ...message, text: "a\0" }], /:4: text/],
    ["a lone surrogate in a text", [...people, room, { ...message, text: "\udc00" }], /:4: text/],
    ["a text of 65,537 bytes", [...people, room, { ...message, text: "é".repeat(32_768) + "x" }], /:4: text/],
    [
      "a second join",
      [...people, room, { type: "join", room: "r1", person: "bo", by: "ana", at: room.at }],
      /:4: "bo" is a member/,
    ],
    [
      "a message into a closed room",
      [
        people[0],
        { ...room, members: ["ana"] },
        { type: "leave", room: "r1", person: "ana", at: room.at },
        message,
      ],
      /:4: room "r1" is closed/,
    ],
  ];
  it.each(bad)("refuses %s, naming the line", (_what, lines, place) => {
    expect(() => parse(...lines)).toThrow(place);
  });

  it("refuses bytes that are not UTF-8, naming the line", () => {
    const bytes = Uint8Array.of(...file(people[0]), 0x0a, 0xff, 0xfe);
    expect(() => parseTranscript("t.jsonl", bytes)).toThrow("t.jsonl:2: is not UTF-8");
  });
});

describe("an authorisation on the command line", () => {
  const transcript = parse(...people, room);

  it("is a person's or a room's", () => {
    expect(parseAuthorisation("ana:2026-03-01..2026-03-02", transcript)).toMatchObject({
      kind: "person",
      subject: "ana",
    });
    expect(parseAuthorisation("room:r1:2026-03-01..2026-03-01", transcript)).toMatchObject({
      kind: "room",
      subject: "r1",
    });
  });

  it.each([
    ["ana", /SUBJECT:FROM\.\.TO/],
    ["ana:2026-03-01", /SUBJECT:FROM\.\.TO/],
    ["eve:2026-03-01..2026-03-02", /no person "eve"/],
    ["room:r2:2026-03-01..2026-03-02", /no room "r2"/],
    ["ana:2026-03-02..2026-03-01", /ends before it begins/],
    ["ana:2026-02-30..2026-03-01", /not a date/],
    ["ana:2026-3-1..2026-03-02", /not a date/],
  ])("refuses %s", (text, why) => {
    expect(() => parseAuthorisation(text, transcript)).toThrow(why);
  });
});
