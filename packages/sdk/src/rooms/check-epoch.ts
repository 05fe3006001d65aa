import { CustosError, dayOf, ensure, equalBytes } from "@custos/base";
import { epochSealCodec, type SealComplaint } from "@custos/crypto/codec";
import type { MemberGroup } from "@custos/crypto/mls";
import { checkSeal, slotsToCheck } from "@custos/crypto/seal";
import { sealHeaderOf, type PublicGroup } from "@custos/crypto/verify";
import { randomBelow } from "../random.js";
import type { RoomContext } from "./room-context.js";
import type { EpochRecord } from "./room-record.js";
import { sealKeysOf, sealTerms } from "./seal-terms.js";

export interface EpochToCheck {
  /** Absent for the first epoch that this device has. */
  before: EpochRecord | undefined;
  publicGroup: PublicGroup;
  group: MemberGroup;
  kind: "commit" | "resync";
  committerLeaf: number;
  seal: Uint8Array;
  /** The note that the relay added to the bundle. */
  checkpoint: string;
  receiptMs: number;
  mode: "joining" | "live" | "catching-up";
}

export interface CheckedEpoch {
  record: EpochRecord;
  /** Without the exporter: whoever keeps it can open the payload. */
  group: MemberGroup;
  /** What is wrong with the seal, where something is. */
  fault?: { field: string; complaint?: SealComplaint };
}

/**
 * All that a member checks before it sends or shows anything in a new epoch (protocol section 3), but for the commit
 * itself, which `PublicGroup` has accepted. A fault is not an error: the epoch is there, and is not used.
 */
export async function checkEpoch(context: RoomContext, epoch: EpochToCheck): Promise<CheckedEpoch> {
  const { publicGroup, group, committerLeaf, receiptMs } = epoch;
  const committer = publicGroup.leaf(committerLeaf);
  ensure(committer, "bad-commit", "committer's leaf is blank");
  const record: EpochRecord = {
    epoch: publicGroup.epoch,
    day: dayOf(receiptMs),
    state: "usable",
    logSize: epoch.before?.logSize ?? 0,
    committer: committer.deviceId,
  };
  const fault = await findFault(context, epoch, record, committer.signatureKey);
  if (fault) record.state = "bad-seal";
  return { record, group: group.eraseExporter(), ...(fault ? { fault } : {}) };
}

async function findFault(
  context: RoomContext,
  epoch: EpochToCheck,
  record: EpochRecord,
  committerKey: Uint8Array,
): Promise<CheckedEpoch["fault"]> {
  const { publicGroup, group, before, committerLeaf } = epoch;
  const { log, identity, random } = context;
  try {
    const { header } = epochSealCodec.decode(epoch.seal);
    await log.syncTo(header.logSize, context.readLog);
    log.verifyNamed(epoch.checkpoint, header.logSize, header.logRoot);
    ensure(header.logSize >= record.logSize, "bad-seal", "checkpoint: older than the last epoch's");
    record.logSize = header.logSize;
    ensure(!before || record.day >= before.day, "wrong-day", "day: before the last epoch's");
    ensure(header.day === record.day, "wrong-day", "day: not that of the receipt");
    ensure(equalBytes(publicGroup.externalPub, group.externalPub), "bad-seal", "external_pub");
    const inForce = log.charterOn(record.day, header.logSize);
    const current = equalBytes(publicGroup.extension.charterHash, inForce.hash);
    ensure(current || epoch.kind === "resync", "bad-charter", "charter: not the one in force");
    if (!current) record.state = "mute";
    const terms = sealTerms(log, publicGroup, record.day, header.logSize);
    const expected = sealHeaderOf(publicGroup, terms, committerLeaf);
    const { charter } = log.directory.charterByHash(terms.charterHash);
    const checkSlots =
      epoch.mode === "joining"
        ? ("all" as const)
        : slotsToCheck(expected, identity.personId, (below) => randomBelow(random, below), epoch.mode);
    const check = await checkSeal({
      group,
      seal: epoch.seal,
      expected,
      committerKey,
      checkSlots,
      backend: context.backend,
      ...sealKeysOf(charter, terms.slots, record.day),
    });
    if (check.kind === "good") return undefined;
    return { field: check.field, ...(check.complaint ? { complaint: check.complaint } : {}) };
  } catch (error) {
    // Without an answer from the relay nothing is known of the seal: that is for the caller to try again.
    if (!(error instanceof CustosError) || error.code === "unavailable" || error.code === "cancelled")
      throw error;
    return { field: error.message };
  }
}
