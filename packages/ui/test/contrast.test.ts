import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync(new URL("../src/theme/tokens.css", import.meta.url), "utf8");

function tokensOf(theme: "light" | "dark"): Map<string, string> {
  const start = css.indexOf(`[data-theme="${theme}"] {`);
  expect(start, theme).toBeGreaterThanOrEqual(0);
  const block = css.slice(start, css.indexOf("}", start));
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/gi)].map((match) => [match[1] ?? "", match[2] ?? ""]),
  );
}

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const channels = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const [r = 0, g = 0, b = 0] = channels;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const surfaces = ["canvas", "surface", "raised", "sunken", "selected", "bubble-other"];
const hues = ["pine", "brass", "life", "ember", "plum", "tide", "slate"];

const texts: Array<[text: string, on: string]> = [
  ...["ink", "ink-2", "ink-3"].flatMap((ink) => surfaces.map((on): [string, string] => [ink, on])),
  ...["ink", "ink-2", "pine-text"].map((ink): [string, string] => [ink, "bubble-own"]),
  ...hues.flatMap((hue): Array<[string, string]> => [
    [`on-${hue}`, hue],
    [`on-${hue}`, `${hue}-hover`],
    [`${hue}-text`, `${hue}-soft`],
    ...["canvas", "surface", "raised"].map((on): [string, string] => [`${hue}-text`, on]),
  ]),
  ...Array.from({ length: 8 }, (_, at): [string, string] => [`av-${at + 1}t`, `av-${at + 1}`]),
  ...Array.from({ length: 8 }, (_, at): [string, string] => [`av-${at + 1}t`, "bubble-other"]),
  ["canvas", "ink"],
];
const shapes: Array<[shape: string, on: string]> = ["canvas", "surface", "raised"].flatMap((on) =>
  ["line-control", "pine", "brass", "life", "ember", "focus"].map((shape): [string, string] => [shape, on]),
);

describe.each(["light", "dark"] as const)("%s", (theme) => {
  const tokens = tokensOf(theme);
  const of = (name: string): string => tokens.get(name) ?? expect.fail(`no token --${name}`);

  test.each(texts)("text --%s on --%s has 4.5:1", (text, on) =>
    expect(contrast(of(text), of(on))).toBeGreaterThanOrEqual(4.5),
  );
  test.each(shapes)("--%s on --%s has 3:1", (shape, on) =>
    expect(contrast(of(shape), of(on))).toBeGreaterThanOrEqual(3),
  );
});

test("the measure is WCAG's: black on white is 21, a colour on itself 1", () => {
  expect(contrast("#000000", "#FFFFFF")).toBeCloseTo(21, 5);
  expect(contrast("#123456", "#123456")).toBe(1);
});
