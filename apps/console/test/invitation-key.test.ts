import { ed25519 } from "@noble/curves/ed25519.js";
import { expect, test } from "vitest";
import { newInvitationKey } from "../src/invitations/new-key.js";

test("an invitation's seed and public key belong together, and no two are alike", async () => {
  const [one, other] = await Promise.all([newInvitationKey(), newInvitationKey()]);
  expect(ed25519.getPublicKey(one.seed)).toEqual(one.publicKey);
  expect(one.seed).not.toEqual(other.seed);
});

test("a browser without Ed25519 is told from a failure", async () => {
  const old = { generateKey: () => Promise.reject(new DOMException("", "NotSupportedError")) };
  await expect(newInvitationKey(old as never)).rejects.toMatchObject({ code: "unsupported" });
});
