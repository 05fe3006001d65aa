import "fake-indexeddb/auto";
import { verifyAuthenticationResponse, verifyRegistrationResponse } from "@simplewebauthn/server";
import { decodeCredentialPublicKey } from "@simplewebauthn/server/helpers";
import { describe, expect, it } from "vitest";
import { concatBytes, toBase64url, utf8 } from "@custos/base";
import { verifyRoleSignature } from "@custos/crypto/verify";
import { derSignature } from "../src/passkey/der-signature.js";
import { roleSignatureOf } from "../src/passkey/sign.js";
import { keptKeys } from "../src/passkey/software-key-store.js";
import {
  askSoftwareKey,
  keepsSoftwareKey,
  makeSoftwareKey,
  type KeySite,
} from "../src/passkey/software-key.js";

const siteOf = (name: string): KeySite => ({
  host: `${name}.localhost`,
  origin: `http://${name}.localhost:4871`,
});

/** Makes a key as the server asks for it, and reads what the server then keeps. */
async function registered(site: KeySite) {
  const challenge = toBase64url(crypto.getRandomValues(new Uint8Array(32)));
  const response = await makeSoftwareKey(
    {
      challenge,
      rp: { id: site.host, name: "Custos" },
      user: { id: "ag", name: "p1", displayName: "Ana Reyes" },
      pubKeyCredParams: [
        { alg: -8, type: "public-key" },
        { alg: -7, type: "public-key" },
      ],
    },
    site,
  );
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: site.origin,
    expectedRPID: site.host,
    requireUserVerification: true,
  });
  expect(verified).toBe(true);
  const { credential, fmt, aaguid } = registrationInfo ?? expect.fail("nothing was registered");
  const cose = decodeCredentialPublicKey(credential.publicKey) as unknown as Map<number, Uint8Array>;
  const point = concatBytes(Uint8Array.of(4), cose.get(-2) ?? expect.fail(), cose.get(-3) ?? expect.fail());
  return { response, credential, fmt, aaguid, point };
}

async function signed(document: Uint8Array, site: KeySite, id: string) {
  const hash = await crypto.subtle.digest("SHA-256", Uint8Array.from(document));
  const challenge = toBase64url(new Uint8Array(hash));
  const options = { challenge, rpId: site.host, allowCredentials: [{ id, type: "public-key" as const }] };
  return askSoftwareKey(options, site);
}

describe("a key that the browser keeps", () => {
  it("is registered as a passkey, without attestation", async () => {
    const { response, credential, fmt, aaguid } = await registered(siteOf("applicant"));
    expect(credential.id).toBe(response.id);
    expect(fmt).toBe("none");
    expect(aaguid).toBe("00000000-0000-0000-0000-000000000000");
  });

  it("signs one document and no other, over and over", async () => {
    const site = siteOf("judge-1");
    const { credential, point } = await registered(site);
    const key = { kind: "passkey", publicKey: point, rpId: site.host } as const;
    const document = utf8("opens two days");
    // Often enough that both r and s have had their first bit set and not set.
    for (let i = 0; i < 24; i += 1) {
      const answer = (await signed(document, site, credential.id)) ?? expect.fail("not signed");
      const signature = roleSignatureOf(answer);
      verifyRoleSignature(key, document, signature, "document");
      expect(() => verifyRoleSignature(key, utf8("opens three days"), signature, "document")).toThrow(
        "another document",
      );
    }
  });

  it("signs in again", async () => {
    const site = siteOf("analyst");
    const { credential } = await registered(site);
    const challenge = toBase64url(crypto.getRandomValues(new Uint8Array(32)));
    const allowCredentials = ["AAAA", credential.id].map((id) => ({ id, type: "public-key" as const }));
    const response = await askSoftwareKey({ challenge, rpId: site.host, allowCredentials }, site);
    const { verified } = await verifyAuthenticationResponse({
      response: response ?? expect.fail("not signed"),
      expectedChallenge: challenge,
      expectedOrigin: site.origin,
      expectedRPID: site.host,
      credential,
      requireUserVerification: true,
    });
    expect(verified).toBe(true);
  });

  it("is another one for another host, and neither answers there", async () => {
    const [one, two] = [siteOf("oversight-1"), siteOf("oversight-2")];
    const [first, second] = [await registered(one), await registered(two)];
    expect(first.point).not.toEqual(second.point);
    expect(await keepsSoftwareKey(one, first.credential.id)).toBe(true);
    expect(await keepsSoftwareKey(one, second.credential.id)).toBe(false);
    expect(await keepsSoftwareKey(siteOf("auditor"))).toBe(false);
    expect(await signed(utf8("document"), two, first.credential.id)).toBeUndefined();
    await expect(askSoftwareKey({ challenge: "AAAA", rpId: one.host }, two)).rejects.toMatchObject({
      code: "unsupported",
    });
  });

  it("cannot be taken out of the browser", async () => {
    const site = siteOf("judge-2");
    await registered(site);
    const [kept] = await keptKeys(site.host);
    const { privateKey } = kept ?? expect.fail("no key was kept");
    expect(privateKey.extractable).toBe(false);
    for (const form of ["pkcs8", "jwk"] as const)
      await expect(crypto.subtle.exportKey(form, privateKey)).rejects.toThrow("not extractable");
  });

  it("writes integers of a signature in their shortest form", () => {
    const rs = new Uint8Array(64);
    rs.set([0x80], 31);
    rs.set([0x7f, 1], 62);
    expect([...derSignature(rs)]).toEqual([0x30, 8, 2, 2, 0, 0x80, 2, 2, 0x7f, 1]);
    expect([...derSignature(new Uint8Array(64))]).toEqual([0x30, 6, 2, 1, 0, 2, 1, 0]);
    expect(() => derSignature(new Uint8Array(63))).toThrow("64 bytes");
  });
});
