import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { needlesOf } from "../src/replay/needles.js";
import { proveScan, scanFolder } from "../src/replay/scan.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "custos-scan-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const text = "Pier 7 – “not” the pier\nأريد نقودي";

describe("[P5] the scan for plaintext", () => {
  it("finds a text in each spelling, at every offset of a base64 stream", () => {
    for (let offset = 0; offset < 7; offset += 1) {
      const stream = Buffer.concat([Buffer.alloc(offset, 9), Buffer.from(text), Buffer.alloc(5, 9)]);
      for (const encoding of ["base64", "base64url", "hex"] as const) {
        writeFileSync(join(folder, "relay.db"), stream.toString(encoding));
        const { found } = scanFolder(folder, [text]);
        expect(found, `${encoding} at ${offset}`).toBeGreaterThan(0);
      }
    }
    writeFileSync(join(folder, "relay.db"), JSON.stringify({ text }));
    expect(scanFolder(folder, [text]).found).toBeGreaterThan(0);
    writeFileSync(join(folder, "relay.db"), Buffer.from(`x${text}`, "utf16le"));
    expect(scanFolder(folder, [text]).found).toBeGreaterThan(0);
  });

  it("finds nothing where nothing is, nor by a beginning alone", () => {
    const long = "the same beginning ".repeat(5);
    writeFileSync(join(folder, "relay.db"), `${long}ends otherwise`);
    expect(scanFolder(folder, [`${long}ends so`, "something else entirely"])).toMatchObject({
      files: 1,
      found: 0,
    });
  });

  it("takes no text shorter than 12 bytes for a needle", () => {
    expect(needlesOf("eleven byte")).toEqual([]);
    expect(needlesOf("twelve bytes").length).toBeGreaterThan(5);
  });

  it("proves itself on a planted needle", () => {
    expect(() => proveScan(Buffer.from("some page of a database"), text)).not.toThrow();
  });
});
