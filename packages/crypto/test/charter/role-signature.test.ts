import { p256 } from "@noble/curves/nist.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { describe, expect, it } from "vitest";
import { CustosError, concatBytes, toBase64url, utf8 } from "@custos/base";
import type { RoleKey, RoleSignature } from "@custos/crypto/codec";
import { signAsRole, verifyRoleSignature } from "@custos/crypto/verify";
import { publicKeyOf, seedOf } from "../log/network.js";

const message = utf8("an authorisation");
const rpId = "access.localhost";
const passkey: RoleKey = { kind: "passkey", publicKey: p256.getPublicKey(seedOf("passkey"), false), rpId };
const plain: RoleKey = { kind: "ed25519", publicKey: publicKeyOf("judge") };

interface Assertion {
  of: Uint8Array;
  type: string;
  site: string;
  flags: number;
  clientData?: Uint8Array;
}

/** What an authenticator answers, with what a test changes in it. */
function assertion(change: Partial<Assertion> = {}): RoleSignature {
  const { of, type, site, flags, clientData } = {
    of: message,
    type: "webauthn.get",
    site: rpId,
    flags: 0x05,
    ...change,
  };
  const challenge = toBase64url(sha256(of));
  const clientDataJSON = clientData ?? utf8(JSON.stringify({ type, challenge, origin: `http://${site}` }));
  const authenticatorData = concatBytes(sha256(utf8(site)), Uint8Array.of(flags, 0, 0, 0, 1));
  const signed = concatBytes(authenticatorData, sha256(clientDataJSON));
  const signature = p256.sign(signed, seedOf("passkey"), { format: "der", lowS: false });
  return { kind: "passkey", authenticatorData, clientDataJSON, signature };
}

function codeOf(key: RoleKey, signature: RoleSignature, signed = message): string {
  try {
    verifyRoleSignature(key, signed, signature, "test");
    return "none";
  } catch (error) {
    return error instanceof CustosError ? error.code : `not ours: ${String(error)}`;
  }
}

describe("signatures of people of a body", () => {
  it("[LOG-8] by a plain key verify for its document alone", () => {
    const signature = signAsRole(seedOf("judge"), message);
    expect(codeOf(plain, signature)).toBe("none");
    expect(codeOf(plain, signature, utf8("another"))).toBe("bad-signature");
    expect(codeOf({ ...plain, publicKey: publicKeyOf("other") }, signature)).toBe("bad-signature");
  });

  it("[LOG-8] by a passkey verify for its document, site, user and kind of ceremony alone", () => {
    expect(codeOf(passkey, assertion())).toBe("none");
    expect(codeOf(passkey, assertion(), utf8("another"))).toBe("bad-signature");
    const wrong: Record<string, RoleSignature> = {
      "another document": assertion({ of: utf8("another") }),
      "a registration": assertion({ type: "webauthn.create" }),
      "another site": assertion({ site: "evil.example" }),
      "user not verified": assertion({ flags: 0x01 }),
      "user not present": assertion({ flags: 0x04 }),
      "client data that is no JSON": assertion({ clientData: utf8("no") }),
      "client data without a challenge": assertion({ clientData: utf8('{"type":"webauthn.get"}') }),
      "client data that is null": assertion({ clientData: utf8("null") }),
      "a challenge that is not base64url": assertion({
        clientData: utf8('{"type":"webauthn.get","challenge":"!"}'),
      }),
      "no signature": { ...assertion(), signature: new Uint8Array(70) },
    };
    for (const [what, signature] of Object.entries(wrong))
      expect(codeOf(passkey, signature), what).toBe("bad-signature");
  });

  it("[LOG-8] one kind of key takes no signature of the other", () => {
    expect(codeOf(passkey, signAsRole(seedOf("judge"), message))).toBe("bad-signature");
    expect(codeOf(plain, assertion())).toBe("bad-signature");
  });
});
