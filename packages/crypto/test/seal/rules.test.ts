import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

test("every rule of the SPEC.md of seal and codec has a test that carries it, and every id in a title is a rule", () => {
  const rules = ["seal", "codec"].flatMap((folder) =>
    [
      ...readFileSync(here(`../../src/${folder}/SPEC.md`), "utf8").matchAll(/^\| ((?:SEAL|CODEC)-\d+) \|/gm),
    ].map(([, rule]) => rule ?? ""),
  );
  const carried = new Set<string>();
  for (const folder of ["./", "../pairing/", "../codec/"]) {
    for (const file of readdirSync(here(folder)).filter((name) => name.endsWith(".test.ts"))) {
      const titles = readFileSync(here(`${folder}${file}`), "utf8").matchAll(/\[((?:SEAL|CODEC)-\w+)\]/g);
      for (const [, rule] of titles) carried.add(rule ?? "");
    }
  }
  expect(rules.length).toBe(21);
  expect(new Set(rules).size).toBe(rules.length);
  expect(carried).toEqual(new Set(rules));
});
