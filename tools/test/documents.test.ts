import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { accessConfigSchema } from "@custos/access";
import { relayConfigSchema } from "@custos/relay";
import { trusteeConfigSchema } from "@custos/trustee";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

const documents = [
  "README.md",
  "SECURITY.md",
  "RELEASE_NOTES.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).map((path) => `docs/${path}`),
].filter((path) => path.endsWith(".md") && existsSync(join(root, path)));

describe("docs/trust-boundaries.md", () => {
  const rows = [...read("docs/trust-boundaries.md").matchAll(/\| `([^`]+)`: (.+?) \|$/gm)];

  it("has a test in each row, and each stands in the file that the row names", () => {
    const lines = read("docs/trust-boundaries.md").split("\n");
    const tableRows = lines.filter((line) => line.startsWith("| ") && !/^\| (---|who|key) /.test(line));
    expect(rows.length).toBe(tableRows.length);
    for (const [, file = "", title = ""] of rows) {
      expect(existsSync(join(root, file)), file).toBe(true);
      expect(read(file), file).toContain(title);
    }
  });
});

describe("docs/dependencies.md", () => {
  it("has every dependency of every package, with its version", () => {
    const packages = [
      "package.json",
      ...readdirSync(join(root, "packages")).map((name) => `packages/${name}/package.json`),
      ...readdirSync(join(root, "apps")).map((name) => `apps/${name}/package.json`),
    ];
    const text = read("docs/dependencies.md");
    for (const path of packages) {
      const { dependencies = {}, devDependencies = {} } = JSON.parse(read(path)) as Record<
        string,
        Record<string, string>
      >;
      for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
        if (name.startsWith("@custos/") || name === "custos") continue;
        const row = text.split("\n").find(
          (line) =>
            line.startsWith("|") &&
            line
              .split("|")[1]
              ?.split(",")
              .some((one) => one.trim() === name),
        );
        expect(row, `${name} of ${path}`).toContain(version);
      }
    }
  });
});

describe("docs/configuration.md", () => {
  it.each([
    ["relay", relayConfigSchema],
    ["trustee, witness", trusteeConfigSchema],
    ["access", accessConfigSchema],
  ])("has every field of %s", (name, schema) => {
    const text = read("docs/configuration.md");
    const section = text.slice(text.indexOf(`## ${name}`)).split("\n## ")[0] ?? "";
    const common = text.slice(text.indexOf("## All of them")).split("\n## ")[0] ?? "";
    for (const field of Object.keys(schema.shape))
      expect(section + common, field).toContain(`| \`${field}\` |`);
  });
});

describe("links of the documents", () => {
  it.each(documents)("lead somewhere: %s", (path) => {
    for (const [, target = ""] of read(path).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      expect(existsSync(join(root, dirname(path), target)), `${path}: ${target}`).toBe(true);
    }
  });
});
