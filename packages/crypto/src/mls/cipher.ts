import { hmac } from "@noble/hashes/hmac.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import { CustosError, equalBytes, utf8 } from "@custos/base";
import { Writer } from "../codec/index.js";
import type { Suite } from "../verify/suite.js";
import { getCiphersuiteFromName } from "../verify/ts-mls.js";
import type { Hpke, Signature } from "./ts-mls.js";
import { decryptWithLabel, encryptWithLabel, getCiphersuiteImpl } from "./ts-mls.js";

const kdfHashes = { "HKDF-SHA256": sha256, "HKDF-SHA384": sha384, "HKDF-SHA512": sha512 } as const;
const macHashes = { "SHA-256": sha256, "SHA-384": sha384, "SHA-512": sha512 } as const;

/** An HPKE key pair in the encodings that MLS uses. */
export interface KeyPair {
  publicKey: Uint8Array;
  privateKey: Uint8Array;
}

/** A cipher suite's secret half: key derivation, HPKE, AEAD, signing (RFC 9420 section 5.1). */
export class Cipher {
  readonly suite: Suite;
  readonly #hpke: Hpke;
  readonly #signature: Signature;

  private constructor(suite: Suite, hpke: Hpke, signature: Signature) {
    this.suite = suite;
    this.#hpke = hpke;
    this.#signature = signature;
  }

  static async load(suite: Suite): Promise<Cipher> {
    const { hpke, signature } = await getCiphersuiteImpl(getCiphersuiteFromName(suite.name));
    return new Cipher(suite, hpke, signature);
  }

  get secretBytes(): number {
    return this.suite.secretBytes;
  }

  get keyBytes(): number {
    return this.#hpke.keyLength;
  }

  get nonceBytes(): number {
    return this.#hpke.nonceLength;
  }

  /** A secret's worth of zeros: no commit secret, no PSK. */
  zeros(): Uint8Array {
    return new Uint8Array(this.secretBytes);
  }

  randomBytes(count: number): Uint8Array {
    return crypto.getRandomValues(new Uint8Array(count));
  }

  randomSecret(): Uint8Array {
    return this.randomBytes(this.secretBytes);
  }

  extract(salt: Uint8Array, ikm: Uint8Array): Uint8Array {
    return extract(kdfHashes[this.suite.algorithms.hpke.kdf], ikm, salt);
  }

  /** ExpandWithLabel of RFC 9420 section 8. */
  expandWithLabel(secret: Uint8Array, label: string, context: Uint8Array, bytes: number): Uint8Array {
    const info = new Writer()
      .u16(bytes)
      .vec(utf8(`MLS 1.0 ${label}`))
      .vec(context)
      .finish();
    return expand(kdfHashes[this.suite.algorithms.hpke.kdf], secret, info, bytes);
  }

  deriveSecret(secret: Uint8Array, label: string): Uint8Array {
    return this.expandWithLabel(secret, label, new Uint8Array(), this.secretBytes);
  }

  /** DeriveTreeSecret of RFC 9420 section 9. */
  deriveTreeSecret(
    secret: Uint8Array,
    label: string,
    generation: number,
    bytes = this.secretBytes,
  ): Uint8Array {
    return this.expandWithLabel(secret, label, new Writer().u32(generation).finish(), bytes);
  }

  mac(key: Uint8Array, content: Uint8Array): Uint8Array {
    return hmac(macHashes[this.suite.algorithms.hash], key, content);
  }

  /** Whether `tag` is the MAC; in constant time, since a tag is no public value before it has been compared. */
  macIs(key: Uint8Array, content: Uint8Array, tag: Uint8Array): boolean {
    const blind = this.randomSecret();
    return equalBytes(this.mac(blind, this.mac(key, content)), this.mac(blind, tag));
  }

