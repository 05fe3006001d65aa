import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cut, widthOf, wrap } from "../../src/chat/width.js";

describe("columns in a terminal", () => {
  const widths: [string, number][] = [
    ["", 0],
    ["abc", 3],
    ["é", 1],
    ["e\u0301", 1],
    ["船", 2],
    ["👍", 2],
    ["👩‍🚒", 2],
    ["مرحبا", 5],
    ["\u2068ab\u2069", 2],
  ];
  it.each(widths)("%j takes %d", (text, width) => expect(widthOf(text)).toBe(width));

  it("cuts with an ellipsis, and never beyond the columns", () => {
    expect(cut("harbour", 7)).toBe("harbour");
    expect(cut("harbour", 4)).toBe("har…");
    expect(cut("船船船", 4)).toBe("船…");
  });

  it("wraps at spaces, breaks longer words, loses nothing but spaces at line ends", () => {
    expect(wrap("the crane is booked", 9)).toEqual(["the crane", "is booked"]);
    expect(wrap("  two more", 6)).toEqual(["  two", "more"]);
    expect(wrap("", 6)).toEqual([""]);
    expect(wrap("abcdefghij", 4)).toEqual(["abcd", "efgh", "ij"]);
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 2, max: 40 }), (text, columns) => {
        const lines = wrap(text, columns);
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }),
    );
  });

  it("never lets an isolate reach beyond its line", () => {
    const text = "\u2068مرحبا يا أصدقاء\u2069";
    const lines = wrap(text, 8);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of [...lines, cut(text, 6)]) {
      expect(line).toMatch(/^\u2068[^\u2068\u2069]+\u2069$/);
    }
  });
});
