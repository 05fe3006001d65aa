import { ensure } from "@custos/base";
import { structCodec } from "./codec.js";
import type { StructCodec } from "./codec.js";
import { Writer } from "./writer.js";

/** The application ratchet secret of one leaf at generation 0. */
export interface LeafSecret {
  leaf: number;
  secret: Uint8Array;
}

/** All that a reader needs to read an epoch's application messages, and nothing with which it could write one. */
export interface SealPayload {
  senderDataSecret: Uint8Array;
  /** The tree's leaves that are not blank, ascending. */
  leaves: LeafSecret[];
}

/** Devices in a room: well above what any charter allows. */
const maxLeaves = 4_096;
/** The longest secret of any MLS suite, in bytes. */
const maxSecretBytes = 64;
const maxLeavesBytes = maxLeaves * (4 + 2 + maxSecretBytes);

function checkAscending(leaves: readonly LeafSecret[]): void {
  for (const [i, { leaf }] of leaves.entries()) {
    ensure(i === 0 || (leaves[i - 1] as LeafSecret).leaf < leaf, "malformed", "leaves not ascending");
  }
}

/**
 * `struct { opaque sender_data_secret<V>; LeafSecret leaves<V>; } SealPayload;` with
 * `struct { uint32 leaf; opaque secret<V>; } LeafSecret;`
 */
export const sealPayloadCodec: StructCodec<SealPayload> = structCodec(
  "SealPayload",
  8 + maxSecretBytes + maxLeavesBytes,
  (writer, payload) => {
    checkAscending(payload.leaves);
    const leaves = new Writer();
    for (const { leaf, secret } of payload.leaves) leaves.u32(leaf).vec(secret);
    writer.vec(payload.senderDataSecret).vec(leaves.finish());
  },
  (reader) => {
    const senderDataSecret = reader.vec(maxSecretBytes);
    const leaves = reader.list(maxLeavesBytes, (inner) => ({
      leaf: inner.u32(),
      secret: inner.vec(maxSecretBytes),
    }));
    checkAscending(leaves);
    return { senderDataSecret, leaves };
  },
);