  async sign(privateKey: Uint8Array, label: string, content: Uint8Array): Promise<Uint8Array> {
    const signed = new Writer()
      .vec(utf8(`MLS 1.0 ${label}`))
      .vec(content)
      .finish();
    return this.#signature.sign(privateKey, signed);
  }

  async generateKeyPair(): Promise<KeyPair> {
    return this.#export(await this.#hpke.generateKeyPair());
  }

  async deriveKeyPair(secret: Uint8Array): Promise<KeyPair> {
    return this.#export(await this.#hpke.deriveKeyPair(secret));
  }

  async #export(pair: Awaited<ReturnType<Hpke["generateKeyPair"]>>): Promise<KeyPair> {
    const publicKey = await this.#hpke.exportPublicKey(pair.publicKey);
    const privateKey = await this.#hpke.exportPrivateKey(pair.privateKey);
    return { publicKey, privateKey };
  }

  /** EncryptWithLabel of RFC 9420 section 5.1.3. */
  async encryptWithLabel(
    publicKey: Uint8Array,
    label: string,
    context: Uint8Array,
    plaintext: Uint8Array,
  ): Promise<{ kemOutput: Uint8Array; ciphertext: Uint8Array }> {
    const key = await this.#hpke.importPublicKey(publicKey);
    const { enc, ct } = await encryptWithLabel(key, label, context, plaintext, this.#hpke);
    return { kemOutput: enc, ciphertext: ct };
  }

  /** DecryptWithLabel of RFC 9420 section 5.1.3; `cannot-open`. */
  async decryptWithLabel(
    privateKey: Uint8Array,
    label: string,
    context: Uint8Array,
    sealed: { kemOutput: Uint8Array; ciphertext: Uint8Array },
  ): Promise<Uint8Array> {
    try {
      const key = await this.#hpke.importPrivateKey(privateKey);
      return await decryptWithLabel(key, label, context, sealed.kemOutput, sealed.ciphertext, this.#hpke);
    } catch (cause) {
      throw new CustosError("cannot-open", label, { cause });
    }
  }

  /** A fresh init secret for an external commit, encapsulated to external_pub (RFC 9420 section 8.3). */
  async exportInitSecret(
    externalPub: Uint8Array,
  ): Promise<{ kemOutput: Uint8Array; initSecret: Uint8Array }> {
    const key = await this.#hpke.importPublicKey(externalPub);
    const { enc, secret } = await this.#hpke.exportSecret(
      key,
      externalInit,
      this.secretBytes,
      new Uint8Array(),
    );
    return { kemOutput: enc, initSecret: secret };
  }

  /** The init secret in an external commit, with the key pair of this epoch's external_secret; `cannot-open`. */
  async importInitSecret(privateKey: Uint8Array, kemOutput: Uint8Array): Promise<Uint8Array> {
    try {
      const key = await this.#hpke.importPrivateKey(privateKey);
      return await this.#hpke.importSecret(key, externalInit, kemOutput, this.secretBytes, new Uint8Array());
    } catch (cause) {
      throw new CustosError("cannot-open", "external init", { cause });
    }
  }

  seal(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array> {
    return this.#hpke.encryptAead(key, nonce, aad, plaintext);
  }

  async open(
    key: Uint8Array,
    nonce: Uint8Array,
    aad: Uint8Array,
    ciphertext: Uint8Array,
  ): Promise<Uint8Array> {
    try {
      return await this.#hpke.decryptAead(key, nonce, aad, ciphertext);
    } catch (cause) {
      throw new CustosError("cannot-open", "message", { cause });
    }
  }
}

const externalInit = utf8("MLS 1.0 external init secret");
const loaded = new WeakMap<Suite, Promise<Cipher>>();

/** The secret half of a suite, the same object each time. */
export function cipherOf(suite: Suite): Promise<Cipher> {
  let found = loaded.get(suite);
  if (found === undefined) {
    found = Cipher.load(suite);
    loaded.set(suite, found);
  }
  return found;
}
