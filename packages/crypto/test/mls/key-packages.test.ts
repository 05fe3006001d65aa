import { beforeAll, expect, test } from "vitest";
import { dayMs, toHex } from "@custos/base";
import { generateKeyPackage, generateSigningKey, MemberGroup } from "../../src/mls/index.js";
import {
  fastSuiteName,
  inspectPrivateMessage,
  inspectWelcome,
  suite,
  verifyKeyPackage,
} from "../../src/verify/index.js";
import type { Suite } from "../../src/verify/index.js";
import { parseKeyPackage } from "../../src/verify/mls-message.js";
import { encodeKeyPackageTBS, encodeMlsMessage } from "../../src/verify/ts-mls.js";
import { cipherOf } from "../../src/mls/cipher.js";
import { charter, keyPackageOf, newDevice, nowMs, Room, roomId } from "./world.js";

let quick: Suite;
beforeAll(async () => {
  quick = await suite(fastSuiteName);
});

test("[KP-1] says whose it is and how long it lives: 30 days by the given clock, not by the machine's", async () => {
  const device = newDevice(5);
  const made = await keyPackageOf(quick, device);
  const verified = await verifyKeyPackage(quick, made.keyPackage, nowMs);
  expect(verified).toEqual({
    personId: device.personId,
    deviceId: device.deviceId,
    signatureKey: device.signing.publicKey,
    ref: made.ref,
    notAfterMs: nowMs - 3_600_000 + 30 * dayMs,
    lastResort: false,
  });
  await verifyKeyPackage(quick, made.keyPackage, verified.notAfterMs);
  for (const at of [verified.notAfterMs + 1, nowMs - 3_600_001, Date.UTC(2038, 0, 1)]) {
    await expect(verifyKeyPackage(quick, made.keyPackage, at)).rejects.toMatchObject({ code: "bad-commit" });
  }
});

test("[KP-2] one of last resort says so and lives no longer; other extensions are refused", async () => {
  const device = newDevice(5);
  const made = await generateKeyPackage(quick, { ...device, nowMs, lastResort: true });
  expect(await verifyKeyPackage(quick, made.keyPackage, nowMs)).toMatchObject({
    lastResort: true,
    notAfterMs: nowMs - 3_600_000 + 30 * dayMs,
  });
  const cipher = await cipherOf(quick);
  const { signature: _, ...tbs } = parseKeyPackage(made.keyPackage);
  const other = { ...tbs, extensions: [{ extensionType: 0x0a0a, extensionData: new Uint8Array() }] };
  const signature = await cipher.sign(device.signing.privateKey, "KeyPackageTBS", encodeKeyPackageTBS(other));
  const bytes = encodeMlsMessage({
    version: "mls10",
    wireformat: "mls_key_package",
    keyPackage: { ...other, signature },
  });
  await expect(verifyKeyPackage(quick, bytes, nowMs)).rejects.toMatchObject({ code: "bad-commit" });
});

test("[KP-3] any flipped byte is refused, and so is one byte more or less", async () => {
  const { keyPackage } = await keyPackageOf(quick, newDevice(5));
  await verifyKeyPackage(quick, keyPackage, nowMs);
  for (let at = 0; at < keyPackage.length; at += 1) {
    const damaged = keyPackage.slice();
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    await expect(verifyKeyPackage(quick, damaged, nowMs), `byte ${at}`).rejects.toMatchObject({
      code: expect.stringMatching(/^(malformed|bad-commit|bad-signature)$/) as string,
    });
  }
  for (const cut of [keyPackage.subarray(0, -1), Uint8Array.of(...keyPackage, 0), new Uint8Array()]) {
    await expect(verifyKeyPackage(quick, cut, nowMs)).rejects.toMatchObject({ code: "malformed" });
  }
});

test("[KP-4] another device's key package, and a stranger's Welcome, get nobody in", async () => {
  const room = await Room.of(quick, 2);
  const invited = newDevice(9);
  const made = await keyPackageOf(quick, invited);
  const { welcome, group } = await room.at(0).group.commit({ add: [made.keyPackage], nowMs });
  if (welcome === undefined) throw new Error("no welcome");
  expect(inspectWelcome(welcome).newMembers.map(toHex)).toEqual([toHex(made.ref)]);
  const join = { welcome, tree: group.tree(), ...made, signing: invited.signing };
  const joined = await MemberGroup.join(quick, join);
  expect(toHex(joined.epochAuthenticator)).toBe(toHex(group.epochAuthenticator));
  const stolen = { ...join, signing: generateSigningKey() };
  await expect(MemberGroup.join(quick, stolen)).rejects.toMatchObject({ code: "forbidden" });
  const other = newDevice(10);
  const otherPackage = { ...(await keyPackageOf(quick, other)), signing: other.signing };
  await expect(MemberGroup.join(quick, { ...join, ...otherPackage })).rejects.toMatchObject({
    code: "cannot-open",
  });
  await expect(MemberGroup.join(quick, { ...join, tree: room.publicGroup.tree() })).rejects.toMatchObject({
    code: "bad-commit",
  });
  const damaged = welcome.slice();
  damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
  await expect(MemberGroup.join(quick, { ...join, welcome: damaged })).rejects.toMatchObject({
    code: "cannot-open",
  });
  const create = { roomId, extension: charter(1), ...made, signing: other.signing };
  await expect(MemberGroup.create(quick, create)).rejects.toMatchObject({ code: "forbidden" });
});

test("[KP-5] the frame of a message is read without any key", async () => {
  const room = await Room.of(quick, 2);
  const { privateMessage } = await room.at(0).group.protect(Uint8Array.of(1), Uint8Array.of(2, 3));
  expect(inspectPrivateMessage(privateMessage)).toEqual({
    roomId,
    epoch: 1n,
    contentType: "application",
    authenticatedData: Uint8Array.of(2, 3),
  });
  expect(() => inspectPrivateMessage(privateMessage.subarray(0, 20))).toThrow();
  expect(() => inspectWelcome(privateMessage)).toThrow(/mls_welcome/);
});
