import { existsSync, readdirSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { CustosError, ensure, fromBase64url, fromUtf8, toBase64url } from "@custos/base";
import { hpkeKeyPair } from "@custos/crypto/trustee";
import { ed25519PublicKey } from "@custos/crypto/verify";
import { lockFolder, makeFolder, readKeyFile, writeKeyFile } from "@custos/service";
import type { TrusteeConfig } from "./config.js";

/** A trustee's private keys: 32-byte seeds. */
export interface TrusteeKeys {
  /** Ed25519: transcripts, charters */
  readonly signing: Uint8Array;
  /** X-Wing: shares of a key ceremony */
  readonly dkg: Uint8Array;
  /** Ed25519, used for cosignatures alone; an authorising trustee does not use it */
  readonly witness: Uint8Array;
}

/** Their public halves, as the charter names them. */
export interface TrusteePublicKeys {
  readonly signingKey: Uint8Array;
  readonly dkgKey: Uint8Array;
  readonly witnessKey: Uint8Array;
}

const keyFile = "keys.json";
const tokenFile = "ceremony.token";

/**
 * Makes the keys and the ceremony token of a new trustee in an empty folder, making the folder if need be;
 * `already-exists` where anything is in it: a trustee's keys are never overwritten, nor made by accident.
 */
export function createTrusteeData(dataDir: string): TrusteePublicKeys {
  makeFolder(dataDir);
  ensure(readdirSync(dataDir).length === 0, "already-exists", `${dataDir} is not empty`);
  const lock = lockFolder(dataDir);
  try {
    const fresh = (): string => toBase64url(randomBytes(32));
    writeKeyFile(join(dataDir, tokenFile), fresh());
    // Last: a folder without it is not a trustee's yet.
    writeKeyFile(
      join(dataDir, keyFile),
      JSON.stringify({ signing: fresh(), dkg: fresh(), witness: fresh() }),
    );
  } finally {
    lock.release();
  }
  return trusteePublicKeys(readTrusteeKeys(dataDir));
}

export function trusteePublicKeys({ signing, dkg, witness }: TrusteeKeys): TrusteePublicKeys {
  return {
    signingKey: ed25519PublicKey(signing),
    dkgKey: hpkeKeyPair(dkg).publicKey,
    witnessKey: ed25519PublicKey(witness),
  };
}

/** The private keys of a trustee's folder; `not-found` where `createTrusteeData` has not been. */
export function readTrusteeKeys(dataDir: string): TrusteeKeys {
  const path = join(dataDir, keyFile);
  ensure(existsSync(path), "not-found", `${dataDir} holds no trustee's keys: make a network first`);
  const text = fromUtf8(readKeyFile(path));
  try {
    const { signing, dkg, witness } = JSON.parse(text) as Record<string, string>;
    const keys = {
      signing: fromBase64url(signing ?? ""),
      dkg: fromBase64url(dkg ?? ""),
      witness: fromBase64url(witness ?? ""),
    };
    ensure(
      Object.values(keys).every(({ length }) => length === 32),
      "corrupt",
      "length of a key",
    );
    return keys;
  } catch (cause) {
    throw new CustosError("corrupt", "the trustee's key file cannot be read", { cause });
  }
}

/** The bearer token of those who hold key ceremonies. */
export function readCeremonyToken({
  dataDir,
  ceremonyTokenPath,
}: Pick<TrusteeConfig, "dataDir" | "ceremonyTokenPath">): string {
  const token = fromUtf8(readKeyFile(ceremonyTokenPath ?? join(dataDir, tokenFile))).trim();
  ensure(token.length >= 32, "malformed", "the ceremony token is too short");
  return token;
}
