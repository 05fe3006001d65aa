import { codeOf, CustosError, equalBytes, type ErrorCode, type PersonId } from "@custos/base";
import { complaintFile, roomTree, type RoomEntry } from "@custos/contract";
import {
  commitBundleCodec,
  complaintCodec,
  roomStateContent,
  sealComplaintContent,
  type CommitBundle,
} from "@custos/crypto/codec";
import { MemberGroup } from "@custos/crypto/mls";
import { inspectWelcome, PublicGroup, type PublicStep } from "@custos/crypto/verify";
import type { Changes } from "../store/changes.js";
import { checkEpoch, type CheckedEpoch, type EpochToCheck } from "./check-epoch.js";
import { groupRules } from "./group-rules.js";
import type { RoomContext } from "./room-context.js";
import type { PendingCommit, ReceiveMode } from "./room-record.js";
import type { RoomState } from "./room-state.js";
import { nextGroup } from "./shared-steps.js";

type BundleEntry = Extract<RoomEntry, { kind: "bundle" }>;

const hourMs = 3_600_000;
/** Failures to ask the relay, which say nothing about what it has. */
const noAnswer: ReadonlySet<ErrorCode> = new Set(["unavailable", "cancelled", "rate-limited"]);

/** Takes a room into its next epoch: one's own commit, another's, the Welcome to this device, or none that it can follow. */
export async function receiveBundle(
  context: RoomContext,
  state: RoomState,
  entry: BundleEntry,
  mode: ReceiveMode,
  changes: Changes,
): Promise<void> {
  const { pending, record } = state;
  if (pending && equalBytes(pending.bundle, entry.bundle))
    return adopt(context, state, entry, pending, changes);
  let bundle: CommitBundle;
  try {
    bundle = commitBundleCodec.decode(entry.bundle);
  } catch (error) {
    return fall(context, state, entry, codeOf(error), changes);
  }
  // Another commit made the epoch that ours was for, or a later one.
  if (pending && pending.epoch.epoch <= entry.epoch) state.setPending(undefined, changes);
  const notJoined = await join(context, state, entry, bundle, changes);
  if (!notJoined) return;
  const { group, publicGroup } = state;
  if (record.standing !== "active" || !group || !publicGroup) {
    // What the relay hands out to somebody who is not in can only be meant to bring this device in.
    const isOut = ["joining", "left", "removed"].includes(record.standing);
    if (isOut) fall(context, state, entry, notJoined, changes);
    return;
  }
  let step: PublicStep;
  let next: MemberGroup;
  try {
    const { rules, key } = groupRules(context, entry.timeMs);
    step = await nextGroup(publicGroup, bundle.commit, bundle.groupInfo, rules, key);
    if (step.group.members().every(({ deviceId }) => deviceId !== context.identity.deviceId)) {
      return removed(context, state, entry, publicGroup, step, changes);
    }
    next = await group.process(bundle.commit);
  } catch (error) {
    return fall(
      context,
      state,
      entry,
      `${codeOf(error)}: ${error instanceof Error ? error.message : ""}`,
      changes,
    );
  }
  const epoch: EpochToCheck = {
    before: record.epoch,
    publicGroup: step.group,
    group: next,
    kind: step.kind,
    committerLeaf: step.committerLeaf,
    seal: bundle.seal,
    checkpoint: entry.checkpoint,
    receiptMs: entry.timeMs,
    mode,
  };
  const checked = await checkEpoch(context, epoch);
  const committer =
    publicGroup.leaf(step.committerLeaf)?.personId ?? step.group.leaf(step.committerLeaf)?.personId;
  const change = personsChanged(publicGroup, step.group, record.leaving);
  const gone = step.removed.map(({ personId }) => personId);
  enter(context, state, entry, { checked, publicGroup: step.group, gone }, changes);
  tellMembers(context, state, entry, committer, change, step.kind === "resync", changes);
}

