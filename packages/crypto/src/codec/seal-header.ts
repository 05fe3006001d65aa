import { asId, compareBytes, ensure, fromHex, toHex } from "@custos/base";
import type { Day, NetworkId, RoomId } from "@custos/base";
import { structCodec } from "./codec.js";
import type { StructCodec } from "./codec.js";
import { maxSlots, slotBytes, slotCodec } from "./slot.js";
import type { Slot } from "./slot.js";
import { Writer } from "./writer.js";

/** What an epoch's seal speaks of; every secret of the seal depends on its hash. */
export interface SealHeader {
  /** SHA-256, 32 bytes */
  charterHash: Uint8Array;
  networkId: NetworkId;
  groupId: RoomId;
  /** MLS epoch */
  epoch: bigint;
  day: Day;
  /** The checkpoint at which devices, persons and the charter are looked up. */
  logSize: number;
  /** 32 bytes */
  logRoot: Uint8Array;
  treeHash: Uint8Array;
  confirmedTranscriptHash: Uint8Array;
  /** Leaf index of the committer in the new tree. */
  committerLeaf: number;
  /** The room, then each person of the new tree once, ascending by encoded bytes. */
  slots: Slot[];
}

const sealVersion = 1;
const sealSuite = 1;
/** The longest hash of any MLS suite, in bytes. */
const maxHashBytes = 64;

/** `malformed` unless the slots are the room and persons, each once, ascending by their encoded bytes. */
function checkSlots(slots: readonly Slot[], groupId: RoomId): void {
  ensure(slots.length > 0 && slots.length <= maxSlots, "malformed", "number of slots");
  const encoded = slots.map((slot) => slotCodec.encode(slot));
  for (const [i, slot] of slots.entries()) {
    ensure((slot.kind === "room") === (i === 0), "malformed", "the room has exactly one slot");
    const previous = slots[i - 1];
    if (previous === undefined) continue;
    ensure(
      compareBytes(encoded[i - 1] as Uint8Array, encoded[i] as Uint8Array) < 0,
      "malformed",
      "slots not ascending",
    );
    ensure(
      previous.subjectId !== slot.subjectId || previous.kind !== slot.kind,
      "malformed",
      "a subject with two slots",
    );
  }
  ensure(slots[0]?.subjectId === groupId, "malformed", "the room's slot is another room's");
}

/**
 * `struct { uint16 version = 1; uint16 suite = 1; opaque charter_hash[32]; opaque network_id[16];
 * opaque group_id<V>; uint64 epoch; uint32 day; uint64 log_size; opaque log_root[32]; opaque tree_hash<V>;
 * opaque confirmed_transcript_hash<V>; uint32 committer_leaf; Slot slots<V>; } SealHeader;`
 */
export const sealHeaderCodec: StructCodec<SealHeader> = structCodec(
  "SealHeader",
  256 + 2 * maxHashBytes + maxSlots * slotBytes,
  (writer, header) => {
    checkSlots(header.slots, header.groupId);
    const room = fromHex(header.groupId);
    ensure(room.length === 16, "malformed", "group id");
    writer
      .u16(sealVersion)
      .u16(sealSuite)
      .bytes(header.charterHash, 32)
      .bytes(fromHex(header.networkId), 16)
      .vec(room);
    writer.u64(header.epoch).u32(header.day).u64(BigInt(header.logSize)).bytes(header.logRoot, 32);
    writer.vec(header.treeHash).vec(header.confirmedTranscriptHash).u32(header.committerLeaf);
    const slots = new Writer();
    for (const slot of header.slots) slotCodec.write(slots, slot);
    writer.vec(slots.finish());
  },
  (reader) => {
    ensure(reader.u16() === sealVersion, "unsupported", "version of the seal");
    ensure(reader.u16() === sealSuite, "unsupported", "suite of the seal");
    const header: SealHeader = {
      charterHash: reader.bytes(32),
      networkId: asId<NetworkId>(toHex(reader.bytes(16))),
      groupId: asId<RoomId>(toHex(reader.vec(16))),
      epoch: reader.u64(),
      day: reader.u32(),
      logSize: reader.safeU64(),
      logRoot: reader.bytes(32),
      treeHash: reader.vec(maxHashBytes),
      confirmedTranscriptHash: reader.vec(maxHashBytes),
      committerLeaf: reader.u32(),
      slots: reader.list(maxSlots * slotBytes, (inner) => slotCodec.read(inner)),
    };
    checkSlots(header.slots, header.groupId);
    return header;
  },
);
