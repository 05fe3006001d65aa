import { CustosError, concatBytes, ensure } from "@custos/base";
import { Aes256Gcm, CipherSuite, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { xWingCiphertextBytes } from "./kem.js";

/** HPKE (RFC 9180), base mode: X-Wing, HKDF-SHA256, AES-256-GCM. Whatever is sent to one recipient goes through it. */
const hpke = new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

export interface HpkeContext {
  /** Says what the message is for. */
  info: Uint8Array;
  aad: Uint8Array;
}

/** WebCrypto takes views of an ArrayBuffer alone. */
function plain(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/** `enc[1120] | ciphertext` of `plaintext` to an X-Wing public key; `malformed` for a key that is none. */
export async function hpkeSeal(
  publicKey: Uint8Array,
  { info, aad }: HpkeContext,
  plaintext: Uint8Array,
): Promise<Uint8Array> {
  try {
    const recipientPublicKey = await hpke.kem.deserializePublicKey(plain(publicKey));
    const { enc, ct } = await hpke.seal(
      { recipientPublicKey, info: plain(info) },
      plain(plaintext),
      plain(aad),
    );
    return concatBytes(new Uint8Array(enc), new Uint8Array(ct));
  } catch (cause) {
    throw new CustosError("malformed", "HPKE: cannot seal to this key", { cause });
  }
}

/** What `hpkeSeal` was given; `cannot-open` for another key, info, aad or changed bytes. */
export async function hpkeOpen(
  secretKey: Uint8Array,
  { info, aad }: HpkeContext,
  sealed: Uint8Array,
): Promise<Uint8Array> {
  ensure(sealed.length > xWingCiphertextBytes, "malformed", "HPKE: cut short");
  try {
    const recipientKey = await hpke.kem.deserializePrivateKey(plain(secretKey));
    const enc = plain(sealed.subarray(0, xWingCiphertextBytes));
    const opening = { recipientKey, enc, info: plain(info) };
    return new Uint8Array(await hpke.open(opening, plain(sealed.subarray(xWingCiphertextBytes)), plain(aad)));
  } catch (cause) {
    throw new CustosError("cannot-open", "HPKE: does not open", { cause });
  }
}
