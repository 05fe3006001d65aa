import { ed25519 } from "@noble/curves/ed25519.js";
import { CustosError, utf8 } from "@custos/base";
import { Writer } from "../codec/writer.js";

/** What SignWithLabel signs: `struct { opaque label<V> = "MLS 1.0 " + Label; opaque content<V>; }` (RFC 9420 section 5.1.2). */
export function signContent(label: string, content: Uint8Array): Uint8Array {
  const writer = new Writer();
  writer.vec(utf8(`MLS 1.0 ${label}`));
  writer.vec(content);
  return writer.finish();
}

/** Ed25519 signature over `content` under `label`; the private key is its 32-byte seed. */
export function signWithLabel(privateKey: Uint8Array, label: string, content: Uint8Array): Uint8Array {
  return ed25519.sign(signContent(label, content), privateKey);
}

/** Returns `content` if the signature under `label` is good; throws `bad-signature`. */
export function verifyWithLabel(
  publicKey: Uint8Array,
  label: string,
  content: Uint8Array,
  signature: Uint8Array,
): Uint8Array {
  let good = false;
  try {
    good = ed25519.verify(signature, signContent(label, content), publicKey, { zip215: false });
  } catch {
    // A key or signature of the wrong form is as bad as a wrong one.
  }
  if (!good) throw new CustosError("bad-signature", `${label}: the signature does not verify`);
  return content;
}

/** The Ed25519 public key of a private key's 32-byte seed. */
export function ed25519PublicKey(privateKey: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(privateKey);
}
