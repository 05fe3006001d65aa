import { existsSync, readdirSync } from "node:fs";
import { createPrivateKey, randomBytes, sign } from "node:crypto";
import { join } from "node:path";
import { CustosError, ensure, fromBase64url, fromUtf8, toBase64url } from "@custos/base";
import { ed25519PublicKey } from "@custos/crypto/verify";
import { lockFolder, makeFolder, readKeyFile, writeKeyFile } from "@custos/service";

/** The relay's private keys: 32-byte Ed25519 seeds. */
export interface RelayKeys {
  readonly log: Uint8Array;
  readonly receipt: Uint8Array;
}

/** Their public halves, as the charter names them. */
export interface RelayPublicKeys {
  readonly logKey: Uint8Array;
  readonly receiptKey: Uint8Array;
}

/**
 * Makes the keys of a new relay in an empty folder, making the folder if need be; `already-exists` where
 * anything is in it, so that no network's keys are ever overwritten.
 */
export function createRelayData(dataDir: string): RelayPublicKeys {
  makeFolder(dataDir);
  ensure(readdirSync(dataDir).length === 0, "already-exists", `${dataDir} is not empty`);
  const lock = lockFolder(dataDir);
  try {
    const keys = { log: toBase64url(randomBytes(32)), receipt: toBase64url(randomBytes(32)) };
    writeKeyFile(join(dataDir, keyFile), JSON.stringify(keys));
  } finally {
    lock.release();
  }
  return relayKeys(dataDir);
}

/** The public keys of a relay's folder; `not-found` where `createRelayData` has not been. */
export function relayKeys(dataDir: string): RelayPublicKeys {
  const keys = readRelayKeys(dataDir);
  return { logKey: ed25519PublicKey(keys.log), receiptKey: ed25519PublicKey(keys.receipt) };
}

const keyFile = "keys.json";

/** An Ed25519 private key's DER frame around its seed (RFC 8410). */
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

/** Signs with the platform's Ed25519, many times faster than JavaScript: once a batch of receipts. */
export function platformSigner(seed: Uint8Array): (message: Uint8Array) => Uint8Array {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: "der", type: "pkcs8" });
  return (message) => new Uint8Array(sign(null, message, key));
}

/** The private keys of a relay's folder. */
export function readRelayKeys(dataDir: string): RelayKeys {
  ensure(
    existsSync(join(dataDir, keyFile)),
    "not-found",
    `${dataDir} holds no relay's keys: make a network first`,
  );
  try {
    const { log, receipt } = JSON.parse(fromUtf8(readKeyFile(join(dataDir, keyFile)))) as Record<
      string,
      string
    >;
    const keys = { log: fromBase64url(log ?? ""), receipt: fromBase64url(receipt ?? "") };
    ensure(keys.log.length === 32 && keys.receipt.length === 32, "corrupt", "length of a key");
    return keys;
  } catch (cause) {
    if (cause instanceof CustosError && cause.code === "forbidden") throw cause;
    throw new CustosError("corrupt", "the relay's key file cannot be read", { cause });
  }
}
