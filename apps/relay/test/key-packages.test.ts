import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PersonId } from "@custos/base";
import { keyPackagesClaim, keyPackagesPublish } from "@custos/contract";
import { TestDevice } from "./device.js";
import { idOf, TestNetwork } from "./network.js";

describe("key packages", () => {
  let network: TestNetwork;
  let ana: TestDevice;
  let bo: TestDevice;
  beforeAll(async () => {
    network = await TestNetwork.start();
    ana = await TestDevice.enrol(network, "ana");
    bo = await TestDevice.enrol(network, "bo");
  });
  afterAll(async () => {
    await ana.client.close();
    await bo.client.close();
    await network.close();
  });

  const claim = () => ana.call(keyPackagesClaim, { people: [bo.personId] });

  test("[RL15] each is given out once, then the one of last resort, again and again", async () => {
    const last = await bo.makeKeyPackage(true);
    await bo.call(keyPackagesPublish, { keyPackages: [], lastResort: last.keyPackage });
    const claims = await Promise.all([claim(), claim(), claim()]);
    const texts = claims.map(({ keyPackages }) =>
      keyPackages.map((one) => Buffer.from(one.keyPackage).toString("hex")).join(),
    );
    expect(new Set(texts).size).toBe(3);
    expect(texts).not.toContain(Buffer.from(last.keyPackage).toString("hex"));
    for (let i = 0; i < 2; i += 1)
      expect((await claim()).keyPackages[0]?.keyPackage).toEqual(last.keyPackage);
    expect(
      await bo.client.heard(({ name, data }) =>
        name === "keyPackages.low" && data.left === 0 ? true : undefined,
      ),
    ).toBe(true);
  });

  test("[RL15] one that was given out is not laid out again", async () => {
    const one = await bo.makeKeyPackage();
    expect(await bo.call(keyPackagesPublish, { keyPackages: [one.keyPackage, one.keyPackage] })).toEqual({
      left: 1,
    });
    expect((await claim()).keyPackages[0]?.keyPackage).toEqual(one.keyPackage);
    expect(await bo.call(keyPackagesPublish, { keyPackages: [one.keyPackage] })).toEqual({ left: 0 });
  });

  test("[RL15] nobody lays out another device's, nor one that has expired, nor more than a hundred", async () => {
    const own = await bo.makeKeyPackage();
    await expect(ana.call(keyPackagesPublish, { keyPackages: [own.keyPackage] })).rejects.toMatchObject({
      code: "bad-signature",
    });
    await expect(
      bo.call(keyPackagesPublish, { keyPackages: [], lastResort: own.keyPackage }),
    ).rejects.toMatchObject({ code: "malformed" });
    const broken = own.keyPackage.slice();
    broken[broken.length - 1] = (broken.at(-1) as number) ^ 1;
    await expect(bo.call(keyPackagesPublish, { keyPackages: [broken] })).rejects.toMatchObject({
      code: "bad-signature",
    });
    await bo.publishKeyPackages(100);
    await expect(bo.publishKeyPackages(1)).rejects.toMatchObject({ code: "cap-exceeded" });
    network.setTime(network.nowMs + 31 * 86_400_000);
    await expect(bo.call(keyPackagesPublish, { keyPackages: [own.keyPackage] })).rejects.toMatchObject({
      code: "bad-signature",
    });
    await expect(claim()).rejects.toMatchObject({ code: "not-found" });
    await bo.publishKeyPackages(1);
    expect((await claim()).keyPackages).toHaveLength(1);
  });

  test("[RL15] a person without key packages is named as not found", async () => {
    await expect(ana.call(keyPackagesClaim, { people: [idOf<PersonId>("nobody")] })).rejects.toMatchObject({
      code: "not-found",
    });
  });
});
