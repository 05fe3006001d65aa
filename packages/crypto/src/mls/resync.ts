import type { DeviceId, PersonId } from "@custos/base";
import { ensure, equalBytes } from "@custos/base";
import { credentialIdentity } from "../codec/index.js";
import { encodeGroupContext } from "../verify/group-context.js";
import { parseGroupInfo, parseKeyPackage } from "../verify/mls-message.js";
import { PublicGroup } from "../verify/public-group.js";
import { resyncBelowDevices } from "../verify/public-group-rules.js";
import { RatchetTree } from "../verify/ratchet-tree.js";
import type { Suite } from "../verify/suite.js";
import { cipherOf } from "./cipher.js";
import { generateKeyPackage } from "./key-package.js";
import type { MadeCommit } from "./make-commit.js";
import { finishCommit } from "./make-commit.js";
import type { SigningKey } from "./signing-key.js";

/** What a device needs to come back into a room that it fell out of. */
export interface ResyncOptions {
  groupInfo: Uint8Array;
  tree: Uint8Array;
  personId: PersonId;
  deviceId: DeviceId;
  signing: SigningKey;
  nowMs: number;
}

/**
 * An external commit that replaces this device's own leaf and does nothing else (RFC 9420 section 12.4.3.2). Throws
 * `forbidden` if the device has no leaf in the room or the room is too large, and as `PublicGroup.start`.
 */
export async function makeResync(suite: Suite, options: ResyncOptions): Promise<MadeCommit> {
  const { signing } = options;
  const cipher = await cipherOf(suite);
  const { externalPub } = await PublicGroup.start(suite, options.groupInfo, options.tree);
  const { groupContext: context, confirmationTag } = parseGroupInfo(options.groupInfo);
  const tree = RatchetTree.decode(options.tree);
  const leaves = tree.leaves();
  ensure(leaves.length < resyncBelowDevices, "forbidden", "room too large to resync: ask to be added again");
  const identity = credentialIdentity(options.personId, options.deviceId);
  const old = leaves.find(
    ({ leaf }) =>
      leaf.credential.credentialType === "basic" &&
      equalBytes(leaf.credential.identity, identity) &&
      equalBytes(leaf.signaturePublicKey, signing.publicKey),
  );
  ensure(old !== undefined, "forbidden", "this device has no leaf in the room");
  const { keyPackage } = await generateKeyPackage(suite, options);
  const { tree: provisional, index } = tree.remove(old.index).add(parseKeyPackage(keyPackage).leafNode);
  const { kemOutput, initSecret } = await cipher.exportInitSecret(externalPub);
  return finishCommit(
    {
      cipher,
      context,
      encodedContext: encodeGroupContext(context),
      confirmationTag,
      signing,
      initSecret,
      membershipKey: undefined,
    },
    [
      { proposalType: "external_init", externalInit: { kemOutput } },
      { proposalType: "remove", remove: { removed: old.index } },
    ],
    { tree: provisional, leaf: index, added: [] },
    context.extensions,
  );
}
