import { CustosError, dayOf, ensure, equalBytes, type Day } from "@custos/base";
import { commitBundleCodec, epochSealCodec, type EpochSeal } from "@custos/crypto/codec";
import { checkpointPolicy, verifyCheckpoint } from "@custos/crypto/log";
import { PublicGroup, slotsOf, suite, verifySeal, type SuiteName } from "@custos/crypto/verify";
import type { Access } from "../access.js";
import type { StoredEntry } from "../feed/entries.js";
import type { FollowedLog } from "../log/followed-log.js";

/** A bundle of which everything has been checked that can be checked without secrets. */
export interface CheckedBundle {
  readonly group: PublicGroup;
  readonly seal: EpochSeal;
  readonly day: Day;
}

/**
 * Checks a bundle as the relay should have (protocol, section 3): group, checkpoint, every leaf's device in the
 * directory, slots, day, seal. `before` is the room's group until now; an entry with a start needs none.
 */
export async function checkBundle(
  access: Access,
  entry: StoredEntry,
  before: PublicGroup | undefined,
): Promise<CheckedBundle> {
  const { followed } = access;
  const bundle = commitBundleCodec.decode(entry.object);
  const seal = epochSealCodec.decode(bundle.seal);
  const { header } = seal;
  const day = dayOf(entry.timeMs);
  ensure(header.day === day, "wrong-day", "bundle: its day is not that of its receipt");
  const root = await checkpointRoot(access, entry, header.logSize);
  const { directory } = followed;
  const { charter } = directory.charterByHash(header.charterHash);
  const group = await groupOf(entry, bundle, before, charter.mlsSuite as SuiteName);
  ensure(group.roomId === entry.roomId && group.epoch === entry.epoch, "bad-commit", "bundle: of another room or epoch");
  ensure(group.leaf(header.committerLeaf)?.deviceId === entry.actor, "bad-commit", "bundle: by another device");
  for (const { personId, deviceId, signatureKey } of group.members()) {
    const device = directory.liveDevice(deviceId, header.logSize);
    const same = device.personId === personId && equalBytes(device.signingKey, signatureKey);
    ensure(same, "unknown-device", "bundle: a leaf is not the directory's device");
  }
  const { charterHash, authority } = group.extension;
  const slots = slotsOf(group.roomId, authority, group.members(), (personId) =>
    directory.authorityOf(personId, day, header.logSize),
  );
  const terms = { charterHash, day, slots, logSize: header.logSize, logRoot: root };
  await verifySeal(bundle.seal, group, terms, header.committerLeaf, group.suite);
  return { group, seal, day };
}

/** The room's group after the bundle. */
async function groupOf(
  { start }: StoredEntry,
  { commit, groupInfo }: { commit: Uint8Array; groupInfo: Uint8Array },
  before: PublicGroup | undefined,
  suiteName: SuiteName,
): Promise<PublicGroup> {
  if (!start) {
    ensure(before, "bad-commit", "bundle: of a room that has not begun");
    return (await before.next(commit, groupInfo)).group;
  }
  ensure(equalBytes(start.groupInfo, groupInfo), "bad-commit", "start: not the bundle's GroupInfo");
  return PublicGroup.start(await suite(suiteName), start.groupInfo, start.tree);
}

/**
 * The log's root at the size that the seal's header names, as it stands in the log that is followed here; the checkpoint
 * beside the bundle must be of that size, that root, and cosigned. `unavailable` while the log does not reach it.
 */
async function checkpointRoot({ followed }: Access, entry: StoredEntry, logSize: number): Promise<Uint8Array> {
  const charters = followed.directory.charters().filter(({ charter }) => charter.firstDay <= dayOf(entry.timeMs));
  const policies = charters.toReversed().map(({ charter }) => checkpointPolicy(charter));
  let failure: unknown;
  for (const policy of policies) {
    try {
      const checkpoint = verifyCheckpoint(entry.checkpoint ?? "", policy);
      ensure(checkpoint.size === logSize, "bad-log", "bundle: the checkpoint is not the header's");
      if (followed.size < logSize) await reach(followed, logSize);
      const root = followed.rootAt(logSize);
      ensure(equalBytes(root, checkpoint.root), "bad-log", "bundle: a checkpoint of another log");
      return root;
    } catch (error) {
      if (error instanceof CustosError && error.code === "unavailable") throw error;
      failure ??= error;
    }
  }
  throw failure;
}

/** Witnesses have cosigned the size, so a relay that does not show it is at fault, not the room: that is waited for. */
async function reach(followed: FollowedLog, size: number): Promise<void> {
  try {
    await followed.sync();
  } catch (cause) {
    throw new CustosError("unavailable", "the log cannot be followed", { cause });
  }
  ensure(followed.size >= size, "unavailable", "the relay keeps entries back");
}
