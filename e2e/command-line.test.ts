import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { custos, temporaryFolder } from "./custos.js";

const person = { type: "person", id: "ana", name: "Ana", authority: "AU", language: "es" };
const room = { type: "room", id: "r1", name: "Harbour", members: ["ana"], at: "2026-03-01T09:00:00Z" };

describe("the command line", () => {
  it("lists its commands, and each has a page with an example", async () => {
    const { stdout, code } = await custos(["--help"]);
    expect(code).toBe(0);
    for (const name of ["init", "relay", "trustee", "witness", "access", "replay", "audit"]) {
      expect(stdout).toContain(`  ${name} `);
      const page = await custos([name, "--help"]);
      expect(page.code, name).toBe(0);
      expect(page.stdout, name).toMatch(new RegExp(`Example:\\n {2}custos ${name} `));
    }
  });

  const bad: [string, string[], RegExp][] = [
    ["no command of that name", ["read"], /^custos: no command "read"/],
    ["no transcript", ["replay"], /^custos: custos replay takes one transcript/],
    ["a transcript that is not there", ["replay", "none.jsonl"], /^custos: none\.jsonl: ENOENT/],
    [
      "an option nobody knows",
      ["replay", "t.jsonl", "--authorize", "ana"],
      /^custos: Unknown option '--authorize'/,
    ],
    ["a bad line", ["replay", "bad.jsonl"], /^custos: bad\.jsonl:2: no person "bo" before this line$/],
    ["a stranger", ["replay", "t.jsonl", "--authorise", "eve:2026-03-01..2026-03-01"], /no person "eve"/],
    ["a day that is none", ["replay", "t.jsonl", "--authorise", "ana:2026-03-01..2026-03-32"], /not a date/],
    ["a server without a config", ["relay"], /^custos: custos relay: --config FILE is missing/],
    ["a config that is not there", ["trustee", "--config", "none.json"], /^custos: none\.json: /],
    ["a folder without a log", ["audit", "."], /no log here/],
  ];
  it.each(bad)("answers %s with one line, 2, and nothing left behind", async (_what, args, line) => {
    using folder = temporaryFolder();
    const { path } = folder;
    writeFileSync(
      join(path, "t.jsonl"),
      [person, room].map((entry) => `${JSON.stringify(entry)}\n`).join(""),
    );
    writeFileSync(
      join(path, "bad.jsonl"),
      `${JSON.stringify(person)}\n${JSON.stringify({ ...room, members: ["bo"] })}\n`,
    );
    const { code, stdout, stderr } = await custos(args, path);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr.trimEnd()).toMatch(line);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(readdirSync(path).toSorted()).toEqual(["bad.jsonl", "t.jsonl"]);
    expect(existsSync(join(path, ".custos"))).toBe(false);
  });
});
