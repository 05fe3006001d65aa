import { CustosError, ensure, equalBytes } from "@custos/base";
import type { NetworkId, RoomId } from "@custos/base";
import { sha256 } from "@noble/hashes/sha2.js";
import { receiptCodec, signedReceiptCodec } from "../codec/receipt.js";
import type { Receipt } from "../codec/receipt.js";
import { signContent, signWithLabel, verifyWithLabel } from "./label.js";
import { inclusionRoot, leafHash } from "./merkle.js";
import { MerkleTree } from "./merkle-tree.js";

const receiptLabel = "CustosReceipt";
/** `previous` of a room's first receipt. */
export const noReceiptYet: Uint8Array = new Uint8Array(32);

/** What the room's next receipt names as `previous`: SHA-256 of the receipt alone, whatever batch it was signed in. */
export function receiptHash(receipt: Uint8Array): Uint8Array {
  return sha256(receipt);
}

/** Ed25519 over bytes that are ready to be signed, by whoever keeps the key. */
export type Ed25519Signer = (message: Uint8Array) => Uint8Array;

/**
 * Signs the receipts of one group commit with one signature: of the root of the RFC 6962 tree over them. `key` is a
 * receipt key of the charter: its 32-byte seed, or a signer, for a server whose platform signs faster. The answers are `signedReceiptCodec`'s bytes, in order.
 */
export function signReceipts(receipts: readonly Receipt[], key: Uint8Array | Ed25519Signer): Uint8Array[] {
  if (receipts.length === 0) return [];
  const encoded = receipts.map((receipt) => receiptCodec.encode(receipt));
  const tree = MerkleTree.of(encoded.map(leafHash));
  const root = tree.root();
  const signature =
    typeof key === "function" ? key(signContent(receiptLabel, root)) : signWithLabel(key, receiptLabel, root);
  return encoded.map((receipt, leafIndex) =>
    signedReceiptCodec.encode({
      receipt,
      leafIndex,
      batchSize: encoded.length,
      path: tree.inclusionProof(leafIndex),
      signature,
    }),
  );
}

/** The receipt in a signed one whose signature is by one of the charter's receipt keys; `bad-receipt` otherwise. */
export function verifyReceipt(signedReceipt: Uint8Array, receiptKeys: readonly Uint8Array[]): Receipt {
  const { signed, receipt, root } = attempt(() => {
    const decoded = signedReceiptCodec.decode(signedReceipt);
    const { leafIndex, batchSize, path } = decoded;
    return {
      signed: decoded,
      receipt: receiptCodec.decode(decoded.receipt),
      root: inclusionRoot(leafIndex, batchSize, leafHash(decoded.receipt), path),
    };
  });
  const good = receiptKeys.some((key) => {
    try {
      verifyWithLabel(key, receiptLabel, root, signed.signature);
      return true;
    } catch {
      return false;
    }
  });
  ensure(good, "bad-receipt", "receipt: the signature is by none of the charter's receipt keys");
  return receipt;
}

/** Where a room's chain stands for somebody who follows it. */
export interface ReceiptChain {
  networkId: NetworkId;
  roomId: RoomId;
  /** Of the last receipt; 0 before the first */
  seq: number;
  /** `receiptHash` of the last receipt; `noReceiptYet` before the first */
  hash: Uint8Array;
  /** Of the last receipt */
  timeMs: number;
}

/** A room's chain before its first receipt. */
export function startReceiptChain(networkId: NetworkId, roomId: RoomId): ReceiptChain {
  return { networkId, roomId, seq: 0, hash: noReceiptYet, timeMs: 0 };
}

/** The chain with one verified receipt more; `bad-receipt` unless it is the next one of this room. */
export function extendReceiptChain(chain: ReceiptChain, receipt: Receipt): ReceiptChain {
  ensure(receipt.networkId === chain.networkId, "bad-receipt", "receipt: another network's");
  ensure(receipt.roomId === chain.roomId, "bad-receipt", "receipt: another room's");
  ensure(receipt.seq === chain.seq + 1, "bad-receipt", `receipt: number ${receipt.seq} after ${chain.seq}`);
  ensure(
    equalBytes(receipt.previous, chain.hash),
    "bad-receipt",
    `receipt: ${receipt.seq} names another one before it`,
  );
  ensure(
    receipt.timeMs >= chain.timeMs,
    "bad-receipt",
    `receipt: ${receipt.seq} is earlier than the one before`,
  );
  return {
    ...chain,
    seq: receipt.seq,
    hash: receiptHash(receiptCodec.encode(receipt)),
    timeMs: receipt.timeMs,
  };
}

/** How two receipts convict the relay that signed both. */
export type ReceiptConviction = "two-objects-in-one-place" | "two-commits-in-one-epoch";

/**
 * Judges two signed receipts of one relay: two different ones for one (room, seq), or two commits for one (room, epoch),
 * convict it. `bad-receipt` where a signature is false, or both may stand together.
 */
export function convictRelay(
  one: Uint8Array,
  other: Uint8Array,
  receiptKeys: readonly Uint8Array[],
): ReceiptConviction {
  const a = verifyReceipt(one, receiptKeys);
  const b = verifyReceipt(other, receiptKeys);
  ensure(a.networkId === b.networkId && a.roomId === b.roomId, "bad-receipt", "receipts of different rooms");
  const same = equalBytes(receiptCodec.encode(a), receiptCodec.encode(b));
  ensure(!same, "bad-receipt", "the same receipt twice");
  if (a.seq === b.seq) return "two-objects-in-one-place";
  const bothCommits = a.kind === "bundle" && b.kind === "bundle";
  ensure(bothCommits && a.epoch === b.epoch, "bad-receipt", "the receipts do not contradict each other");
  return "two-commits-in-one-epoch";
}

/** Parsing and path errors of a receipt are the receipt's. */
function attempt<T>(step: () => T): T {
  try {
    return step();
  } catch (cause) {
    throw new CustosError("bad-receipt", "receipt: not of the form or of the batch that it claims", {
      cause,
    });
  }
}
