import type { DeviceId, PersonId } from "@custos/base";
import { dayMs, ensure, equalBytes } from "@custos/base";
import { verifyLeafSignature, verifyRoomLeaf } from "./leaf.js";
import { parseKeyPackage } from "./mls-message.js";
import type { Suite } from "./suite.js";
import type { KeyPackage } from "./ts-mls.js";
import { encodeKeyPackage, encodeKeyPackageTBS } from "./ts-mls.js";

/** A key package lives 30 days at most (protocol section 2), one of last resort too. */
export const maxKeyPackageLifetimeMs = 30 * dayMs;

/** Key package extension that marks the one of last resort (draft-ietf-mls-extensions). */
export const lastResortType = 0x000a;

/** Whose device a key package adds. */
export interface VerifiedKeyPackage {
  personId: PersonId;
  deviceId: DeviceId;
  /** The device's Ed25519 key, to be compared with the directory's. */
  signatureKey: Uint8Array;
  /** KeyPackageRef (RFC 9420 section 5.2), by which a Welcome names its addressees. */
  ref: Uint8Array;
  notAfterMs: number;
  /** May be used more than once. */
  lastResort: boolean;
}

/**
 * A key package in an MLSMessage: suite, signatures, capabilities and lifetime (RFC 9420 section 10.1), by the given
 * clock. Throws `malformed`, `bad-signature` or `bad-commit`.
 */
export async function verifyKeyPackage(
  suite: Suite,
  bytes: Uint8Array,
  nowMs: number,
): Promise<VerifiedKeyPackage> {
  const keyPackage = parseKeyPackage(bytes);
  const verified = await verifyParsedKeyPackage(suite, keyPackage);
  const { notBeforeMs, notAfterMs } = lifetimeOf(keyPackage);
  ensure(notBeforeMs <= nowMs && nowMs <= notAfterMs, "bad-commit", "key package is not valid at this time");
  return verified;
}

/** As `verifyKeyPackage`, but without a clock. */
export async function verifyParsedKeyPackage(
  suite: Suite,
  keyPackage: KeyPackage,
): Promise<VerifiedKeyPackage> {
  const { leafNode } = keyPackage;
  ensure(
    keyPackage.version === "mls10" && keyPackage.cipherSuite === suite.name,
    "bad-commit",
    "key package's suite",
  );
  const { personId, deviceId } = verifyRoomLeaf(suite, leafNode, 0);
  ensure(keyPackage.initKey.length === suite.kem.publicKeyBytes, "bad-commit", "length of the init key");
  ensure(!equalBytes(keyPackage.initKey, leafNode.hpkePublicKey), "bad-commit", "init key is the leaf's key");
  const { notBeforeMs, notAfterMs } = lifetimeOf(keyPackage);
  ensure(
    notBeforeMs <= notAfterMs && notAfterMs - notBeforeMs <= maxKeyPackageLifetimeMs,
    "bad-commit",
    "key package lives longer than 30 days",
  );
  await verifyLeafSignature(suite, leafNode, new Uint8Array(), 0);
  await suite.verifyOnce(
    leafNode.signaturePublicKey,
    "KeyPackageTBS",
    encodeKeyPackageTBS(keyPackage),
    keyPackage.signature,
  );
  return {
    personId,
    deviceId,
    signatureKey: leafNode.signaturePublicKey,
    ref: keyPackageRef(suite, keyPackage),
    notAfterMs,
    lastResort: isLastResort(keyPackage),
  };
}

/** Validity in milliseconds; MLS counts seconds (RFC 9420 section 7.2). */
export function lifetimeOf(keyPackage: KeyPackage): { notBeforeMs: number; notAfterMs: number } {
  const { notBefore, notAfter } = keyPackage.leafNode.lifetime;
  return { notBeforeMs: Number(notBefore) * 1000, notAfterMs: Number(notAfter) * 1000 };
}

export function keyPackageRef(suite: Suite, keyPackage: KeyPackage): Uint8Array {
  return suite.refHash("MLS 1.0 KeyPackage Reference", encodeKeyPackage(keyPackage));
}

/** Whether it carries the empty last-resort extension; any other extension is refused. */
function isLastResort(keyPackage: KeyPackage): boolean {
  const { extensions } = keyPackage;
  if (extensions.length === 0) return false;
  const [only] = extensions;
  ensure(
    extensions.length === 1 && only?.extensionType === lastResortType && only.extensionData.length === 0,
    "bad-commit",
    "key package with extensions other than last_resort",
  );
  return true;
}
