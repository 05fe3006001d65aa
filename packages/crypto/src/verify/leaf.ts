import type { DeviceId, PersonId } from "@custos/base";
import { CustosError, ensure } from "@custos/base";
import { parseCredentialIdentity, roomExtensionType } from "../codec/index.js";
import type { Suite } from "./suite.js";
import type { LeafNode } from "./ts-mls.js";
import { encodeLeafNodeTBS } from "./ts-mls.js";

/** A device in a room's tree. */
export interface GroupMember {
  leafIndex: number;
  personId: PersonId;
  deviceId: DeviceId;
  signatureKey: Uint8Array;
}

/** The leaf's own signature (RFC 9420 section 7.2), which binds all but key packages to group and place; `bad-signature`. */
export async function verifyLeafSignature(
  suite: Suite,
  leaf: LeafNode,
  groupId: Uint8Array,
  leafIndex: number,
): Promise<LeafNode> {
  const tbs = leaf.leafNodeSource === "key_package" ? leaf : { ...leaf, groupId, leafIndex };
  await suite.verifyOnce(leaf.signaturePublicKey, "LeafNodeTBS", encodeLeafNodeTBS(tbs), leaf.signature);
  return leaf;
}

/** Whose device the leaf is; `bad-commit` unless its credential is basic and of this network's form. */
export function memberOf(leaf: LeafNode, leafIndex: number): GroupMember {
  ensure(leaf.credential.credentialType === "basic", "bad-commit", "credential is not basic");
  try {
    return {
      leafIndex,
      ...parseCredentialIdentity(leaf.credential.identity),
      signatureKey: leaf.signaturePublicKey,
    };
  } catch (cause) {
    throw new CustosError("bad-commit", "credential is not of this network", { cause });
  }
}

/** A leaf that a room takes: credential, capabilities, key length. Returns whose it is; throws `bad-commit`. */
export function verifyRoomLeaf(suite: Suite, leaf: LeafNode, leafIndex: number): GroupMember {
  const { capabilities } = leaf;
  ensure(leaf.leafNodeSource !== "update", "bad-commit", "leaf of an Update proposal");
  ensure(
    capabilities.versions.includes("mls10") &&
      capabilities.ciphersuites.includes(suite.name) &&
      capabilities.extensions.includes(roomExtensionType) &&
      capabilities.credentials.includes("basic"),
    "bad-commit",
    "leaf lacks a capability that the room needs",
  );
  ensure(leaf.extensions.length === 0, "bad-commit", "leaf with extensions");
  ensure(
    leaf.hpkePublicKey.length === suite.kem.publicKeyBytes,
    "bad-commit",
    "length of the leaf's public key",
  );
  return memberOf(leaf, leafIndex);
}
