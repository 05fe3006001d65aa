import { CustosError, ensure, equalBytes } from "@custos/base";
import { encodeGroupContext, encodeGroupInfoTbs } from "../verify/group-context.js";
import { keyPackageRef } from "../verify/key-package.js";
import { RatchetTree } from "../verify/ratchet-tree.js";
import { verifyTree } from "../verify/tree-check.js";
import { encodeLeafNode } from "../verify/ts-mls.js";
import type { Cipher } from "./cipher.js";
import type { EnteredEpoch, GroupState } from "./group-state.js";
import { startRatchets } from "./group-state.js";
import { startEpoch, welcomeKeyOf } from "./key-schedule.js";
import { pathKeysOfJoiner } from "./path.js";
import type { SigningKey } from "./signing-key.js";
import type { GroupInfo, GroupSecrets, KeyPackage, Welcome } from "./ts-mls.js";
import { decodeGroupInfo, decodeGroupSecrets } from "./ts-mls.js";

/** What a new member holds when a Welcome arrives. */
export interface Joiner {
  keyPackage: KeyPackage;
  /** HPKE private keys of the key package's init key and leaf key. */
  initKey: Uint8Array;
  leafKey: Uint8Array;
  signing: SigningKey;
  /** The tree, where the Welcome does not carry it. */
  tree: RatchetTree | undefined;
  /** The PSK secret for the PSKs of the Welcome; rooms have none. */
  pskSecretOf?: (psks: GroupSecrets["psks"]) => Promise<Uint8Array>;
}

/**
 * Joins by Welcome (RFC 9420 section 12.4.3.1), tree validation included. Throws `cannot-open`, `malformed`,
 * `bad-commit` or `bad-signature`.
 */
export async function joinByWelcome(cipher: Cipher, welcome: Welcome, joiner: Joiner): Promise<EnteredEpoch> {
  const { suite } = cipher;
  const { keyPackage } = joiner;
  const secrets = await openGroupSecrets(cipher, welcome, joiner);
  let pskSecret = cipher.zeros();
  if (joiner.pskSecretOf === undefined) ensure(secrets.psks.length === 0, "bad-commit", "Welcome with PSKs");
  else pskSecret = await joiner.pskSecretOf(secrets.psks);
  const info = await openGroupInfo(cipher, welcome, secrets, pskSecret);
  const context = info.groupContext;
  ensure(
    context.version === "mls10" &&
      context.cipherSuite === suite.name &&
      keyPackage.cipherSuite === suite.name,
    "bad-commit",
    "suite of the Welcome",
  );
  const tree = treeOf(info) ?? joiner.tree;
  ensure(tree !== undefined, "bad-commit", "no ratchet tree");
  ensure(equalBytes(context.treeHash, tree.hash(suite)), "bad-commit", "tree hash");
  await verifyTree(suite, tree, context.groupId);
  const signer = tree.leaf(info.signer);
  ensure(signer !== undefined, "bad-commit", "GroupInfo signed by nobody");
  await suite.verifyWithLabel(
    signer.signaturePublicKey,
    "GroupInfoTBS",
    encodeGroupInfoTbs(info),
    info.signature,
  );

  const ownLeafNode = encodeLeafNode(keyPackage.leafNode);
  const own = tree.leaves().find(({ leaf }) => equalBytes(encodeLeafNode(leaf), ownLeafNode));
  ensure(own !== undefined, "bad-commit", "own leaf is not in the tree");
  const pathKeys = new Map([[2 * own.index, joiner.leafKey]]);
  if (secrets.pathSecret !== undefined) {
    const above = await pathKeysOfJoiner(cipher, tree, own.index, info.signer, secrets.pathSecret);
    for (const [at, key] of above) pathKeys.set(at, key);
  }
  const encodedContext = encodeGroupContext(context);
  const epoch = await startEpoch(
    cipher,
    { joinerSecret: secrets.joinerSecret, pskSecret },
    { encoded: encodedContext, confirmedTranscriptHash: context.confirmedTranscriptHash },
  );
  ensure(equalBytes(epoch.confirmationTag, info.confirmationTag), "bad-commit", "confirmation tag");
  const state: GroupState = {
    cipher,
    context,
    encodedContext,
    tree,
    confirmationTag: info.confirmationTag,
    ownLeaf: own.index,
    signing: joiner.signing,
    pathKeys,
    secrets: epoch.secrets,
    ratchets: startRatchets(cipher, epoch.encryptionSecret, tree),
  };
  return { state, epoch };
}

async function openGroupSecrets(cipher: Cipher, welcome: Welcome, joiner: Joiner): Promise<GroupSecrets> {
  const ref = keyPackageRef(cipher.suite, joiner.keyPackage);
  const sealed = welcome.secrets.find((secret) => equalBytes(secret.newMember, ref));
  ensure(sealed !== undefined, "cannot-open", "Welcome is for others");
  const plaintext = await cipher.decryptWithLabel(
    joiner.initKey,
    "Welcome",
    welcome.encryptedGroupInfo,
    sealed.encryptedGroupSecrets,
  );
  return decodeWhole(plaintext, decodeGroupSecrets, "group secrets");
}

async function openGroupInfo(
  cipher: Cipher,
  welcome: Welcome,
  secrets: GroupSecrets,
  pskSecret: Uint8Array,
): Promise<GroupInfo> {
  const { key, nonce } = welcomeKeyOf(cipher, secrets.joinerSecret, pskSecret);
  const plaintext = await cipher.open(key, nonce, new Uint8Array(), welcome.encryptedGroupInfo);
  return decodeWhole(plaintext, decodeGroupInfo, "GroupInfo");
}

function decodeWhole<T>(
  bytes: Uint8Array,
  decode: (bytes: Uint8Array, offset: number) => [T, number] | undefined,
  what: string,
): T {
  try {
    const decoded = decode(bytes, 0);
    ensure(decoded !== undefined && decoded[1] === bytes.length, "malformed", what);
    return decoded[0];
  } catch (cause) {
    throw new CustosError("malformed", what, { cause });
  }
}

function treeOf(info: GroupInfo): RatchetTree | undefined {
  const found = info.extensions.find(({ extensionType }) => extensionType === "ratchet_tree");
  return found === undefined ? undefined : RatchetTree.decode(found.extensionData);
}
