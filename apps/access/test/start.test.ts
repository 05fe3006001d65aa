import { mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessKeys, createAccessData, startAccess } from "@custos/access";
import { AccessNetwork } from "./network.js";

describe("an authority's folder", () => {
  let net: AccessNetwork;
  beforeAll(async () => {
    net = await AccessNetwork.start();
  });
  afterAll(() => net.close());
  const freshDir = (): string => join(mkdtempSync(join(tmpdir(), "custos-access-")), "access");

  test("[R20] keys are made once, for the owner's eyes, and read again the same", () => {
    const dataDir = freshDir();
    const keys = createAccessData(dataDir);
    expect([keys.sealKey.length, keys.deliveryKey.length, keys.signingKey.length]).toEqual([1216, 1216, 32]);
    expect(accessKeys(dataDir)).toEqual(keys);
    expect(statSync(join(dataDir, "keys.json")).mode & 0o777).toBe(0o600);
    expect(() => createAccessData(dataDir)).toThrow(/not empty/);
    expect(createAccessData(freshDir())).not.toEqual(keys);
  });

  test("[R20] a folder without keys, of another authority or in use is refused", async () => {
    await expect(startAccess({ ...net.config, dataDir: freshDir() })).rejects.toMatchObject({
      code: "not-found",
    });
    const stranger = freshDir();
    createAccessData(stranger);
    await expect(startAccess({ ...net.config, dataDir: stranger })).rejects.toMatchObject({
      code: "bad-charter",
    });
    await expect(startAccess({ ...net.config, authority: 2 })).rejects.toMatchObject({ code: "bad-charter" });
    await net.startAccess();
    await expect(startAccess(net.config)).rejects.toMatchObject({ code: "busy" });
    await net.stopAccess();
    await net.startAccess();
    await net.stopAccess();
  });

  test("[R19] a token that others may read, or that is short, is refused", async () => {
    const loose = join(net.network.dir, "loose.token");
    writeFileSync(loose, "a token of some length", { mode: 0o644 });
    await expect(startAccess({ ...net.config, staffTokenFile: loose })).rejects.toMatchObject({
      code: "forbidden",
    });
    const short = join(net.network.dir, "short.token");
    writeFileSync(short, "short", { mode: 0o600 });
    await expect(startAccess({ ...net.config, staffTokenFile: short })).rejects.toMatchObject({
      code: "malformed",
    });
  });
});
