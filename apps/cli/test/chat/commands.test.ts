import { describe, expect, it } from "vitest";
import { chatCommands, completions, parseLine, type ChatCommand } from "../../src/chat/commands.js";

describe("what is typed", () => {
  const lines: [string, ChatCommand][] = [
    ["", { do: "nothing" }],
    ["   ", { do: "nothing" }],
    ["hello there", { do: "say", text: "hello there" }],
    ["//etc is a folder", { do: "say", text: "/etc is a folder" }],
    ["/rooms", { do: "rooms" }],
    ["/OPEN Saturday sailing ", { do: "open", room: "Saturday sailing" }],
    ["/history", { do: "history", count: 20 }],
    ["/history 3", { do: "history", count: 3 }],
    ["/reply 12 not before noon", { do: "reply", seq: 12, text: "not before noon" }],
    ["/reply #12 two\nlines", { do: "reply", seq: 12, text: "two\nlines" }],
    ["/react 7 👍", { do: "react", seq: 7, emoji: "👍" }],
    ["/edit 7 other", { do: "edit", seq: 7, text: "other" }],
    ["/delete 7", { do: "delete", seq: 7 }],
    ["/new Regatta: Bo Larsen, Cy ,", { do: "new", name: "Regatta", people: ["Bo Larsen", "Cy"] }],
    ["/add Bo, Cy", { do: "add", people: ["Bo", "Cy"] }],
    ["/find pier 7", { do: "find", text: "pier 7" }],
  ];
  it.each(lines)("%j", (line, command) => expect(parseLine(line)).toEqual(command));

  const refused = [
    "/nonsense",
    "/",
    "/constructor",
    "/open",
    "/history 0",
    "/history x",
    "/reply x",
    "/reply 1",
    "/react 0 x",
    "/delete",
    "/new Regatta",
    "/new : Bo",
    "/new R:",
    "/add ,",
    "/find",
    "/who now",
  ];
  it.each(refused)("refuses %j and says how it is meant, instead of sending it to anybody", (line) => {
    expect(parseLine(line)).toMatchObject({ do: "refuse" });
  });

  it("knows every command that it lists, and lists usage that begins with it", () => {
    for (const [name, { usage }] of Object.entries(chatCommands)) {
      expect(usage).toMatch(new RegExp(`^/${name}( |$)`));
    }
  });

  it("completes commands, rooms and people, and nothing in a message", () => {
    const known = { rooms: ["Harbour", "Harvest"], people: ["Ana Reyes", "Bo Larsen"] };
    expect(completions("/re", known)).toEqual([["/reply ", "/react "], "/re"]);
    expect(completions("/open har", known)).toEqual([["Harbour", "Harvest"], "har"]);
    expect(completions("/add Ana Reyes, b", known)).toEqual([["Bo Larsen"], "b"]);
    expect(completions("/new Races: a", known)).toEqual([["Ana Reyes"], "a"]);
    expect(completions("/new A", known)[0]).toEqual([]);
    expect(completions("har", known)[0]).toEqual([]);
  });
});
