import { CustosError, dayOf, ensure, equalBytes, type Day } from "@custos/base";
import { commitBundleCodec, epochSealCodec, type EpochSeal, type RoomExtension } from "@custos/crypto/codec";
import { checkpointPolicy, verifyCheckpoint } from "@custos/crypto/log";
import { PublicGroup, slotsOf, suite, verifySeal, type SuiteName } from "@custos/crypto/verify";
import type { Access } from "../access.js";
import type { StoredEntry } from "../feed/entries.js";
import type { FollowedLog } from "../log/followed-log.js";

/** A bundle whose commit is the room's next one. */
export interface FollowedBundle {
  readonly group: PublicGroup;
  readonly seal: EpochSeal;
  readonly day: Day;
  /** What is wrong with the seal, where something is: the epoch is not opened, the room goes on. */
  readonly fault: unknown;
}

/**
 * Follows a bundle as members do (protocol, section 3): the commit against the room's group `before`, which an entry with a
 * start does not need; then day, checkpoint, every leaf's device in the directory, slots and seal. Throws where the group
 * cannot go on, and `unavailable` where the log has to be waited for.
 */
export async function followBundle(
  access: Access,
  entry: StoredEntry,
  before: PublicGroup | undefined,
): Promise<FollowedBundle> {
  const bundle = commitBundleCodec.decode(entry.object);
  const seal = epochSealCodec.decode(bundle.seal);
  const group = await groupOf(access, entry, bundle, before, seal.header.charterHash);
  ensure(
    group.roomId === entry.roomId && group.epoch === entry.epoch,
    "bad-commit",
    "bundle: of another room or epoch",
  );
  const day = dayOf(entry.timeMs);
  try {
    await checkSeal(access, entry, group, bundle.seal, seal);
    return { group, seal, day, fault: undefined };
  } catch (error) {
    if (error instanceof CustosError && error.code === "unavailable") throw error;
    return { group, seal, day, fault: error };
  }
}

async function checkSeal(
  access: Access,
  entry: StoredEntry,
  group: PublicGroup,
  bytes: Uint8Array,
  { header }: EpochSeal,
): Promise<void> {
  const day = dayOf(entry.timeMs);
  ensure(header.day === day, "wrong-day", "seal: its day is not that of its receipt");
  const root = await checkpointRoot(access, entry, header.logSize);
  const { directory } = access.followed;
  for (const { personId, deviceId, signatureKey } of group.members()) {
    const device = directory.liveDevice(deviceId, header.logSize);
    const same = device.personId === personId && equalBytes(device.signingKey, signatureKey);
    ensure(same, "unknown-device", "seal: a leaf is not the directory's device");
  }
  const { charterHash, authority } = group.extension;
  ensure(
    directory.charterByHash(charterHash).charter.firstDay <= day,
    "bad-charter",
    "seal: the charter has not begun",
  );
  const slots = slotsOf(group.roomId, authority, group.members(), (personId) =>
    directory.authorityOf(personId, day, header.logSize),
  );
  const terms = { charterHash, day, slots, logSize: header.logSize, logRoot: root };
  await verifySeal(bytes, group, terms, header.committerLeaf, group.suite);
}

/** The room's group after the bundle. */
async function groupOf(
  { followed }: Access,
  { start, timeMs }: StoredEntry,
  { commit, groupInfo }: { commit: Uint8Array; groupInfo: Uint8Array },
  before: PublicGroup | undefined,
  charterHash: Uint8Array,
): Promise<PublicGroup> {
  if (!start) {
    ensure(before, "bad-commit", "bundle: of a room that has not begun, or stopped");
    const checkRoomExtension = (old: RoomExtension, next: RoomExtension): void =>
      ensure(old.authority === next.authority, "bad-commit", "a room keeps its authority");
    return (await before.next(commit, groupInfo, { nowMs: timeMs, checkRoomExtension })).group;
  }
  ensure(equalBytes(start.groupInfo, groupInfo), "bad-commit", "start: not the bundle's GroupInfo");
  const { charter } = followed.directory.charterByHash(charterHash);
  return PublicGroup.start(await suite(charter.mlsSuite as SuiteName), start.groupInfo, start.tree);
}

/**
 * The log's root at the size that the seal's header names, as it stands in the log that is followed here; the checkpoint
 * beside the bundle must be of that size, that root, and cosigned. `unavailable` while the log does not reach it.
 */
async function checkpointRoot(
  { followed }: Access,
  entry: StoredEntry,
  logSize: number,
): Promise<Uint8Array> {
  const charters = followed.directory
    .charters()
    .filter(({ charter }) => charter.firstDay <= dayOf(entry.timeMs));
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
