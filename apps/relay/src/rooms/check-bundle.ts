import type { CompiledQuery } from "kysely";
import {
  CustosError,
  dayOf,
  ensure,
  equalBytes,
  type Day,
  type DeviceId,
  type PersonId,
  type RoomId,
} from "@custos/base";
import {
  commitBundleCodec,
  epochSealCodec,
  type CommitBundle,
  type EpochSeal,
  type Slot,
} from "@custos/crypto/codec";
import {
  inspectWelcome,
  slotsOf,
  verifySeal,
  type PublicGroup,
  type PublicStep,
} from "@custos/crypto/verify";
import type { CharterRecord } from "@custos/crypto/log";
import type { Published } from "../log/publisher.js";
import type { Relay } from "../relay.js";
import type { DeviceSession } from "../session.js";
import { useKeyPackages } from "./used-key-packages.js";

/** A bundle of which everything has been checked that can be checked without secrets. */
export interface CheckedBundle {
  readonly step: PublicStep;
  readonly seal: EpochSeal;
  readonly slots: readonly Slot[];
  readonly checkpoint: Published;
  readonly day: Day;
  readonly charterHash: Uint8Array;
  /** What marks the key packages of those who are added as used. */
  readonly uses: readonly CompiledQuery[];
  /** A resync before the new charter's commit: the epoch carries no messages. */
  readonly mute: boolean;
}

/** What a bundle is checked against. */
export interface BundleBefore {
  readonly roomId: RoomId;
  readonly group: PublicGroup;
  /** Day of the epoch before, of which a room's days never fall short. */
  readonly day: Day;
  /** Size of the checkpoint of the epoch before: no epoch looks devices up in an older directory. */
  readonly logSize: number;
  /** Whose devices the commit has to remove. */
  readonly left: ReadonlySet<PersonId>;
}

/** The bundle's parts; `malformed`. */
function parseBundle(bytes: Uint8Array): CommitBundle & { parsedSeal: EpochSeal } {
  const bundle = commitBundleCodec.decode(bytes);
  let parsedSeal: EpochSeal;
  try {
    parsedSeal = epochSealCodec.decode(bundle.seal);
  } catch (cause) {
    throw new CustosError("bad-seal", cause instanceof Error ? cause.message : undefined, { cause });
  }
  return { ...bundle, parsedSeal };
}

/**
 * Everything that protocol section 3 has the relay check of a bundle. Throws `bad-commit`, `conflict` (another
 * epoch's commit), `wrong-day`, `stale-checkpoint`, `bad-charter`, `unknown-device`, `cap-exceeded`, `bad-seal`.
 */
export async function checkBundle(
  relay: Relay,
  bytes: Uint8Array,
  before: BundleBefore,
  sender: DeviceSession,
  timeMs: number,
): Promise<CheckedBundle> {
  const bundle = parseBundle(bytes);
  const { header } = bundle.parsedSeal;
  const day = dayOf(timeMs);
  ensure(header.day === day && day >= before.day, "wrong-day");
  const charter = relay.charterNow();
  const step = await nextGroup(before.group, bundle, charter, timeMs);
  const { group } = step;
  checkCommitter(step, sender);
  checkRemovals(relay, before, step);
  checkWelcome(bundle, step);
  const checkpoint = relay.transparency.publisher.usable(header.logSize, header.logRoot, timeMs);
  ensure(checkpoint.size >= before.logSize, "stale-checkpoint", "older than the epoch before");
  const current = equalBytes(group.extension.charterHash, charter.hash);
  ensure(
    current || step.kind === "resync",
    "bad-charter",
    "the room's first commit under a new charter carries it",
  );
  checkDevices(relay, group, checkpoint.size);
  const slots = expectedSlots(relay, before.roomId, group, day, checkpoint.size);
  const seal = await verifySeal(
    bundle.seal,
    group,
    {
      charterHash: group.extension.charterHash,
      day,
      slots,
      logSize: checkpoint.size,
      logRoot: checkpoint.root,
    },
    step.committerLeaf,
    group.suite,
  );
  const uses = await useKeyPackages(relay, bundle.welcome);
  return {
    uses,
    step,
    seal,
    slots,
    checkpoint,
    day,
    charterHash: group.extension.charterHash,
    mute: !current,
  };
}

async function nextGroup(
  group: PublicGroup,
  bundle: CommitBundle,
  { charter }: CharterRecord,
  nowMs: number,
): Promise<PublicStep> {
  try {
    return await group.next(bundle.commit, bundle.groupInfo, {
      maxMembers: charter.caps.roomMembers,
      nowMs,
      checkRoomExtension: (old, next) => {
        ensure(next.authority === old.authority, "bad-commit", "a room keeps its authority");
      },
    });
  } catch (error) {
    if (error instanceof CustosError && error.code === "wrong-epoch") {
      throw new CustosError("conflict", undefined, { cause: error });
    }
    throw error;
  }
}

function checkCommitter(step: PublicStep, sender: DeviceSession): void {
  const committer = step.group.leaf(step.committerLeaf);
  const own = committer?.deviceId === sender.deviceId && committer.personId === sender.personId;
  ensure(own, "bad-commit", "the commit is another device's");
}

/** Who has left goes first, and a person goes with all devices, but for those that the directory has removed. */
function checkRemovals(relay: Relay, { group, left }: BundleBefore, step: PublicStep): void {
  const removed = new Set(step.removed.map(({ leafIndex }) => leafIndex));
  for (const { personId, leafIndex } of group.members()) {
    ensure(
      !left.has(personId) || removed.has(leafIndex),
      "bad-commit",
      "somebody who has left is still there",
    );
  }
  const committer = step.group.leaf(step.committerLeaf)?.personId;
  const stays = new Map<PersonId, DeviceId[]>();
  for (const { personId, deviceId } of step.group.members()) {
    stays.set(personId, [...(stays.get(personId) ?? []), deviceId]);
  }
  for (const { personId, deviceId } of step.removed) {
    const others = stays.get(personId);
    const gone = relay.transparency.directory.device(deviceId)?.removedAtIndex !== undefined;
    const whole = !others || others.includes(deviceId) || personId === committer || gone;
    ensure(whole, "bad-commit", "a person is removed with all devices or not at all");
  }
}

function checkWelcome({ welcome }: CommitBundle, { kind, added }: PublicStep): void {
  const joiners = kind === "resync" ? 0 : added.length;
  const addressed = welcome ? attempt(() => inspectWelcome(welcome).newMembers.length) : 0;
  ensure(addressed === joiners, "bad-commit", "the Welcome is not for those who are added");
}

/** Every leaf's device stands in the directory at the checkpoint, with its key, and has not been removed since. */
function checkDevices(relay: Relay, group: PublicGroup, logSize: number): void {
  const { directory } = relay.transparency;
  for (const { personId, deviceId, signatureKey } of group.members()) {
    const device = directory.liveDevice(deviceId, logSize);
    const same = device.personId === personId && equalBytes(device.signingKey, signatureKey);
    ensure(same && device.removedAtIndex === undefined, "unknown-device");
  }
}

function expectedSlots(relay: Relay, roomId: RoomId, group: PublicGroup, day: Day, logSize: number): Slot[] {
  const { directory } = relay.transparency;
  return slotsOf(roomId, group.extension.authority, group.members(), (personId) => {
    try {
      return directory.authorityOf(personId, day, logSize);
    } catch (cause) {
      throw new CustosError("unknown-device", "a member who is not in the directory", { cause });
    }
  });
}

function attempt<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (cause) {
    throw new CustosError("bad-commit", "the Welcome cannot be read", { cause });
  }
}
