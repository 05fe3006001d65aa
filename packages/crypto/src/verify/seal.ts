import { CustosError, compareBytes, ensure } from "@custos/base";
import type { Day, RoomId } from "@custos/base";
import {
  epochSealCodec,
  sealPayloadCodec,
  sealRestHash,
  sealSignedBytes,
  slotCodec,
} from "../codec/index.js";
import type { EpochSeal, RoomExtension, SealHeader, Slot } from "../codec/index.js";
import { parseG2 } from "../pairing/index.js";
import type { GroupMember } from "./leaf.js";
import type { Suite } from "./suite.js";

/** Label of the committer's signature over a seal. */
export const sealLabel = "CustosEpochSeal";

/** What a seal's header takes from the group: PublicGroup and MemberGroup both have it. */
export interface SealedGroup {
  readonly roomId: RoomId;
  readonly epoch: bigint;
  readonly treeHash: Uint8Array;
  readonly confirmedTranscriptHash: Uint8Array;
  readonly extension: RoomExtension;
}

/** What a seal's header takes from outside the group. */
export interface SealTerms {
  charterHash: Uint8Array;
  day: Day;
  slots: Slot[];
  logSize: number;
  logRoot: Uint8Array;
}

/** The one header that a group's epoch can have under these terms. */
export function sealHeaderOf(group: SealedGroup, terms: SealTerms, committerLeaf: number): SealHeader {
  return {
    ...terms,
    networkId: group.extension.networkId,
    groupId: group.roomId,
    epoch: group.epoch,
    treeHash: group.treeHash,
    confirmedTranscriptHash: group.confirmedTranscriptHash,
    committerLeaf,
  };
}

const byteFields = ["charterHash", "logRoot", "treeHash", "confirmedTranscriptHash"] as const;
const plainFields = ["networkId", "groupId", "epoch", "day", "logSize", "committerLeaf"] as const;

/** The name of the first field in which two headers differ. */
export function differingField(a: SealHeader, b: SealHeader): keyof SealHeader | undefined {
  for (const field of byteFields) if (compareBytes(a[field], b[field]) !== 0) return field;
  for (const field of plainFields) if (a[field] !== b[field]) return field;
  const same = (slot: Slot, i: number) => {
    const other = b.slots[i];
    return other !== undefined && compareBytes(slotCodec.encode(slot), slotCodec.encode(other)) === 0;
  };
  return a.slots.length === b.slots.length && a.slots.every(same) ? undefined : "slots";
}

/** Length in bytes of the payload of an epoch with these members: the same for every honest committer. */
function payloadBytes(members: readonly GroupMember[], secretBytes: number): number {
  const secret = new Uint8Array(secretBytes);
  const leaves = members.map(({ leafIndex }) => ({ leaf: leafIndex, secret }));
  return sealPayloadCodec.encode({ senderDataSecret: secret, leaves }).length + 16;
}

function check(condition: boolean, field: string): void {
  ensure(condition, "bad-seal", `seal: ${field}`);
}

async function named<T>(field: string, prove: () => T | Promise<T>): Promise<T> {
  try {
    return await prove();
  } catch (cause) {
    throw new CustosError("bad-seal", `seal: ${field}`, { cause });
  }
}

/** The committer's signature over a seal's two halves; `bad-signature`. */
export async function verifySealSignature(
  seal: Pick<EpochSeal, "header" | "u" | "v" | "w" | "signature">,
  restHash: Uint8Array,
  committerKey: Uint8Array,
  suite: Suite,
): Promise<void> {
  await suite.verifyWithLabel(committerKey, sealLabel, sealSignedBytes(seal, restHash), seal.signature);
}

/**
 * All of a seal that can be checked without the epoch's secrets (protocol section 3, "The relay"): its form, the header
 * against the group after the commit and against `expected`, U, the payload's length, the signature of the committer's
 * leaf. Throws `bad-seal`, whose message names the field.
 */
export async function verifySeal(
  seal: Uint8Array,
  group: SealedGroup & { members(): GroupMember[]; leaf(index: number): GroupMember | undefined },
  expected: SealTerms,
  committerLeaf: number,
  suite: Suite,
): Promise<EpochSeal> {
  const parsed = await named("encoding", () => epochSealCodec.decode(seal));
  const differing = differingField(parsed.header, sealHeaderOf(group, expected, committerLeaf));
  check(differing === undefined, `header: ${differing}`);
  check(compareBytes(parsed.header.charterHash, group.extension.charterHash) === 0, "header: charterHash");
  await named("U", () => parseG2(parsed.u));
  check(parsed.payload.length === payloadBytes(group.members(), suite.secretBytes), "payload: length");
  const committer = group.leaf(committerLeaf);
  if (committer === undefined) throw new CustosError("bad-seal", "seal: header: committerLeaf");
  await named("signature", () =>
    verifySealSignature(parsed, sealRestHash(parsed), committer.signatureKey, suite),
  );
  return parsed;
}
