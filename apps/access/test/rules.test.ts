import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

test("every rule of SPEC.md has a test that carries it, and every number in a title is a rule", () => {
  const spec = readFileSync(here("../SPEC.md"), "utf8");
  const rules = [...spec.matchAll(/^- \*\*(R\d+)\*\*/gm)].map(([, rule]) => rule);
  expect(new Set(rules).size).toBe(rules.length);
  expect(rules.length).toBeGreaterThan(20);
  const carried = new Set<string | undefined>();
  for (const file of readdirSync(here("./")).filter((name) => name.endsWith(".test.ts"))) {
    const text = readFileSync(here(file), "utf8");
    for (const [, rule] of text.matchAll(/\[(R\d+)\]/g)) carried.add(rule);
  }
  expect(carried).toEqual(new Set(rules));
});
