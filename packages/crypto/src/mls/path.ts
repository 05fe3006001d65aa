import { CustosError, ensure, equalBytes } from "@custos/base";
import type { PathStep, RatchetTree } from "../verify/ratchet-tree.js";
import { publicKeyOf } from "../verify/ratchet-tree.js";
import { encodeLeafNodeTBS } from "../verify/ts-mls.js";
import { directPath, isBelow } from "../verify/tree-math.js";
import type { Cipher, KeyPair } from "./cipher.js";
import type { LeafNode, LeafNodeCommit, UpdatePath } from "./ts-mls.js";

/** Fresh secrets of a committer's leaf and filtered direct path (RFC 9420 section 7.4). */
export interface PathSecrets {
  leafKey: KeyPair;
  steps: PathStep[];
  /** One a step, from the leaf's side up. */
  secrets: Uint8Array[];
  keys: KeyPair[];
  commitSecret: Uint8Array;
}

/**
 * Samples and derives a path. The commit secret is the one path secret beyond the last step, which for a tree of one
 * leaf is derived from the leaf's: never zeros, or the member just removed would know it.
 */
export async function samplePath(cipher: Cipher, tree: RatchetTree, leaf: number): Promise<PathSecrets> {
  const steps = tree.filteredPath(leaf);
  let secret = cipher.randomSecret();
  const leafKey = await cipher.deriveKeyPair(cipher.deriveSecret(secret, "node"));
  const secrets: Uint8Array[] = [];
  const keys: KeyPair[] = [];
  for (let i = 0; i < steps.length; i += 1) {
    secret = cipher.deriveSecret(secret, "path");
    secrets.push(secret);
    keys.push(await cipher.deriveKeyPair(cipher.deriveSecret(secret, "node")));
  }
  return { leafKey, steps, secrets, keys, commitSecret: cipher.deriveSecret(secret, "path") };
}

/** The tree with the committer's path in it, and its signed leaf (RFC 9420 sections 7.5 and 7.9). */
export async function mergePath(
  cipher: Cipher,
  tree: RatchetTree,
  place: { leaf: number; groupId: Uint8Array; signingKey: Uint8Array },
  path: PathSecrets,
): Promise<{ tree: RatchetTree; leafNode: LeafNodeCommit }> {
  const old = tree.leaf(place.leaf);
  ensure(old !== undefined, "internal", "committer's leaf is blank");
  const publicKeys = path.keys.map((key) => key.publicKey);
  const hashes = tree.pathParentHashes(cipher.suite, path.steps, publicKeys);
  const unsigned = leafWithKey(old, path.leafKey.publicKey, hashes.leaf);
  const tbs = encodeLeafNodeTBS({ ...unsigned, groupId: place.groupId, leafIndex: place.leaf });
  const signature = await cipher.sign(place.signingKey, "LeafNodeTBS", tbs);
  const leafNode: LeafNodeCommit = { ...unsigned, signature };
  return { tree: tree.withPath(cipher.suite, place.leaf, leafNode, path.steps, publicKeys), leafNode };
}

function leafWithKey(
  old: LeafNode,
  hpkePublicKey: Uint8Array,
  parentHash: Uint8Array,
): Omit<LeafNodeCommit, "signature"> & { leafNodeSource: "commit" } {
  const { signaturePublicKey, credential, capabilities, extensions } = old;
  return {
    hpkePublicKey,
    signaturePublicKey,
    credential,
    capabilities,
    extensions,
    leafNodeSource: "commit",
    parentHash,
  };
}

