import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHarmless, safeJson, safeLine, safeLines } from "../../src/chat/safe-text.js";

/** Whatever a terminal obeys, or what hides or reorders. */
const obeyed = /[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2067\u206a-\u206f\ufeff]|\p{Cs}/u;

const attacks: [string, string, string][] = [
  ["an escape sequence that clears the screen", "\u001b[2J\u001b[Hgone", "␛[2J␛[Hgone"],
  ["the same in one character (C1)", "\u009b2Jgone", "<U+009B>2Jgone"],
  ["a title, ended by a bell", "\u001b]0;root\u0007", "␛]0;root␇"],
  ["a carriage return that writes over the name", "Mallory\rAna", "Mallory␍Ana"],
  ["backspaces", "no\u0008\u0008yes", "no␈␈yes"],
  [
    "a hyperlink to elsewhere",
    "\u001b]8;;http://evil\u001b\\bank\u001b]8;;\u001b\\",
    "␛]8;;http://evil␛\\bank␛]8;;␛\\",
  ],
  ["a direction override", "abc\u202efdp.exe", "abc<U+202E>fdp.exe"],
  ["isolates that are closed too early", "a\u2069b\u2066c", "a<U+2069>b<U+2066>c"],
  ["a space without width", "Ana\u200bReyes", "Ana<U+200B>Reyes"],
  ["a joiner between Latin letters", "Ana\u200dReyes", "Ana<U+200D>Reyes"],
  ["a lone surrogate", "x\ud800y", "x<U+D800>y"],
  ["invisible tags", "x\u{e0041}y", "x<U+E0041>y"],
  ["a line end and a tab, which scripts part lines and fields by", "a\nb\tc", "a↵b⇥c"],
];

describe("foreign text in a terminal", () => {
  it.each(attacks)("shows %s instead of obeying it", (_, text, shown) => {
    expect(safeLine(text)).toBe(shown);
  });

  it("leaves nothing in any text that a terminal would obey", () => {
    const characters = fc.array(
      fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
    );
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      characters.map((all) => all.join("")),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const shown = safeLine(text);
        // What is right to left stands in one isolate, which this opened and this closes.
        const inner = shown.startsWith("\u2068") && shown.endsWith("\u2069") ? shown.slice(1, -1) : shown;
        expect(inner).not.toMatch(obeyed);
        expect(inner).not.toMatch(/[\u2068\u2069]/);
      }),
      { numRuns: 2000 },
    );
  });

  it("isolates what is written from right to left, so that nothing beside it moves", () => {
    expect(safeLine("مرحبا 12")).toBe("\u2068مرحبا 12\u2069");
    expect(safeLine("hello")).toBe("hello");
  });

  it("knows what may be put into a prompt as it is", () => {
    for (const text of ["Ana Reyes", "مرحبا", "Inés 👍"]) expect(isHarmless(text)).toBe(true);
    for (const text of ["\u001b[2J", "\u202eAna", "a\u2068b", "a\nb"]) expect(isHarmless(text)).toBe(false);
  });

  it("keeps emoji, their joiners and Persian words whole", () => {
    for (const text of ["👩‍🚒", "🏳️‍🌈", "❤️", "می‌خواهم"]) expect(safeLine(text)).toContain(text);
  });

  it("keeps line ends apart where lines are wanted", () => {
    expect(safeLines("a\r\nb\n\tc\u001b")).toEqual(["a", "b", "    c␛"]);
  });

  it("writes JSON that is exact and still harmless", () => {
    const value = { text: "\u009b2J\u202ex\u001b[1m", name: "مرحبا" };
    const json = safeJson(value);
    expect(json).not.toMatch(obeyed);
    expect(JSON.parse(json)).toEqual(value);
  });
});
