import type { DeviceId, PersonId } from "@custos/base";
import { ensure, equalBytes } from "@custos/base";
import { credentialIdentity, Reader, roomExtensionType, Writer } from "../codec/index.js";
import { roleListType } from "../verify/group-context.js";
import { keyPackageRef, lastResortType, maxKeyPackageLifetimeMs } from "../verify/key-package.js";
import { parseKeyPackage } from "../verify/mls-message.js";
import type { Suite } from "../verify/suite.js";
import { encodeKeyPackageTBS, encodeLeafNodeTBS } from "../verify/ts-mls.js";
import { cipherOf } from "./cipher.js";
import type { SigningKey } from "./signing-key.js";
import type { KeyPackage } from "./ts-mls.js";
import { encodeMlsMessage } from "./ts-mls.js";

/** A key package is valid from an hour ago on, for the sake of clocks that are a little slow. */
const earlierMs = 3_600_000;

/** A key package and what its owner keeps of it. */
export interface GeneratedKeyPackage {
  /** MLSMessage of type mls_key_package. */
  keyPackage: Uint8Array;
  /** KeyPackageRef, by which a Welcome names it. */
  ref: Uint8Array;
  /** Its private keys, to be deleted once it is used (but for the one of last resort). */
  secret: Uint8Array;
}

/** Whose key package to make, and when. */
export interface KeyPackageOptions {
  personId: PersonId;
  deviceId: DeviceId;
  signing: SigningKey;
  nowMs: number;
  lastResort?: boolean;
}

/** A key package that lives 30 days from an hour before now (RFC 9420 section 10). */
export async function generateKeyPackage(
  suite: Suite,
  options: KeyPackageOptions,
): Promise<GeneratedKeyPackage> {
  const cipher = await cipherOf(suite);
  const [init, leaf] = await Promise.all([cipher.generateKeyPair(), cipher.generateKeyPair()]);
  const notBefore = BigInt(Math.max(0, Math.floor((options.nowMs - earlierMs) / 1000)));
  const leafTbs = {
    hpkePublicKey: leaf.publicKey,
    signaturePublicKey: options.signing.publicKey,
    credential: {
      credentialType: "basic" as const,
      identity: credentialIdentity(options.personId, options.deviceId),
    },
    capabilities: {
      versions: ["mls10" as const],
      ciphersuites: [suite.name],
      extensions: [roomExtensionType, roleListType, lastResortType],
      proposals: [],
      credentials: ["basic" as const],
    },
    leafNodeSource: "key_package" as const,
    lifetime: { notBefore, notAfter: notBefore + BigInt(maxKeyPackageLifetimeMs / 1000) },
    extensions: [],
  };
  const leafSignature = await cipher.sign(
    options.signing.privateKey,
    "LeafNodeTBS",
    encodeLeafNodeTBS(leafTbs),
  );
  const tbs = {
    version: "mls10" as const,
    cipherSuite: suite.name,
    initKey: init.publicKey,
    leafNode: { ...leafTbs, signature: leafSignature },
    extensions:
      options.lastResort === true ? [{ extensionType: lastResortType, extensionData: new Uint8Array() }] : [],
  };
  const signature = await cipher.sign(options.signing.privateKey, "KeyPackageTBS", encodeKeyPackageTBS(tbs));
  const keyPackage: KeyPackage = { ...tbs, signature };
  return {
    keyPackage: encodeMlsMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage }),
    ref: keyPackageRef(suite, keyPackage),
    secret: encodeKeyPackageSecret({ initKey: init.privateKey, leafKey: leaf.privateKey }),
  };
}

/** HPKE private keys of a key package. */
export interface KeyPackageSecret {
  initKey: Uint8Array;
  leafKey: Uint8Array;
}

const secretVersion = 1;
const maxPrivateKeyBytes = 8_192;

/** `struct { uint16 version = 1; opaque init_key<V>; opaque leaf_key<V>; } KeyPackageSecret;` */
function encodeKeyPackageSecret(secret: KeyPackageSecret): Uint8Array {
  return new Writer().u16(secretVersion).vec(secret.initKey).vec(secret.leafKey).finish();
}

function decodeKeyPackageSecret(bytes: Uint8Array): KeyPackageSecret {
  const reader = new Reader(bytes, 2 * maxPrivateKeyBytes + 16);
  ensure(reader.u16() === secretVersion, "unsupported", "version of a key package's secret");
  const secret = { initKey: reader.vec(maxPrivateKeyBytes), leafKey: reader.vec(maxPrivateKeyBytes) };
  reader.end();
  return secret;
}

/** A key package of one's own with its private keys; `forbidden` if another signing key made it. */
export function openKeyPackage(
  bytes: Uint8Array,
  secret: Uint8Array,
  signing: SigningKey,
): { keyPackage: KeyPackage } & KeyPackageSecret {
  const keyPackage = parseKeyPackage(bytes);
  const { signaturePublicKey } = keyPackage.leafNode;
  ensure(equalBytes(signaturePublicKey, signing.publicKey), "forbidden", "another device's key package");
  return { keyPackage, ...decodeKeyPackageSecret(secret) };
}
