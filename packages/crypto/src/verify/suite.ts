import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import { concatBytes, CustosError, ensure, toHex, utf8 } from "@custos/base";
import { Writer } from "../codec/index.js";
import type { Ciphersuite, CiphersuiteName } from "./ts-mls.js";
import { ciphersuites, getCiphersuiteFromName, makeNobleSignatureImpl } from "./ts-mls.js";

/** A cipher suite by its registered name. */
export type SuiteName = CiphersuiteName;

/** Suite of a network unless its charter names another (hybrid post-quantum). */
export const defaultSuiteName: SuiteName = "MLS_256_XWING_AES256GCM_SHA512_Ed25519";

/** Small and quick, for tests and where no key lives long. */
export const fastSuiteName: SuiteName = "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519";

/** How many good signatures a suite remembers: a few groups' worth of leaves. */
const rememberedSignatures = 8192;

/** Lengths of public keys and KEM outputs, in bytes (RFC 9180 section 7.1 and the drafts of the later KEMs). */
const kems: Record<Ciphersuite["hpke"]["kem"], { publicKeyBytes: number; outputBytes: number }> = {
  "DHKEM-P256-HKDF-SHA256": { publicKeyBytes: 65, outputBytes: 65 },
  "DHKEM-P384-HKDF-SHA384": { publicKeyBytes: 97, outputBytes: 97 },
  "DHKEM-P521-HKDF-SHA512": { publicKeyBytes: 133, outputBytes: 133 },
  "DHKEM-X25519-HKDF-SHA256": { publicKeyBytes: 32, outputBytes: 32 },
  "DHKEM-X448-HKDF-SHA512": { publicKeyBytes: 56, outputBytes: 56 },
  "ML-KEM-512": { publicKeyBytes: 800, outputBytes: 768 },
  "ML-KEM-768": { publicKeyBytes: 1184, outputBytes: 1088 },
  "ML-KEM-1024": { publicKeyBytes: 1568, outputBytes: 1568 },
  "X-Wing": { publicKeyBytes: 1216, outputBytes: 1120 },
};

const kdfBytes = { "HKDF-SHA256": 32, "HKDF-SHA384": 48, "HKDF-SHA512": 64 } as const;

const hashes = { "SHA-256": sha256, "SHA-384": sha384, "SHA-512": sha512 } as const;

/** What can be checked under a cipher suite without any secret: hashes and signatures. */
export class Suite {
  readonly name: SuiteName;
  /** Number in the IANA registry, or the one that ts-mls uses for the suites that are not in it yet. */
  readonly id: number;
  readonly algorithms: Ciphersuite;
  readonly hashBytes: number;
  /** Length of every secret of the key schedule (KDF.Nh). */
  readonly secretBytes: number;
  readonly kem: { readonly publicKeyBytes: number; readonly outputBytes: number };
  readonly #signature: Awaited<ReturnType<typeof makeNobleSignatureImpl>>;
  readonly #good = new Set<string>();

  private constructor(
    algorithms: Ciphersuite,
    signature: Awaited<ReturnType<typeof makeNobleSignatureImpl>>,
  ) {
    this.name = algorithms.name;
    this.id = ciphersuites[algorithms.name];
    this.algorithms = algorithms;
    this.hashBytes = hashes[algorithms.hash].outputLen;
    this.secretBytes = kdfBytes[algorithms.hpke.kdf];
    this.kem = kems[algorithms.hpke.kem];
    this.#signature = signature;
  }

  static async load(name: SuiteName): Promise<Suite> {
    ensure(Object.hasOwn(ciphersuites, name), "unsupported", "not a known cipher suite");
    const algorithms = getCiphersuiteFromName(name);
    return new Suite(algorithms, await makeNobleSignatureImpl(algorithms.signature));
  }

  hash(bytes: Uint8Array): Uint8Array {
    return hashes[this.algorithms.hash](bytes);
  }

  /** RefHash of RFC 9420 section 5.2. */
  refHash(label: string, value: Uint8Array): Uint8Array {
    const writer = new Writer();
    writer.vec(utf8(label));
    writer.vec(value);
    return this.hash(writer.finish());
  }

  /** VerifyWithLabel of RFC 9420 section 5.1.2. Returns `content`; throws `bad-signature`. */
  async verifyWithLabel(
    publicKey: Uint8Array,
    label: string,
    content: Uint8Array,
    signature: Uint8Array,
  ): Promise<Uint8Array> {
    const signed = signedContent(label, content);
    let good = false;
    try {
      good = await this.#signature.verify(publicKey, signed, signature);
    } catch {
      // A key or signature of the wrong form is as bad as a wrong one.
    }
    if (!good) throw new CustosError("bad-signature", `${label}: the signature does not verify`);
    return content;
  }

  /**
   * As `verifyWithLabel`, and remembers what was good: leaves stand in a tree for weeks and are met again in every
   * copy of it. What is remembered is a digest of key, content and signature together.
   */
  async verifyOnce(
    publicKey: Uint8Array,
    label: string,
    content: Uint8Array,
    signature: Uint8Array,
  ): Promise<Uint8Array> {
    const digest = toHex(
      sha256(concatBytes(sha256(publicKey), sha256(signature), signedContent(label, content))),
    );
    if (this.#good.has(digest)) return content;
    await this.verifyWithLabel(publicKey, label, content, signature);
    if (this.#good.size >= rememberedSignatures) this.#good.clear();
    this.#good.add(digest);
    return content;
  }
}

function signedContent(label: string, content: Uint8Array): Uint8Array {
  const writer = new Writer();
  writer.vec(utf8(`MLS 1.0 ${label}`));
  writer.vec(content);
  return writer.finish();
}

const loaded = new Map<SuiteName, Promise<Suite>>();

/** The suite of that name, the same object each time; `unsupported` for a name that is not known. */
export function suite(name: SuiteName): Promise<Suite> {
  let found = loaded.get(name);
  if (found === undefined) {
    found = Suite.load(name);
    loaded.set(name, found);
  }
  return found;
}

/** The name of a suite number; `unsupported` for one that is not known. */
export function suiteNameOf(id: number): SuiteName {
  for (const [name, value] of Object.entries(ciphersuites)) if (value === id) return name as SuiteName;
  throw new CustosError("unsupported", "not a known cipher suite");
}
