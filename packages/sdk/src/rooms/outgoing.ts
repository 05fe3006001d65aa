import {
  codeOf,
  CustosError,
  dayOf,
  ensure,
  equalBytes,
  fromHex,
  type ErrorCode,
  type PersonId,
} from "@custos/base";
import { limits, messageSend, roomCommit, roomCreate, roomSnapshot } from "@custos/contract";
import { contentCodec, withPrevious } from "@custos/crypto/codec";
import { Changes } from "../store/changes.js";
import { makeCommitBundle, makeResyncBundle, type CommitPlan } from "./make-bundle.js";
import type { RoomContext } from "./room-context.js";
import type { OutboxItem, PendingCommit, Standing } from "./room-record.js";
import type { RoomInbox } from "./inbox.js";
import type { RoomState } from "./room-state.js";

const hourMs = 3_600_000;
const falseSealsAnHour = 3;

/** Answers after which the room is read again and the same thing tried anew. */
const tryAnew: ReadonlySet<ErrorCode> = new Set([
  "conflict",
  "wrong-epoch",
  "wrong-day",
  "unsealed-epoch",
  "stale-checkpoint",
]);

/** Answers after which a message will not be taken, however often it is sent. */
const forGood: ReadonlySet<ErrorCode> = new Set([
  "already-exists",
  "too-large",
  "malformed",
  "closed",
  "not-found",
  "forbidden",
]);

/** What a device does in a room. Every method is called with the room to itself (`Room.alone`). */
export class RoomOutgoing {
  readonly #context: RoomContext;
  readonly #inbox: RoomInbox;
  /** Epoch with a false seal that this device has tried to replace. */
  #replaced: bigint | undefined;
  /** Epoch in which it was told that this device has stopped. */
  #stoppedIn: bigint | undefined;

  constructor(context: RoomContext, inbox: RoomInbox) {
    this.#context = context;
    this.#inbox = inbox;
  }

