import { CustosError, ensure } from "@custos/base";

/** An invitation's key pair: the public half goes to the relay, the seed into the link alone. 32 bytes each. */
export interface InvitationKey {
  readonly publicKey: Uint8Array;
  readonly seed: Uint8Array;
}

const seedBytes = 32;

/** A fresh Ed25519 key by the browser's own generator; `unsupported` in a browser without Ed25519. */
export async function newInvitationKey(subtle: SubtleCrypto = crypto.subtle): Promise<InvitationKey> {
  let pair: CryptoKeyPair;
  try {
    pair = (await subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  } catch (cause) {
    throw new CustosError("unsupported", "this browser makes no Ed25519 keys", { cause });
  }
  // RFC 8410: the seed is what stands at the end of the private key's PKCS #8 form.
  const pkcs8 = new Uint8Array(await subtle.exportKey("pkcs8", pair.privateKey));
  const publicKey = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
  ensure(publicKey.length === 32 && pkcs8.length === 48, "internal", "not an Ed25519 key");
  return { publicKey, seed: pkcs8.slice(-seedBytes) };
}
