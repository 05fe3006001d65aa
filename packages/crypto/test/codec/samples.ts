import type { NetworkId, PersonId, RoomId } from "@custos/base";
import type { EpochSeal, Identity, SealComplaint, SealHeader, SealPayload } from "@custos/crypto/codec";

const id = <T extends string>(byte: number) => byte.toString(16).padStart(2, "0").repeat(16) as T;
const bytes = (length: number, from: number) => Uint8Array.from({ length }, (_, i) => (from + 7 * i) & 0xff);

export const header: SealHeader = {
  charterHash: bytes(32, 1),
  networkId: id<NetworkId>(0x11),
  groupId: id<RoomId>(0x22),
  epoch: 300n,
  day: 20_780,
  logSize: 2 ** 40 + 5,
  logRoot: bytes(32, 2),
  treeHash: bytes(64, 3),
  confirmedTranscriptHash: bytes(64, 4),
  committerLeaf: 6,
  slots: [
    { kind: "room", subjectId: id<RoomId>(0x22), authority: 1 },
    { kind: "person", subjectId: id<PersonId>(0x01), authority: 513 },
    { kind: "person", subjectId: id<PersonId>(0x33), authority: 1 },
  ],
};

export const identity: Identity = {
  kind: "person",
  networkId: id<NetworkId>(0x11),
  subjectId: id<PersonId>(0x33),
  day: 20_780,
  keyPeriod: 20_261,
  authority: 513,
};

export const seal: EpochSeal = {
  header,
  u: bytes(96, 5),
  v: [bytes(32, 6), bytes(32, 7), bytes(32, 8)],
  w: bytes(32, 9),
  wraps: [
    { authority: 1, kemCt: bytes(1_120, 10), wrap: bytes(48, 11) },
    { authority: 513, kemCt: bytes(1_120, 12), wrap: bytes(48, 13) },
  ],
  payload: bytes(200, 14),
  signature: bytes(64, 15),
};

export const payload: SealPayload = {
  senderDataSecret: bytes(64, 16),
  leaves: [
    { leaf: 0, secret: bytes(64, 17) },
    { leaf: 5, secret: bytes(64, 18) },
  ],
};

export const complaint: SealComplaint = {
  header,
  u: seal.u,
  v: seal.v,
  w: seal.w,
  restHash: bytes(32, 19),
  signature: seal.signature,
  slotIndex: 2,
  d: bytes(48, 20),
};