/** One's own commit has made the epoch: everything about it was computed, and stored, before it was sent. */
async function adopt(
  context: RoomContext,
  state: RoomState,
  entry: BundleEntry,
  pending: PendingCommit,
  changes: Changes,
): Promise<void> {
  const { record } = state;
  const publicGroup = await PublicGroup.restore(context.suite, pending.publicGroup);
  const group = await MemberGroup.restore(context.suite, pending.group, publicGroup.tree());
  const before = state.publicGroup;
  state.setPending(undefined, changes);
  if (pending.kind !== "commit") {
    record.sinceEpoch = pending.epoch.epoch;
    if (pending.kind === "resync") endFall(context, state, entry, changes);
    record.standing = "active";
  }
  const change = before
    ? personsChanged(before, publicGroup, record.leaving)
    : { added: pending.added, removed: pending.removed };
  const { gone } = pending;
  enter(context, state, entry, { checked: { record: pending.epoch, group }, publicGroup, gone }, changes);
  const { personId } = context.identity;
  if (pending.kind === "create")
    changes.afterwards(() =>
      context.emit({ type: "room", roomId: state.roomId, change: "joined", ...change }),
    );
  tellMembers(context, state, entry, personId, change, pending.kind === "resync", changes);
  // Newcomers cannot read how the room was named before they came.
  if (record.name !== undefined && pending.added.length > 0) {
    const content = roomStateContent({ name: record.name }, { salt: context.random(16) });
    state.enqueue(context, content, { lazy: true }, changes);
  }
}

/** Joins by the Welcome in a bundle, if it is to this device and can be opened; gives the reason where it does not. */
async function join(
  context: RoomContext,
  state: RoomState,
  entry: BundleEntry,
  bundle: CommitBundle,
  changes: Changes,
): Promise<string | undefined> {
  const { keyPackages, identity, suite } = context;
  const { record, roomId } = state;
  if (record.standing === "active") return "in the room already";
  if (!bundle.welcome) return "no Welcome";
  let refs: Uint8Array[];
  try {
    refs = inspectWelcome(bundle.welcome).newMembers;
  } catch {
    return "an unreadable Welcome";
  }
  const ref = refs.find((one) => keyPackages.find(one) !== undefined);
  const own = ref && keyPackages.find(ref);
  if (!ref || !own) return "no key package for this Welcome";
  let joined: MemberGroup;
  let publicGroup: PublicGroup;
  try {
    const { tree } = await context.call(roomTree, { roomId, epoch: entry.epoch });
    publicGroup = await PublicGroup.start(suite, bundle.groupInfo, tree);
    const { keyPackage, secret } = own;
    joined = await MemberGroup.join(suite, {
      welcome: bundle.welcome,
      keyPackage,
      secret,
      tree,
      signing: identity.signing,
    });
    const same = publicGroup.roomId === roomId && equalBytes(publicGroup.groupContext, joined.groupContext);
    if (!same || publicGroup.epoch !== entry.epoch)
      throw new CustosError("bad-commit", "Welcome to another epoch");
  } catch (error) {
    if (noAnswer.has(codeOf(error))) throw error;
    return `${codeOf(error)}: ${error instanceof Error ? error.message : ""}`;
  }
  const committer = publicGroup.members().find(({ deviceId }) => deviceId === entry.committer);
  if (!committer) return "committer's leaf is blank";
  const checked = await checkEpoch(context, {
    before: undefined,
    publicGroup,
    group: joined,
    kind: "commit",
    committerLeaf: committer.leafIndex,
    seal: bundle.seal,
    checkpoint: entry.checkpoint,
    receiptMs: entry.timeMs,
    mode: "joining",
  });
  keyPackages.use(ref, changes);
  if (record.standing === "fallen" || record.standing === "lost") endFall(context, state, entry, changes);
  record.standing = "active";
  record.sinceEpoch = entry.epoch;
  record.leaving = [];
  delete record.leaveRequest;
  enter(context, state, entry, { checked, publicGroup, gone: [] }, changes);
  const added = [identity.personId];
  changes.afterwards(() => context.emit({ type: "room", roomId, change: "joined", added, removed: [] }));
  tellMembers(context, state, entry, committer.personId, { added, removed: [] }, false, changes);
  return undefined;
}

/** What an epoch's beginning means for everything that is kept of a room. */
function enter(
  context: RoomContext,
  state: RoomState,
  entry: BundleEntry,
  {
    checked,
    publicGroup,
    gone,
  }: { checked: CheckedEpoch; publicGroup: PublicGroup; gone: readonly PersonId[] },
  changes: Changes,
): void {
  const { record } = state;
  state.setEpoch(checked.group, publicGroup, changes);
  record.epoch = checked.record;
  record.generations = {};
  // Whoever was removed and added by one commit is there again, and is not leaving any more.
  record.leaving = record.leaving.filter((personId) => !gone.includes(personId));
  record.badSealsMs = record.badSealsMs.filter((ms) => ms > entry.timeMs - hourMs);
  if (checked.fault) complain(context, state, entry, checked.fault, changes);
}

