import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { anaOpens, answerOf, custos, replayArgs, temporaryFolder } from "./custos.js";

describe("custos replay", () => {
  it("opens exactly the scope of an authorisation, and an auditor finds every changed byte of the log", async () => {
    using folder = temporaryFolder();
    const data = join(folder.path, "data");
    const finished = await custos(replayArgs(data));
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
});
