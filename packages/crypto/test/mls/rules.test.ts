import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Ids in the first column of a SPEC.md's table. */
function rulesOf(spec: string): string[] {
  const text = readFileSync(here(spec), "utf8");
  return [...text.matchAll(/^\| ([A-Z]+-?\d+) \|/gm)].map(([, rule]) => rule ?? "");
}

test("every rule of the two SPEC.md has a test that carries it, and every id in a title is a rule", () => {
  const rules = [...rulesOf("../../src/verify/SPEC.md"), ...rulesOf("../../src/mls/SPEC.md")];
  expect(new Set(rules).size).toBe(rules.length);
  expect(rules.length).toBeGreaterThan(30);
  const carried = new Set<string>();
  for (const folder of ["./", "../vectors-mls/"]) {
    for (const file of readdirSync(here(folder)).filter((name) => name.endsWith(".test.ts"))) {
      const text = readFileSync(here(`${folder}${file}`), "utf8");
      for (const [, rule] of text.matchAll(/\[((?:PG|KP|MLS|READ|IMPORT)-\d+|P2[67])\]/g))
        carried.add(rule ?? "");
    }
  }
  expect([...carried].sort()).toEqual([...rules].sort());
});
