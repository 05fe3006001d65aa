import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = new URL("../src/", import.meta.url).pathname;
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const sheets = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) =>
  /\/.*\.css$/.test(path),
);
const components = sheets.filter((path) => !path.startsWith("theme/"));
const tokens = new Set([...read("theme/tokens.css").matchAll(/(--[\w-]+):/g)].map((match) => match[1]));

test("style.css takes in every sheet once", () => {
  const taken = [...read("style.css").matchAll(/@import "\.\/([^"]+)"/g)].map((match) => match[1]);
  expect(taken.sort()).toEqual([...sheets].sort());
});

describe.each(components)("%s", (path) => {
  const css = read(path);

  test("has no colours of its own, only tokens", () => {
    expect(css).not.toMatch(/#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(/i);
    // The space of names that React Aria and the sheet itself set.
    const own = new Set(["--trigger-width", ...[...css.matchAll(/(--[\w-]+):/g)].map((match) => match[1])]);
    for (const [, name] of css.matchAll(/var\((--[\w-]+)\)/g)) {
      expect(tokens.has(name) || own.has(name), `${name} in ${path}`).toBe(true);
    }
  });

  test("names no physical side, so that it mirrors", () => {
    expect(css).not.toMatch(
      /(?:margin|padding|border)-(?:left|right)|^\s*(?:left|right):|text-align:\s*(?:left|right)|float:\s*(?:left|right)/m,
    );
    for (const [, value = ""] of css.matchAll(/(?:margin|padding):\s*([^;]+);/g)) {
      const sides = value.split(/\s+/);
      if (sides.length === 4) expect(sides[1], `four sides in ${path}: ${value}`).toBe(sides[3]);
    }
  });

  test("sets no text under 11 px", () => {
    for (const [, size] of css.matchAll(/(?:font|font-size):[^;]*?(\d+)px/g))
      expect(Number(size)).toBeGreaterThanOrEqual(11);
  });
});

test("the shapes of icons hold no eye", async () => {
  const { iconShapes, directional } = await import("@custos/ui");
  expect(Object.keys(iconShapes).filter((name) => /eye|mask|spy|target|cross/.test(name))).toEqual([]);
  for (const still of ["clock", "play", "check", "double-check"] as const)
    expect(directional.has(still)).toBe(false);
});
