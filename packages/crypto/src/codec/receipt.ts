import { CustosError, asId, ensure, fromHex, toHex } from "@custos/base";
import type { NetworkId, RoomId } from "@custos/base";
import { structCodec } from "./codec.js";
import type { StructCodec } from "./codec.js";
import type { Reader } from "./reader.js";
import { Writer } from "./writer.js";

/** What a relay accepted into a room. */
export type ReceiptKind = "bundle" | "message" | "leave" | "close";

/** The relay's word that it took an object into a room, at a place in the room's order and at a time. */
export interface Receipt {
  networkId: NetworkId;
  roomId: RoomId;
  /** Place in the room, from 1 */
  seq: number;
  /** Hash of the room's receipt before (`receiptHash`); 32 zero bytes in the first */
  previous: Uint8Array;
  kind: ReceiptKind;
  /** The MLS epoch that the object belongs to; a bundle belongs to the epoch that it begins */
  epoch: bigint;
  timeMs: number;
  /** SHA-256 of the object, 32 bytes */
  objectHash: Uint8Array;
}

const kinds = { bundle: 1, message: 2, leave: 3, close: 4 } as const satisfies Record<ReceiptKind, number>;

/**
 * `struct { opaque network_id[16]; opaque room_id[16]; uint64 seq; opaque previous[32]; uint8 kind; uint64 epoch;
 * uint64 time_ms; opaque object_hash[32]; } Receipt;`
 */
export const receiptCodec: StructCodec<Receipt> = structCodec(
  "Receipt",
  121,
  (writer, receipt) => {
    ensure(receipt.seq >= 1, "malformed", "receipts count from 1");
    writer.bytes(fromHex(receipt.networkId), 16).bytes(fromHex(receipt.roomId), 16).u64(BigInt(receipt.seq));
    writer.bytes(receipt.previous, 32).u8(kinds[receipt.kind]).u64(receipt.epoch).u64(BigInt(receipt.timeMs));
    writer.bytes(receipt.objectHash, 32);
  },
  (reader) => {
    const networkId = asId<NetworkId>(toHex(reader.bytes(16)));
    const roomId = asId<RoomId>(toHex(reader.bytes(16)));
    const seq = reader.safeU64();
    ensure(seq >= 1, "malformed", "receipts count from 1");
    const previous = reader.bytes(32);
    const kind = readKind(reader);
    return {
      networkId,
      roomId,
      seq,
      previous,
      kind,
      epoch: reader.u64(),
      timeMs: reader.safeU64(),
      objectHash: reader.bytes(32),
    };
  },
);

/** A receipt, its place in the Merkle tree of its batch, and the relay's signature of that tree's root. */
export interface SignedReceipt {
  /** `receiptCodec`'s bytes */
  receipt: Uint8Array;
  /** Place in the batch, from 0 */
  leafIndex: number;
  batchSize: number;
  /** RFC 6962 inclusion proof, 32 bytes each */
  path: Uint8Array[];
  /** Ed25519, 64 bytes, SignWithLabel "CustosReceipt" over the root */
  signature: Uint8Array;
}

/** A batch is one group commit; its tree is at most 32 levels high. */
const maxPathBytes = 32 * 32;

/**
 * `struct { Receipt receipt; uint32 leaf_index; uint32 batch_size; Hash path<V>; opaque signature[64]; }
 * SignedReceipt;`
 */
export const signedReceiptCodec: StructCodec<SignedReceipt> = structCodec(
  "SignedReceipt",
  receiptCodec.maxBytes + 8 + 2 + maxPathBytes + 64,
  (writer, signed) => {
    ensure(signed.leafIndex < signed.batchSize, "malformed", "not a place in the batch");
    writer.bytes(signed.receipt, receiptCodec.maxBytes).u32(signed.leafIndex).u32(signed.batchSize);
    const path = new Writer();
    for (const hash of signed.path) path.bytes(hash, 32);
    writer.vec(path.finish()).bytes(signed.signature, 64);
  },
  (reader) => {
    const receipt = reader.bytes(receiptCodec.maxBytes);
    const leafIndex = reader.u32();
    const batchSize = reader.u32();
    ensure(leafIndex < batchSize, "malformed", "not a place in the batch");
    const path = reader.list(maxPathBytes, (inner) => inner.bytes(32));
    return { receipt, leafIndex, batchSize, path, signature: reader.bytes(64) };
  },
);

function readKind(reader: Reader): ReceiptKind {
  const byte = reader.u8();
  for (const [kind, value] of Object.entries(kinds)) if (value === byte) return kind as ReceiptKind;
  throw new CustosError("malformed", "kind of receipt");
}
