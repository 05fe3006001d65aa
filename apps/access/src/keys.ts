import { randomBytes } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CustosError, ensure, fromBase64url, fromUtf8, toBase64url } from "@custos/base";
import { xWingKeyPair } from "@custos/crypto/seal";
import { ed25519PublicKey } from "@custos/crypto/verify";
import { lockFolder, makeFolder, readKeyFile, writeKeyFile } from "@custos/service";

/** A reader's private keys, each a 32-byte seed. */
export interface ReaderKeys {
  /** X-Wing: epochs are wrapped for it */
  readonly seal: Uint8Array;
  /** X-Wing: partial keys are sealed to it */
  readonly delivery: Uint8Array;
  /** Ed25519: applications, authorisations, releases, sessions */
  readonly signing: Uint8Array;
}

/** Their public halves, as the charter names them: 1216, 1216 and 32 bytes. */
export interface ReaderPublicKeys {
  readonly sealKey: Uint8Array;
  readonly deliveryKey: Uint8Array;
  readonly signingKey: Uint8Array;
}

/**
 * Makes the keys of a new reader in an empty folder, making the folder if need be; `already-exists` where anything is in
 * it, so that no authority's keys are ever overwritten.
 */
export function createAccessData(dataDir: string): ReaderPublicKeys {
  makeFolder(dataDir);
  ensure(readdirSync(dataDir).length === 0, "already-exists", `${dataDir} is not empty`);
  const lock = lockFolder(dataDir);
  try {
    const keys = Object.fromEntries(names.map((name) => [name, toBase64url(randomBytes(32))]));
    writeKeyFile(join(dataDir, keyFile), JSON.stringify(keys));
  } finally {
    lock.release();
  }
  return accessKeys(dataDir);
}

/** The public keys of a reader's folder; `not-found` where `createAccessData` has not been. */
export function accessKeys(dataDir: string): ReaderPublicKeys {
  const keys = readAccessKeys(dataDir);
  return {
    sealKey: xWingKeyPair(keys.seal).publicKey,
    deliveryKey: xWingKeyPair(keys.delivery).publicKey,
    signingKey: ed25519PublicKey(keys.signing),
  };
}

const keyFile = "keys.json";
const names = ["seal", "delivery", "signing"] as const;

/** The private keys of a reader's folder. */
export function readAccessKeys(dataDir: string): ReaderKeys {
  const path = join(dataDir, keyFile);
  ensure(existsSync(path), "not-found", `${dataDir} holds no reader's keys: make a network first`);
  try {
    const stored = JSON.parse(fromUtf8(readKeyFile(path))) as Record<string, string>;
    const [seal, delivery, signing] = names.map((name) => fromBase64url(stored[name] ?? ""));
    ensure(
      seal?.length === 32 && delivery?.length === 32 && signing?.length === 32,
      "corrupt",
      "length of a key",
    );
    return { seal, delivery, signing };
  } catch (cause) {
    if (cause instanceof CustosError && cause.code === "forbidden") throw cause;
    throw new CustosError("corrupt", "the reader's key file cannot be read", { cause });
  }
}
