import type { PersonId } from "@custos/base";
import { ensure, equalBytes } from "@custos/base";
import type { RoomExtension } from "../codec/index.js";
import type { AppliedProposals } from "./commit-tree.js";
import { lifetimeOf, verifyParsedKeyPackage } from "./key-package.js";
import type { GroupMember } from "./leaf.js";
import { memberOf } from "./leaf.js";
import type { CommitMessage } from "./mls-message.js";
import type { PathStep, RatchetTree } from "./ratchet-tree.js";
import { bytesToString, keyStringOf } from "./ratchet-tree.js";
import type { Suite } from "./suite.js";
import type { LeafNode } from "./ts-mls.js";

/** A room of so many devices takes no external commits: each costs every member too much (protocol section 2). */
export const resyncBelowDevices = 200;

/** What a network's charter and the clock add to the rules of every commit. */
export interface GroupRules {
  /** Persons that a room may have after a commit; `cap-exceeded` beyond. */
  maxMembers?: number;
  /** When the commit arrives: key packages that it adds must be valid then. Their length of life is checked anyway. */
  nowMs?: number;
  /** Throws if the room's extension may not change so. */
  checkRoomExtension?(old: RoomExtension, next: RoomExtension): void;
}

/** Proposal types, and for an external commit that it is a resync and nothing else. Throws `bad-commit`. */
export function checkProposals(commit: CommitMessage, tree: RatchetTree): void {
  const count = (type: string): number => commit.proposals.filter((p) => p.proposalType === type).length;
  const adds = count("add");
  const removes = count("remove");
  const extensions = count("group_context_extensions");
  const inits = count("external_init");
  ensure(
    adds + removes + extensions + inits === commit.proposals.length,
    "bad-commit",
    "proposal of a type that rooms do not use",
  );
  ensure(extensions <= 1, "bad-commit", "two GroupContextExtensions");
  if (commit.sender !== undefined) {
    ensure(inits === 0, "bad-commit", "external init by a member");
    return;
  }
  ensure(
    inits === 1 && removes === 1 && adds + extensions === 0,
    "bad-commit",
    "external commit is no resync",
  );
  ensure(tree.leaves().length < resyncBelowDevices, "bad-commit", "resync in too large a room");
}

/** The committer's new leaf keeps signature key and credential of its old one. Throws `bad-commit`. */
export function checkSameDevice(old: LeafNode, next: LeafNode): void {
  ensure(
    equalBytes(old.signaturePublicKey, next.signaturePublicKey) &&
      old.credential.credentialType === "basic" &&
      next.credential.credentialType === "basic" &&
      equalBytes(old.credential.identity, next.credential.identity),
    "bad-commit",
    "committer's leaf is another device's",
  );
}

/** Every key package that the commit adds. Throws `bad-commit` or `bad-signature`. */
export async function checkAdds(
  suite: Suite,
  commit: CommitMessage,
  nowMs: number | undefined,
): Promise<void> {
  for (const proposal of commit.proposals) {
    if (proposal.proposalType !== "add" || !("add" in proposal)) continue;
    const { keyPackage } = proposal.add;
    await verifyParsedKeyPackage(suite, keyPackage);
    if (nowMs === undefined) continue;
    const { notBeforeMs, notAfterMs } = lifetimeOf(keyPackage);
    ensure(
      notBeforeMs <= nowMs && nowMs <= notAfterMs,
      "bad-commit",
      "adds a key package that is not valid now",
    );
  }
}

/**
 * A further device of somebody who stays in the room is added by a device of that person alone (protocol section 1):
 * a key that the operator slips into the directory reaches no room. After a reset the same commit removes the
 * person's old devices, which makes the new one a newcomer's.
 */
export function checkFurtherDevices(
  before: RatchetTree,
  applied: AppliedProposals,
  committer: PersonId,
): void {
  const removed = new Set(applied.removed.map(({ index }) => index));
  const staying = new Set<PersonId>();
  for (const { index, leaf } of before.leaves()) {
    if (!removed.has(index)) staying.add(memberOf(leaf, index).personId);
  }
  for (const { index, leaf } of applied.added) {
    const { personId } = memberOf(leaf, index);
    ensure(
      personId === committer || !staying.has(personId),
      "bad-commit",
      "a further device of a person in the room, added by somebody else",
    );
  }
}

/** Number and length of what the path carries, and that its keys are new. Throws `bad-commit`. */
export function checkPath(
  suite: Suite,
  commit: CommitMessage,
  tree: RatchetTree,
  steps: PathStep[],
  added: number[],
): void {
  const { nodes, leafNode } = commit.path;
  ensure(nodes.length === steps.length, "bad-commit", "length of the path");
  const taken = new Set<string>();
  for (const node of tree.nodes) if (node !== undefined) taken.add(keyStringOf(node));
  const takeKey = (key: Uint8Array): void => {
    const text = bytesToString(key);
    ensure(key.length === suite.kem.publicKeyBytes, "bad-commit", "length of a public key in the path");
    ensure(!taken.has(text), "bad-commit", "public key of the path is in the tree already");
    taken.add(text);
  };
  takeKey(leafNode.hpkePublicKey);
  for (const [i, step] of steps.entries()) {
    const node = nodes[i];
    if (node === undefined) continue;
    takeKey(node.hpkePublicKey);
    const receivers = step.resolution.filter((at) => at % 2 === 1 || !added.includes(at / 2));
    ensure(node.encryptedPathSecret.length === receivers.length, "bad-commit", "ciphertexts of the path");
    for (const { kemOutput, ciphertext } of node.encryptedPathSecret) {
      ensure(
        kemOutput.length === suite.kem.outputBytes && ciphertext.length === suite.secretBytes + 16,
        "bad-commit",
        "length of a ciphertext in the path",
      );
    }
  }
}

/** One leaf a device, one signature key a leaf; returns the number of persons. Throws `bad-commit`. */
export function checkMembers(members: readonly GroupMember[]): number {
  const devices = new Set<string>();
  const keys = new Set<string>();
  const persons = new Set<string>();
  for (const { personId, deviceId, signatureKey } of members) {
    const key = bytesToString(signatureKey);
    ensure(!keys.has(key), "bad-commit", "signature key twice in the tree");
    ensure(!devices.has(deviceId), "bad-commit", "device twice in the tree");
    keys.add(key);
    devices.add(deviceId);
    persons.add(personId);
  }
  return persons.size;
}
