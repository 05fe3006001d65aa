import { CustosError, ensure, equalBytes, fromHex } from "@custos/base";
import { sha256 } from "@noble/hashes/sha2.js";
import type { SealPayload } from "../codec/index.js";
import type { Cipher } from "../mls/cipher.js";
import { cipherOf } from "../mls/cipher.js";
import type { MessageEpoch, OpenedMessage } from "../mls/private-message.js";
import { openMessage, openSenderData, readMessage } from "../mls/private-message.js";
import { messageKey, nextSecret } from "../mls/secret-tree.js";
import type { PublicGroup } from "../verify/public-group.js";
import type { Suite } from "../verify/suite.js";

/** How far beyond the furthest message of a sender the next one may be: it may begin anywhere in an epoch. */
const maxForward = 65_536;

/**
 * Reads one epoch's application messages from an opened seal: an ordinary MLS unprotect, the sender's signature checked
 * against the tree, with no group secret and no signing key. Messages may come in any order; the same bytes may come
 * again, another message under a generation that was read is refused as members refuse it.
 */
export class EpochReader {
  readonly #suite: Suite;
  readonly #group: PublicGroup;
  readonly #epoch: MessageEpoch;
  /** By leaf: the ratchet secret of every generation so far. With the payload at hand there is nothing to forget. */
  readonly #secrets = new Map<number, Uint8Array[]>();
  /** By leaf and generation: the digest of the message that was read. */
  readonly #read = new Map<string, Uint8Array>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(suite: Suite, group: PublicGroup, payload: SealPayload) {
    this.#suite = suite;
    this.#group = group;
    this.#epoch = {
      groupId: fromHex(group.roomId),
      epoch: group.epoch,
      context: group.groupContext,
      senderData: payload.senderDataSecret,
    };
    for (const { leaf, secret } of payload.leaves) {
      ensure(group.leaf(leaf) !== undefined, "bad-seal", "payload names a blank leaf");
      this.#secrets.set(leaf, [secret]);
    }
    ensure(this.#secrets.size === group.members().length, "bad-seal", "payload lacks a leaf");
  }

  /** Throws `wrong-epoch`, `cannot-open`, `bad-signature`, `malformed`, `forbidden` for a generation used twice. */
  unprotect(privateMessage: Uint8Array): Promise<OpenedMessage> {
    // One after another: two that ran at once would wind the same ratchet.
    const turn = this.#last.then(() => this.#open(privateMessage));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #open(bytes: Uint8Array): Promise<OpenedMessage> {
    const cipher = await cipherOf(this.#suite);
    const message = readMessage(bytes, this.#epoch);
    const sender = await openSenderData(cipher, this.#epoch, message);
    const member = this.#group.leaf(sender.leaf);
    ensure(member !== undefined, "malformed", "sender's leaf is blank");
    const digest = sha256(bytes);
    const name = `${sender.leaf}:${sender.generation}`;
    const before = this.#read.get(name);
    ensure(before === undefined || equalBytes(before, digest), "forbidden", "generation was used before");
    const secret = this.#secretOf(cipher, sender.leaf, sender.generation);
    const key = messageKey(cipher, secret, sender.generation);
    const opened = await openMessage(cipher, this.#epoch, message, sender, key, member.signatureKey);
    this.#read.set(name, digest);
    return opened;
  }

  #secretOf(cipher: Cipher, leaf: number, generation: number): Uint8Array {
    const secrets = this.#secrets.get(leaf) ?? [];
    ensure(generation < secrets.length + maxForward, "malformed", "generation too far ahead");
    for (let last = secrets.length - 1; last < generation; last += 1) {
      secrets.push(nextSecret(cipher, secrets[last] ?? new Uint8Array(), last));
    }
    const secret = secrets[generation];
    if (secret === undefined) throw new CustosError("malformed", "sender has no ratchet");
    return secret;
  }
}

/** A reader of the epoch that `group` is in, with the payload of its opened seal; `bad-seal` if they do not match. */
export function readEpoch(suite: Suite, group: PublicGroup, payload: SealPayload): EpochReader {
  return new EpochReader(suite, group, payload);
}
