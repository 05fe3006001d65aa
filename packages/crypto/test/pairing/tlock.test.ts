import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { concatBytes, fromBase64, fromHex, toHex } from "@custos/base";
import { sha256 } from "@noble/hashes/sha2.js";
import { Writer } from "../../src/codec/index.js";
import { h2, h3, h4, hashToG1, mclBackend, nobleBackend, parseG2, xor } from "../../src/pairing/index.js";
import { bls12_381 } from "@noble/curves/bls12-381.js";

const path = fileURLToPath(new URL("../../../../../shared/data/tlock/vector.json", import.meta.url));

interface TlockVector {
  publicKeyG2: string;
  round: number;
  signatureG1: string;
  ageFileBase64: string;
}

/** U, V and W of the tlock stanza in an age file: its body is unpadded base64 in lines of 64. */
function stanzaOf(ageFile: Uint8Array): { u: Uint8Array; v: Uint8Array; w: Uint8Array } {
  const lines = String.fromCharCode(...ageFile).split("\n");
  const from = lines.findIndex((line) => line.startsWith("-> tlock ")) + 1;
  const to = lines.findIndex((line, i) => i >= from && line.length < 64) + 1;
  const text = lines.slice(from, to).join("");
  const body = fromBase64(text + "=".repeat((4 - (text.length % 4)) % 4));
  return { u: body.slice(0, 96), v: body.slice(96, 112), w: body.slice(112) };
}

test("[P29] [SEAL-2] drand's tlock vector decrypts, passes H3 and encrypts again to the same bytes, with both backends", async (ctx) => {
  if (!existsSync(path)) ctx.skip("the tlock vector is not on this machine");
  const vector = JSON.parse(readFileSync(path, "utf8")) as TlockVector;
  const { u, v, w } = stanzaOf(fromBase64(vector.ageFileBase64));
  expect([u.length, v.length, w.length]).toEqual([96, 16, 16]);
  const publicKey = fromHex(vector.publicKeyG2);
  const signature = fromHex(vector.signatureG1);
  const identity = sha256(new Writer().u64(BigInt(vector.round)).finish());
  const hashed = hashToG1(identity, "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_");
  for (const backend of [nobleBackend, await mclBackend()]) {
    const sigma = xor(v, h2(backend.pair(signature, u)).slice(0, 16));
    const m = xor(w, h4(sigma).slice(0, 16));
    const r = h3(sigma, m);
    expect(toHex(backend.mulBase(r))).toBe(toHex(u));
    // e(H1, P)^r = e(r * H1, P): the tag of tlock's H1 is another than ours.
    const mask = backend.pair(hashed.multiply(r).toBytes(true), publicKey);
    const again = concatBytes(
      backend.mulBase(r),
      xor(sigma, h2(mask).slice(0, 16)),
      xor(m, h4(sigma).slice(0, 16)),
    );
    expect(toHex(again)).toBe(toHex(concatBytes(u, v, w)));
  }
  // The signature is the identity's key: e(signature, G2) = e(H1, P).
  const left = nobleBackend.pair(signature, bls12_381.G2.Point.BASE.toBytes(true));
  expect(toHex(left)).toBe(toHex(nobleBackend.pair(hashed.toBytes(true), parseG2(publicKey).toBytes(true))));
});
