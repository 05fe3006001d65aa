import type { SigningKey } from "./signing-key.js";
import type { Cipher } from "./cipher.js";
import type { EpochSecrets, EpochStart } from "./key-schedule.js";
import type { Ratchet } from "./secret-tree.js";
import { leafSecrets, startRatchet } from "./secret-tree.js";
import type { GroupContext } from "./ts-mls.js";
import type { RatchetTree } from "../verify/ratchet-tree.js";

/** One device's state in one epoch of one group. Never changed in place. */
export interface GroupState {
  cipher: Cipher;
  context: GroupContext;
  /** `context`, encoded. */
  encodedContext: Uint8Array;
  tree: RatchetTree;
  confirmationTag: Uint8Array;
  ownLeaf: number;
  signing: SigningKey;
  /** HPKE private keys by node: the own leaf's, and those above it that this device was told. */
  pathKeys: ReadonlyMap<number, Uint8Array>;
  secrets: EpochSecrets;
  /** Application ratchets of the leaves that are not blank. */
  ratchets: ReadonlyMap<number, Ratchet>;
}

/** A state that was just entered, and what its epoch had for that moment alone. */
export interface EnteredEpoch {
  state: GroupState;
  epoch: EpochStart;
}

/** The application ratchets of a new epoch, all at generation 0. */
export function startRatchets(
  cipher: Cipher,
  encryptionSecret: Uint8Array,
  tree: RatchetTree,
): Map<number, Ratchet> {
  const leaves = tree.leaves().map(({ index }) => index);
  const ratchets = new Map<number, Ratchet>();
  for (const [leaf, secret] of leafSecrets(cipher, encryptionSecret, tree.width, leaves)) {
    ratchets.set(leaf, startRatchet(secret));
  }
  return ratchets;
}
