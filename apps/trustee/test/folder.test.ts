import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createTrusteeData, readTrusteeKeys, startTrustee } from "@custos/trustee";

const root = mkdtempSync(join(tmpdir(), "custos-folder-"));
const config = (dataDir: string) => ({
  dataDir,
  body: "witness" as const,
  name: "witness",
  clock: "system",
  log: "none",
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

it("[TR-23] makes keys once, in an empty folder, for the owner alone", () => {
  const dataDir = join(root, "made");
  const keys = createTrusteeData(dataDir);
  expect(new Set(Object.values(keys).map((key) => Buffer.from(key).toString("hex"))).size).toBe(3);
  for (const name of readdirSync(dataDir)) expect(statSync(join(dataDir, name)).mode & 0o077, name).toBe(0);
  expect(() => createTrusteeData(dataDir)).toThrow(expect.objectContaining({ code: "already-exists" }));
  const other = join(root, "not empty");
  mkdirSync(other);
  writeFileSync(join(other, "something"), "");
  expect(() => createTrusteeData(other)).toThrow(expect.objectContaining({ code: "already-exists" }));
});

it("[TR-23] a start makes no keys, and takes none that others may read or that are broken", async () => {
  const empty = join(root, "empty");
  mkdirSync(empty);
  await expect(startTrustee(config(empty))).rejects.toMatchObject({ code: "not-found" });
  expect(readdirSync(empty)).toEqual([]);
  const open = join(root, "open");
  createTrusteeData(open);
  for (const name of ["keys.json", "ceremony.token"]) {
    chmodSync(join(open, name), 0o644);
    await expect(startTrustee(config(open)), name).rejects.toMatchObject({ code: "forbidden" });
    chmodSync(join(open, name), 0o600);
  }
  const keys = join(open, "keys.json");
  for (const text of ["", "{}", "null", JSON.stringify({ signing: "AAAA", dkg: "AAAA", witness: "AAAA" })]) {
    writeFileSync(keys, text);
    expect(() => readTrusteeKeys(open), text).toThrow(expect.objectContaining({ code: "corrupt" }));
  }
});

it("[TR-23] one process holds a folder, until it is closed", async () => {
  const dataDir = join(root, "held");
  createTrusteeData(dataDir);
  const first = await startTrustee(config(dataDir));
  await expect(startTrustee(config(dataDir))).rejects.toMatchObject({ code: "busy" });
  await first.close();
  const second = await startTrustee(config(dataDir));
  await second.close();
});
