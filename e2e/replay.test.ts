import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { answerOf, custos, killHard, root, startCustos, temporaryFolder } from "./custos.js";

const harbour = join(root, "examples/harbour.jsonl");
const ana = ["--authorise", "ana:2026-03-02..2026-03-03"];
/** Every message of a room with Ana in it, on the two days: by hand from the transcript. */
const anaOpens = "m7 m12 m13 m14 m15 m16 m17 m24 m25 m26 m27 m28 m29 m33 m34 m37 m38".split(" ");

describe("custos replay", () => {
  it("opens exactly the scope of an authorisation, and an auditor finds every changed byte of the log", async () => {
    using folder = temporaryFolder();
    const data = join(folder.path, "data");
    const finished = await custos(["replay", harbour, ...ana, "--data", data, "--json"]);
    expect(finished.stderr).toContain("AU");
    expect(finished.code, finished.stderr).toBe(0);
    const answer = answerOf(finished);
    expect(answer).toMatchObject({
      people: 8,
      rooms: 5,
      messages: 41,
      days: 4,
      opened: anaOpens,
      notOpened: 41 - anaOpens.length,
      authorisations: [
        { subject: "ana", from: "2026-03-02", to: "2026-03-03", identityDays: 2, opened: anaOpens },
      ],
      bytesOfPlaintextAtRelay: 0,
      auditOk: true,
    });
    const log = join(data, "network/relay/log");
    expect((await custos(["audit", log])).code).toBe(0);

    const changed = join(folder.path, "changed");
    cpSync(log, changed, { recursive: true });
    const entries = join(changed, "tile/entries");
    const bundle = join(
      entries,
      readdirSync(entries, { recursive: true, encoding: "utf8" }).toSorted().at(-1) ?? "",
    );
    const bytes = readFileSync(bundle);
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
    writeFileSync(bundle, bytes);
    const audited = await custos(["audit", changed]);
    expect(audited.code).toBe(1);
    expect(audited.stderr).toMatch(/^custos: entry \d+/);
  });

  it(
    "goes on where any of its processes was killed, and gives the same answer",
    { timeout: 900_000 },
    async ({ skip }) => {
      skip(!existsSync("/proc/self/stat"), "children are found through /proc, which this system has not");
      using folder = temporaryFolder();
      const data = join(folder.path, "data");
      const args = ["replay", harbour, ...ana, "--data", data, "--json"];
      const kills = [
        ["has made its key", "trustee"],
        ["3 of 8 people have joined", "driver"],
        ["the key for 2026-03-02", "access"],
        ["20 of 49 events", "relay"],
        ["40 of 49 events", "witness"],
      ] as const;
      for (const [moment, victim] of kills) {
        const running = startCustos(args);
        expect(await running.said(moment), moment).toBe(true);
        killHard(running, victim);
        const { code, stderr } = await running.finished;
        if (victim === "driver") continue;
        expect({ victim, code }).toEqual({ victim, code: 1 });
        expect(stderr.trimEnd().split("\n").at(-1), victim).toMatch(/^custos: /);
      }
      const finished = await custos(args);
      expect(finished.code, finished.stderr).toBe(0);
      expect(answerOf(finished)).toMatchObject({
        opened: anaOpens,
        bytesOfPlaintextAtRelay: 0,
        auditOk: true,
      });
      expect(existsSync(join(data, "answer.json"))).toBe(true);
    },
  );
});
