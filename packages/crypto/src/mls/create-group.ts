import type { RoomId } from "@custos/base";
import { fromHex } from "@custos/base";
import type { RoomExtension } from "../codec/index.js";
import { encodeGroupContext, makeRoomExtensions } from "../verify/group-context.js";
import { verifyParsedKeyPackage } from "../verify/key-package.js";
import { RatchetTree } from "../verify/ratchet-tree.js";
import type { Cipher } from "./cipher.js";
import type { GroupState } from "./group-state.js";
import { startRatchets } from "./group-state.js";
import { openKeyPackage } from "./key-package.js";
import { startEpoch } from "./key-schedule.js";
import type { SigningKey } from "./signing-key.js";
import type { GroupContext } from "./ts-mls.js";

/** A new room and its first device. */
export interface CreateOptions {
  roomId: RoomId;
  extension: RoomExtension;
  /** The room's role list, if it has one. */
  roles?: Uint8Array;
  keyPackage: Uint8Array;
  secret: Uint8Array;
  signing: SigningKey;
}

/** The state of a group's creator, alone in epoch 0 (RFC 9420 section 11). */
export async function createState(cipher: Cipher, options: CreateOptions): Promise<GroupState> {
  const { suite } = cipher;
  const { keyPackage, leafKey } = openKeyPackage(options.keyPackage, options.secret, options.signing);
  await verifyParsedKeyPackage(suite, keyPackage);
  const tree = RatchetTree.ofLeaf(keyPackage.leafNode);
  const context: GroupContext = {
    version: "mls10",
    cipherSuite: suite.name,
    groupId: fromHex(options.roomId),
    epoch: 0n,
    treeHash: tree.hash(suite),
    confirmedTranscriptHash: new Uint8Array(),
    extensions: makeRoomExtensions({ extension: options.extension, roles: options.roles }),
  };
  const encodedContext = encodeGroupContext(context);
  const epoch = await startEpoch(
    cipher,
    { epochSecret: cipher.randomSecret() },
    { encoded: encodedContext, confirmedTranscriptHash: context.confirmedTranscriptHash },
  );
  return {
    cipher,
    context,
    encodedContext,
    tree,
    confirmationTag: epoch.confirmationTag,
    ownLeaf: 0,
    signing: options.signing,
    pathKeys: new Map([[0, leafKey]]),
    secrets: epoch.secrets,
    ratchets: startRatchets(cipher, epoch.encryptionSecret, tree),
  };
}
