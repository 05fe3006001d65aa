import { describe, expect, test } from "vitest";
import {
  avatarColour,
  directionOfText,
  formatBytes,
  formatCount,
  initials,
  partsOf,
  phaseAt,
  pickLanguage,
  readPreferences,
  spanOf,
  themeOf,
} from "@custos/ui";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

describe("initials", () => {
  test.each([
    ["Ana Reyes", "AR"],
    ["  Bo   van der Larsen ", "BL"],
    ["Harbour", "H"],
    ["élodie Ångström", "ÉÅ"],
    ["🙂 Cy (Whetu)", "CW"],
    ["إيلي حداد", "إ\u200cح"],
    ["\u202e\u200b", "?"],
    ["", "?"],
  ])("%j gives %j", (name, letters) => expect(initials(name)).toBe(letters));
});

describe("avatarColour", () => {
  test("the same id always has the same colour, from 1 to 8", () => {
    expect(avatarColour("person-1")).toBe(avatarColour("person-1"));
    const seen = new Set(Array.from({ length: 400 }, (_, at) => avatarColour(`person-${at}`)));
    expect([...seen].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("ids spread: no colour has more than twice its share", () => {
    const counts = new Map<number, number>();
    for (let at = 0; at < 4000; at++) {
      const colour = avatarColour(`id-${at.toString(16)}`);
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    expect(Math.max(...counts.values())).toBeLessThan(1000);
  });
});

describe("numbers", () => {
  test("thousands are parted by a thin space", () => {
    expect(formatCount(412_906)).toBe("412\u202f906");
    expect(formatCount(1_112)).toBe("1\u202f112");
    expect(formatCount(999)).toBe("999");
    expect(formatCount(99.24, "en", 1)).toBe("99.2");
  });

  test("Arabic has its own digits", () => expect(formatCount(11_842, "ar")).toBe("١١\u202f٨٤٢"));

  test("sizes have at most three figures", () => {
    expect(formatBytes(1_840_000_000_000)).toBe("1.84\u00a0TB");
    expect(formatBytes(610_000_000_000)).toBe("610\u00a0GB");
    expect(formatBytes(999_999)).toBe("1\u00a0MB");
    expect(formatBytes(12)).toBe("12\u00a0B");
  });
});

describe("durations", () => {
  test("are rounded down, in days from 48 hours on", () => {
    expect(spanOf(12.9 * dayMs)).toEqual({ count: 12, unit: "day" });
    expect(spanOf(2 * dayMs)).toEqual({ count: 2, unit: "day" });
    expect(spanOf(2 * dayMs - 1)).toEqual({ count: 47, unit: "hour" });
    expect(spanOf(90_000)).toEqual({ count: 1, unit: "minute" });
    expect(spanOf(-5)).toEqual({ count: 0, unit: "second" });
  });

  test("an authorisation ends in its very millisecond, and warns in its last 48 hours", () => {
    const end = 100 * dayMs;
    expect(phaseAt(end, end)).toBe("ended");
    expect(phaseAt(end, end - 1)).toBe("ending");
    expect(phaseAt(end, end - 2 * dayMs)).toBe("live");
  });
});

describe("foreign text", () => {
  const hidden = (text: string): string[] =>
    partsOf(text).flatMap((part) => (part.kind === "hidden" ? [part.code] : []));

  test.each([
    ["overrides of direction", "pay\u202egpj.exe", ["U+202E"]],
    ["zero-width space and byte order mark", "a\u200bb\ufeff", ["U+200B", "U+FEFF"]],
    ["controls", "a\u0000b\u001bc\u0085", ["U+0000", "U+001B", "U+0085"]],
    ["joiners between Latin letters", "pay\u200dpal", ["U+200D"]],
    ["tags without a flag", "hi\u{e0041}", ["U+E0041"]],
    ["lone surrogates", "a\ud800b", ["U+D800"]],
  ])("%s become visible", (_what, text, codes) => expect(hidden(text)).toEqual(codes));

  test.each([
    ["a family of emoji", "👨\u200d👩\u200d👧"],
    ["Persian words", "می\u200cخواهم"],
    ["Hindi", "क्\u200dष"],
    ["the flag of Scotland", "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}"],
    ["lines and tabs", "a\n\tb"],
    ["a heart with its selector", "❤\ufe0f"],
  ])("%s stay as they are", (_what, text) => expect(partsOf(text)).toEqual([{ kind: "plain", text }]));

  test("nothing is lost: the parts are the text", () => {
    const text = "\u202ea\u200b\u0000👨\u200d👩 ب\u2066x\ud800";
    expect(
      partsOf(text)
        .map((part) => part.text)
        .join(""),
    ).toBe(text);
    expect(partsOf("")).toEqual([]);
  });

  test("direction comes from the first letter", () => {
    expect(directionOfText("12: أريد")).toBe("rtl");
    expect(directionOfText("(Tamam) أريد")).toBe("ltr");
    expect(directionOfText("👍 12")).toBeUndefined();
  });
});

describe("preferences", () => {
  const nothingKept = (): null => null;

  test("the address wins, then what was kept, then the device", () => {
    const kept = (key: string): string | null => (key === "custos.theme" ? "dark" : "ar");
    expect(readPreferences("?theme=light&lang=en", kept, ["de"])).toEqual({ theme: "light", language: "en" });
    expect(readPreferences("", kept, ["en"])).toEqual({ theme: "dark", language: "ar" });
    expect(readPreferences("", nothingKept, ["ar-AE", "en"])).toEqual({ theme: "system", language: "ar" });
  });

  test("unknown values count as none", () => {
    expect(readPreferences("?theme=pink&lang=xx", nothingKept, ["ar"])).toEqual({
      theme: "system",
      language: "ar",
    });
    expect(pickLanguage(["de-DE", "fr"])).toBe("en");
  });

  test("without a choice the device decides", () => {
    expect(themeOf("system", true)).toBe("dark");
    expect(themeOf("system", false)).toBe("light");
    expect(themeOf("light", true)).toBe("light");
  });
});
