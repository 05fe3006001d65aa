import { dayOf, ensure, equalBytes, type Day, type PersonId, type RoomId } from "@custos/base";
import { commitBundleCodec, type RoomExtension } from "@custos/crypto/codec";
import { generateKeyPackage, MemberGroup, type MemberCommit } from "@custos/crypto/mls";
import { makeSeal } from "@custos/crypto/seal";
import { PublicGroup, sealHeaderOf, type PublicStep } from "@custos/crypto/verify";
import { groupRules } from "./group-rules.js";
import type { RoomContext } from "./room-context.js";
import type { PendingCommit } from "./room-record.js";
import { sealKeysOf, sealTerms } from "./seal-terms.js";

/** What a commit is to do beside renewing the committer's keys. */
export interface CommitPlan {
  add?: readonly Uint8Array[];
  /** Leaves. */
  remove?: readonly number[];
  extension?: RoomExtension;
}

/** A commit on top of a room's current epoch, whole: checked as others will check it, sealed for today. */
export async function makeCommitBundle(
  context: RoomContext,
  group: MemberGroup,
  publicGroup: PublicGroup,
  plan: CommitPlan,
): Promise<PendingCommit> {
  const nowMs = context.relayNowMs();
  const made = await group.commit({ ...plan, nowMs });
  const { rules } = groupRules(context, nowMs);
  const step = await publicGroup.next(made.commit, made.groupInfo, rules);
  return finish(context, "commit", made, step, publicGroup, dayOf(nowMs));
}

/** A new room: epoch 0 with this device alone, and the bundle of epoch 1 that adds the others. */
export async function makeRoomBundle(
  context: RoomContext,
  roomId: RoomId,
  authority: number,
  add: readonly Uint8Array[],
): Promise<PendingCommit> {
  const { identity, suite, log } = context;
  const { personId, deviceId, signing, networkId } = identity;
  const nowMs = context.relayNowMs();
  const { hash: charterHash } = log.charterOn(dayOf(nowMs));
  const { keyPackage, secret } = await generateKeyPackage(suite, { personId, deviceId, signing, nowMs });
  const extension = { charterHash, networkId, authority };
  const group = await MemberGroup.create(suite, { roomId, extension, keyPackage, secret, signing });
  const start = { groupInfo: await group.groupInfo(), tree: group.tree() };
  const publicGroup = await PublicGroup.start(suite, start.groupInfo, start.tree);
  const pending = await makeCommitBundle(context, group, publicGroup, { add });
  return { ...pending, kind: "create", start };
}

/** An external commit that brings this device back into a room of which it has the relay's snapshot. */
export async function makeResyncBundle(
  context: RoomContext,
  roomId: RoomId,
  snapshot: { groupInfo: Uint8Array; tree: Uint8Array },
): Promise<PendingCommit> {
  const { identity, suite } = context;
  const { personId, deviceId, signing } = identity;
  const nowMs = context.relayNowMs();
  const publicGroup = await PublicGroup.start(suite, snapshot.groupInfo, snapshot.tree);
  ensure(publicGroup.roomId === roomId, "bad-commit", "snapshot of another room");
  const made = await MemberGroup.resync(suite, { ...snapshot, personId, deviceId, signing, nowMs });
  const { rules } = groupRules(context, nowMs);
  const step = await publicGroup.next(made.commit, made.groupInfo, rules);
  return finish(context, "resync", made, step, publicGroup, dayOf(nowMs));
}

async function finish(
  context: RoomContext,
  kind: PendingCommit["kind"],
  made: MemberCommit,
  step: PublicStep,
  before: PublicGroup,
  day: Day,
): Promise<PendingCommit> {
  const { log, identity, backend } = context;
  const { size: logSize } = log.checkpoint;
  const terms = sealTerms(log, step.group, day, logSize);
  const { charter } = log.directory.charterByHash(terms.charterHash);
  const header = sealHeaderOf(step.group, terms, step.committerLeaf);
  const keysOfDay = sealKeysOf(charter, terms.slots, day);
  const seal = await makeSeal({
    group: made.group,
    header,
    signing: identity.signing,
    backend,
    ...keysOfDay,
  });
  const { commit, welcome, groupInfo } = made;
  const old = new Set(before.members().map(({ personId }) => personId));
  const now = new Set(step.group.members().map(({ personId }) => personId));
  const current = equalBytes(step.group.extension.charterHash, log.charterOn(day, logSize).hash);
  return {
    kind,
    bundle: commitBundleCodec.encode({ commit, groupInfo, seal, ...(welcome ? { welcome } : {}) }),
    // From here on nobody can derive the seal's secrets from what this device keeps.
    group: made.group.eraseExporter().encodeWithoutTree(),
    publicGroup: step.group.encode(),
    epoch: {
      epoch: step.group.epoch,
      day,
      state: current ? "usable" : "mute",
      logSize,
      committer: identity.deviceId,
    },
    added: difference(now, old),
    removed: difference(old, now),
    gone: step.removed.map(({ personId }) => personId),
  };
}

function difference(one: ReadonlySet<PersonId>, other: ReadonlySet<PersonId>): PersonId[] {
  return [...one].filter((id) => !other.has(id));
}