/** Encrypts each path secret to the copath's resolution, but for leaves that the same commit adds. */
export async function encryptPath(
  cipher: Cipher,
  before: RatchetTree,
  path: PathSecrets,
  leafNode: LeafNodeCommit,
  context: Uint8Array,
  added: readonly number[],
): Promise<UpdatePath> {
  const nodes = path.steps.map(async (step, i) => {
    const secret = path.secrets[i] ?? new Uint8Array();
    const sealed = receiversOf(step, added).map((at) => {
      const node = before.nodes[at];
      ensure(node !== undefined, "internal", "blank node in a resolution");
      return cipher.encryptWithLabel(publicKeyOf(node), "UpdatePathNode", context, secret);
    });
    return {
      hpkePublicKey: path.keys[i]?.publicKey ?? new Uint8Array(),
      encryptedPathSecret: await Promise.all(sealed),
    };
  });
  return { leafNode, nodes: await Promise.all(nodes) };
}

function receiversOf(step: PathStep, added: readonly number[]): number[] {
  return step.resolution.filter((node) => node % 2 === 1 || !added.includes(node / 2));
}

/** What a member learns from another's path: keys above the common ancestor, and the commit secret. */
export interface OpenedPath {
  keys: Map<number, Uint8Array>;
  commitSecret: Uint8Array;
}

/**
 * Decrypts the path secret that is meant for this leaf and derives what is above it. The derived public keys must be
 * the ones in the path (RFC 9420 section 12.4.2), which ts-mls does not look at. Throws `bad-commit`, `cannot-open`.
 */
export async function openPath(
  cipher: Cipher,
  own: { leaf: number; keys: ReadonlyMap<number, Uint8Array> },
  committer: number,
  before: RatchetTree,
  path: UpdatePath,
  context: Uint8Array,
  added: readonly number[],
): Promise<OpenedPath> {
  const steps = before.filteredPath(committer);
  ensure(steps.length === path.nodes.length, "bad-commit", "length of the path");
  const first = steps.findIndex((step) => isBelow(2 * own.leaf, step.copath));
  const step = steps[first];
  const node = path.nodes[first];
  ensure(step !== undefined && node !== undefined, "bad-commit", "path does not reach this leaf");
  const receivers = receiversOf(step, added);
  const position = receivers.findIndex((at) => own.keys.has(at));
  const key = own.keys.get(receivers[position] ?? -1);
  const sealed = node.encryptedPathSecret[position];
  ensure(key !== undefined && sealed !== undefined, "bad-commit", "nothing in the path for this leaf");
  const secret = await cipher.decryptWithLabel(key, "UpdatePathNode", context, sealed);
  const above = steps.slice(first).map(({ node: at }, i) => ({
    at,
    publicKey: path.nodes[first + i]?.hpkePublicKey,
  }));
  return deriveUp(cipher, secret, above);
}

/** Keys of a joiner's ancestors from the path secret in its Welcome (RFC 9420 section 12.4.3.1). */
export async function pathKeysOfJoiner(
  cipher: Cipher,
  tree: RatchetTree,
  leaf: number,
  committer: number,
  pathSecret: Uint8Array,
): Promise<Map<number, Uint8Array>> {
  const shared = tree.commonAncestor(leaf, committer);
  const above = [shared, ...directPath(shared, tree.width)]
    .filter((at) => at === shared || tree.parent(at) !== undefined)
    .map((at) => ({ at, publicKey: tree.parent(at)?.hpkePublicKey }));
  return (await deriveUp(cipher, pathSecret, above)).keys;
}

async function deriveUp(
  cipher: Cipher,
  pathSecret: Uint8Array,
  above: readonly { at: number; publicKey: Uint8Array | undefined }[],
): Promise<OpenedPath> {
  const keys = new Map<number, Uint8Array>();
  let secret = pathSecret;
  for (const { at, publicKey } of above) {
    const pair = await cipher.deriveKeyPair(cipher.deriveSecret(secret, "node"));
    if (publicKey === undefined || !equalBytes(pair.publicKey, publicKey)) {
      throw new CustosError("bad-commit", "path secret and public key do not belong together");
    }
    keys.set(at, pair.privateKey);
    secret = cipher.deriveSecret(secret, "path");
  }
  return { keys, commitSecret: secret };
}