function complain(
  context: RoomContext,
  state: RoomState,
  entry: BundleEntry,
  { field, complaint }: NonNullable<CheckedEpoch["fault"]>,
  changes: Changes,
): void {
  const { roomId, record } = state;
  record.badSealsMs.push(entry.timeMs);
  const { epoch, committer } = entry;
  changes.afterwards(() =>
    context.emit({
      type: "seal-complaint",
      roomId,
      epoch,
      field,
      committer,
      complained: complaint !== undefined,
    }),
  );
  if (!complaint) return;
  const bytes = complaintCodec.encode(complaint);
  // The members get it in the next epoch, the relay at once.
  state.enqueue(context, sealComplaintContent(bytes, { salt: context.random(16) }), { lazy: true }, changes);
  changes.afterwards(() => {
    context.call(complaintFile, { roomId, complaint: bytes }).catch(() => {
      // The members have the proof; the relay may drop it, but nothing of ours depends on its doing.
    });
  });
}

/** A commit that this device cannot follow. It gets back in by itself; what it misses is shown. */
export function fall(
  context: RoomContext,
  state: RoomState,
  entry: Pick<RoomEntry, "seq" | "timeMs" | "epoch">,
  detail: string,
  changes: Changes,
): void {
  const { record } = state;
  const { seq, timeMs, epoch } = entry;
  record.standing = "fallen";
  record.fellAtSeq = seq;
  state.dropGroup(changes);
  delete record.epoch;
  state.addGap(context, { cause: "fell-out", seq, timeMs, epoch, detail }, changes);
}

function endFall(
  context: RoomContext,
  state: RoomState,
  { seq, timeMs, epoch }: BundleEntry,
  changes: Changes,
): void {
  const { record, roomId } = state;
  const from = record.fellAtSeq ?? seq;
  delete record.fellAtSeq;
  record.leaving = [];
  if (from < seq) {
    state.addGap(
      context,
      { cause: "fell-out", seq: from, toSeq: seq - 1, timeMs, epoch, detail: "back in the room" },
      changes,
    );
  }
  changes.afterwards(() =>
    context.emit({ type: "room", roomId, change: "resynced", added: [], removed: [] }),
  );
}

function removed(
  context: RoomContext,
  state: RoomState,
  entry: BundleEntry,
  before: PublicGroup,
  step: PublicStep,
  changes: Changes,
): void {
  const { record } = state;
  record.standing = "removed";
  record.leaving = [];
  const change = personsChanged(before, step.group, []);
  state.dropGroup(changes);
  delete record.epoch;
  const by = before.leaf(step.committerLeaf)?.personId;
  tellMembers(context, state, entry, by, change, false, changes);
  changes.afterwards(() =>
    context.emit({ type: "room", roomId: state.roomId, change: "removed", ...change }),
  );
}

interface PersonsChanged {
  added: PersonId[];
  removed: PersonId[];
}

/** Whoever has left and is in the new tree was added again by the commit that removed the old leaf. */
function personsChanged(before: PublicGroup, after: PublicGroup, left: readonly PersonId[]): PersonsChanged {
  const old = new Set(before.members().map(({ personId }) => personId));
  const now = new Set(after.members().map(({ personId }) => personId));
  const added = [...now].filter((id) => !old.has(id) || left.includes(id));
  return { added, removed: [...old].filter((id) => !now.has(id)) };
}

function tellMembers(
  context: RoomContext,
  state: RoomState,
  { seq, timeMs, epoch, receipt }: BundleEntry,
  by: PersonId | undefined,
  { added, removed: gone }: PersonsChanged,
  resync: boolean,
  changes: Changes,
): void {
  // The daily healing changes nobody and is not shown.
  if (!by || (added.length === 0 && gone.length === 0 && !resync)) return;
  state.addHistory(
    { kind: "members", seq, timeMs, epoch, by, added, removed: gone, resync, receipt },
    changes,
  );
  if (added.length === 0 && gone.length === 0) return;
  changes.afterwards(() =>
    context.emit({ type: "room", roomId: state.roomId, change: "members", added, removed: gone }),
  );
}
