import { expect, test } from "vitest";
import { toHex, utf8 } from "@custos/base";
import { defaultSuiteName, fastSuiteName, suite, suiteNameOf } from "../../src/verify/index.js";
import type { SuiteName } from "../../src/verify/index.js";
import { ciphersuites } from "../../src/verify/ts-mls.js";
import { generateSigningKey, MemberGroup } from "../../src/mls/index.js";
import { cipherOf } from "../../src/mls/cipher.js";
import { Room, roomId } from "./world.js";

const names = Object.keys(ciphersuites) as SuiteName[];
const rooms = names.filter((name) => name.endsWith("_Ed25519"));

test("[MLS-9] a device's key is Ed25519: a room of three in every suite that signs with it", async () => {
  expect(rooms).toContain(defaultSuiteName);
  expect(rooms).toContain(fastSuiteName);
  for (const name of rooms) {
    const chosen = await suite(name);
    const room = await Room.of(chosen, 3);
    await room.commit(1, { remove: [2] });
    await room.resync(1);
    const { privateMessage } = await room.at(0).group.protect(utf8(name));
    expect((await room.at(1).group.unprotect(privateMessage)).plaintext).toEqual(utf8(name));
    const restored = await MemberGroup.restore(chosen, room.at(0).group.encode());
    expect(toHex(restored.encode())).toBe(toHex(room.at(0).group.encode()));
  }
  const over = names.filter((name) => !rooms.includes(name));
  console.log(
    `rooms ran in ${rooms.length} suites; passed over, since they do not sign with Ed25519: ${over.join(", ")}`,
  );
});

test("[MLS-9] keys and ciphertexts of every suite have the lengths that commits are checked against", async () => {
  for (const name of names) {
    const chosen = await suite(name);
    const cipher = await cipherOf(chosen);
    const { publicKey, privateKey } = await cipher.generateKeyPair();
    const secret = cipher.randomSecret();
    const sealed = await cipher.encryptWithLabel(publicKey, "UpdatePathNode", new Uint8Array(), secret);
    expect([name, publicKey.length]).toEqual([name, chosen.kem.publicKeyBytes]);
    expect([name, sealed.kemOutput.length]).toEqual([name, chosen.kem.outputBytes]);
    expect([name, sealed.ciphertext.length]).toEqual([name, chosen.secretBytes + 16]);
    expect(await cipher.decryptWithLabel(privateKey, "UpdatePathNode", new Uint8Array(), sealed)).toEqual(
      secret,
    );
    expect(chosen.hash(new Uint8Array()).length).toBe(chosen.hashBytes);
    expect(suiteNameOf(chosen.id)).toBe(name);
  }
});

test("[MLS-9] a suite that nobody knows is refused", async () => {
  await expect(suite("MLS_NONE" as SuiteName)).rejects.toMatchObject({ code: "unsupported" });
  await expect(suite("toString" as SuiteName)).rejects.toMatchObject({ code: "unsupported" });
  expect(() => suiteNameOf(999)).toThrow(/not a known/);
  expect(generateSigningKey().privateKey.length).toBe(32);
  expect(roomId.length).toBe(32);
});