  get #state(): RoomState {
    return this.#inbox.state;
  }

  /** Does all that waits: a commit left over from before, a way back in, the outbox. Throws `unavailable` without a relay. */
  async run(): Promise<void> {
    // Left over from before: if it does not fit any more, what is needed is made anew.
    if (this.#state.pending) await this.#offer(this.#state.pending, true);
    if (this.#state.record.standing === "fallen") await this.#resync();
    if (isOver(this.#state.record.standing)) await this.#giveUpAll();
    await this.#replaceFalseEpoch();
    for (;;) {
      const item = this.#state.outbox.find(({ lazy }) => !lazy || this.#mayUse());
      if (!item || this.#state.record.standing !== "active") return;
      if (this.#mayUse()) await this.#send(item);
      else await this.commit({});
    }
  }

  /**
   * One attempt to make the room's next epoch. Whoever has left, and every device that the directory no longer has, is
   * removed by it; a new charter is carried. Whether it was this commit or another's, the room has been read afterwards.
   */
  async commit(plan: CommitPlan): Promise<void> {
    const { log, readLog } = this.#context;
    // The clock first: what a relay shows that lives in the past cannot be newer than what is known.
    await this.#agreeOnTime();
    await log.sync(readLog);
    await this.#agreeOnTime();
    this.#checkFalseSeals();
    const { group, publicGroup } = this.#state;
    ensure(group && publicGroup, "forbidden", "not a member of the room");
    const extension = await this.#extension();
    const remove = [...new Set([...(plan.remove ?? []), ...this.#due()])].filter(
      (leaf) => leaf !== group.ownLeaf,
    );
    const whole = { ...plan, remove, ...(extension ? { extension } : {}) };
    await this.offer(await makeCommitBundle(this.#context, group, publicGroup, whole));
  }

  /** Stores a commit of one's own, then sends it: a crash in between sends it again. */
  async offer(pending: PendingCommit): Promise<void> {
    const changes = new Changes();
    this.#state.setPending(pending, changes);
    if (pending.kind === "create") this.#state.saveRecord(changes);
    await changes.commit(this.#context.store);
    await this.#offer(pending);
  }

  async #offer({ kind, start, bundle }: PendingCommit, leftOver = false): Promise<void> {
    const { roomId } = this.#state;
    const { log, readLog } = this.#context;
    const before = { seq: this.#state.record.cursor, logSize: log.size };
    try {
      const { seq } =
        kind === "create" && start
          ? await this.#context.call(roomCreate, { roomId, ...start, bundle })
          : await this.#context.call(roomCommit, { roomId, bundle });
      await this.#inbox.readTo(seq);
    } catch (error) {
      const code = codeOf(error);
      if (code === "unavailable" || code === "cancelled" || code === "internal") throw error;
      // Refused, or somebody was faster; in the log it may stand all the same, if an answer was lost.
      await this.#readWhatIsThere(kind);
      if (!this.#state.pending) return;
      await this.#drop();
      if (tryAnew.has(code) || (leftOver && kind !== "create")) return;
      // Somebody has left or a device was removed meanwhile, and the commit did not know of it yet.
      if (code === "unknown-device") await log.sync(readLog);
      if (this.#state.record.cursor === before.seq && log.size === before.logSize) throw error;
    }
  }

  /** A room that was refused is not there to be read. */
  async #readWhatIsThere(kind: PendingCommit["kind"]): Promise<void> {
    try {
      await this.#inbox.readOn();
    } catch (error) {
      if (kind !== "create" || codeOf(error) !== "not-found") throw error;
    }
  }

  async #drop(): Promise<void> {
    const changes = new Changes();
    this.#state.setPending(undefined, changes);
    await changes.commit(this.#context.store);
  }

  async #resync(): Promise<void> {
    const { roomId } = this.#state;
    const { call, log, readLog } = this.#context;
    await log.sync(readLog);
    await this.#agreeOnTime();
    try {
      const snapshot = await call(roomSnapshot, { roomId });
      await this.offer(await makeResyncBundle(this.#context, roomId, snapshot));
    } catch (error) {
      const code = codeOf(error);
      if (code === "unavailable" || code === "cancelled" || code === "internal" || tryAnew.has(code))
        throw error;
      const changes = new Changes();
      this.#state.record.standing = "lost";
      this.#state.saveRecord(changes);
      await changes.commit(this.#context.store);
      throw error;
    }
  }

  /** An epoch with a false seal is not used: this device commits the next one, once an epoch, and not for ever. */
  async #replaceFalseEpoch(): Promise<void> {
    const { record } = this.#state;
    if (record.standing !== "active" || record.epoch?.state !== "bad-seal") return;
    if (this.#replaced === record.epoch.epoch) return;
    this.#replaced = record.epoch.epoch;
    if (this.#falseSeals() < falseSealsAnHour) await this.commit({});
    else this.#tellStopped();
  }

  /** Out of the room, or it is closed: what was not sent never will be. */
  async #giveUpAll(): Promise<void> {
    for (const item of this.#state.outbox.slice()) {
      await this.#giveUp(item, new CustosError("closed", "this device is not in the room any more"));
    }
  }

  async #giveUp(item: OutboxItem, error: unknown): Promise<void> {
    const changes = new Changes();
    this.#state.removeItem(item, changes);
    const { roomId } = this.#state;
    if (!item.lazy) this.#state.keepFailed(item, codeOf(error), changes);
    changes.afterwards(() => this.#context.emit({ type: "outbox", roomId }));
    await changes.commit(this.#context.store);
    this.#context.refused(roomId, error, item.messageId);
  }

  /** Encrypts once, stores ratchet and ciphertext together, then sends the same bytes until the epoch is over. */
  async #send(item: OutboxItem): Promise<void> {
    await this.#agreeOnTime();
    const { roomId } = this.#state;
    const sealed = item.sealed?.epoch === this.#state.group?.epoch ? item.sealed : undefined;
    const { message, epoch } = sealed ?? (await this.#encrypt(item));
    try {
      const { seq } = await this.#context.call(messageSend, { roomId, messageId: item.messageId, message });
      await this.#inbox.readTo(seq);
    } catch (error) {
      const code = codeOf(error);
      if (forGood.has(code)) {
        await this.#inbox.readOn();
        if (this.#state.outbox.includes(item)) await this.#giveUp(item, error);
        return;
      }
      if (!tryAnew.has(code)) throw error;
      await this.#inbox.readOn();
      const { record } = this.#state;
      // The relay ends an epoch without a new one when a device is removed or a complaint is true.
      if (record.epoch?.epoch !== epoch || record.epoch.state !== "usable") return;
      const changes = new Changes();
      record.epoch = { ...record.epoch, state: "ended" };
      this.#state.saveRecord(changes);
      await changes.commit(this.#context.store);
    }
  }

  async #encrypt(item: OutboxItem): Promise<NonNullable<OutboxItem["sealed"]>> {
    const { group, record } = this.#state;
    ensure(group, "forbidden", "not a member of the room");
    const previous = record.lastMessages[this.#context.identity.deviceId];
    const content = contentCodec.encode(withPrevious(contentCodec.decode(item.content), previous));
    const made = await group.protect(content, fromHex(item.messageId));
    item.sealed = { epoch: group.epoch, generation: made.generation, message: made.privateMessage, content };
    const changes = new Changes();
    this.#state.setGroup(made.group, changes);
    this.#state.saveItem(item, changes);
    await changes.commit(this.#context.store);
    return item.sealed;
  }

  /** Whether a message may go into the current epoch now. */
  #mayUse(): boolean {
    const { record, pending, publicGroup } = this.#state;
    const { epoch } = record;
    if (!publicGroup || epoch?.state !== "usable" || pending || record.leaving.length > 0) return false;
    const { log } = this.#context;
    const today = dayOf(this.#context.relayNowMs());
    // No message goes into a day that the witnesses have seen the end of: its key may be out.
    if (epoch.day !== today || epoch.day < dayOf(log.checkpoint.cosignedAtMs)) return false;
    const current = equalBytes(publicGroup.extension.charterHash, log.charterOn(today).hash);
    return current && this.#due().length === 0;
  }

  /** Leaves that the next commit must remove: persons who have left, devices that were removed. */
  #due(): number[] {
    const leaving = new Set<PersonId>(this.#state.record.leaving);
    const { directory, size } = this.#context.log;
    return this.#state
      .members()
      .filter(({ personId, deviceId }) => {
        const device = directory.device(deviceId);
        const removed = device?.removedAtIndex !== undefined && device.removedAtIndex < size;
        return leaving.has(personId) || removed;
      })
      .map(({ leafIndex }) => leafIndex);
  }

  async #extension(): Promise<CommitPlan["extension"]> {
    const { log, relayNowMs, hasAccepted, emit } = this.#context;
    const charter = log.charterOn(dayOf(relayNowMs()));
    if (!(await hasAccepted(charter))) {
      emit({ type: "charter", number: charter.charter.number, hash: charter.hash });
      throw new CustosError("disclosure-not-accepted", "the charter in force has not been accepted");
    }
    const current = this.#state.publicGroup?.extension;
    if (!current || equalBytes(current.charterHash, charter.hash)) return undefined;
    return { ...current, charterHash: charter.hash };
  }

  /** A device sends only if it and the relay agree on the date, and never back into days that are over. */
  async #agreeOnTime(): Promise<void> {
    const { clock, relayNowMs, log, readLog } = this.#context;
    const skewMs = (): number => Math.abs(clock.nowMs() - relayNowMs());
    // A frame that was long under way is no evidence of a wrong clock: a fresh one decides.
    if (skewMs() > limits.clockSkewMs) await readLog(log.size, 0);
    ensure(skewMs() <= limits.clockSkewMs, "clock-skew", "this device's clock is wrong");
    const newest = dayOf(log.checkpoint.cosignedAtMs);
    ensure(
      dayOf(relayNowMs()) >= newest,
      "clock-skew",
      "the relay's date lies before what the witnesses have signed",
    );
  }

  #falseSeals(): number {
    const since = this.#context.relayNowMs() - hourMs;
    return this.#state.record.badSealsMs.filter((atMs) => atMs > since).length;
  }

  #checkFalseSeals(): void {
    if (this.#falseSeals() < falseSealsAnHour) return;
    this.#tellStopped();
    throw new CustosError("bad-seal", "three false seals in an hour");
  }

  #tellStopped(): void {
    const { roomId, record } = this.#state;
    if (this.#stoppedIn === record.epoch?.epoch) return;
    this.#stoppedIn = record.epoch?.epoch;
    this.#context.emit({ type: "stopped", roomId, reason: "three false seals in an hour" });
  }
}

/** Standings from which a device does not come back by itself. */
function isOver(standing: Standing): boolean {
  return standing === "left" || standing === "removed" || standing === "closed";
}
