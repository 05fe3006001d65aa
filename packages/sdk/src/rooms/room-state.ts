import { ensure, type ErrorCode, type MessageId, type RoomId } from "@custos/base";
import { contentCodec, type MimiContent } from "@custos/crypto/codec";
import { MemberGroup } from "@custos/crypto/mls";
import { PublicGroup, type GroupMember } from "@custos/crypto/verify";
import type { Changes } from "../store/changes.js";
import { keys } from "../store/keys.js";
import { unpackRecord } from "../store/record.js";
import { randomId } from "../random.js";
import type { Gap, HistoryEntry } from "./history.js";
import type { RoomContext } from "./room-context.js";
import {
  newRoomRecord,
  type FailedItem,
  type OutboxItem,
  type PendingCommit,
  type RoomRecord,
  type Standing,
} from "./room-record.js";

/** Where a place's main entry stands, behind the gaps that were noticed with it. */
const mainPart = 9;
/** Where a fall stands: what is known of it at its end takes the place of what was at its beginning. */
const fallPart = 8;

/** One room in memory, exactly as stored but for what the changes under way will store. */
export class RoomState {
  record: RoomRecord;
  group: MemberGroup | undefined;
  publicGroup: PublicGroup | undefined;
  pending: PendingCommit | undefined;
  readonly outbox: OutboxItem[];
  #gapsAt: { seq: number; count: number } = { seq: 0, count: 0 };

  private constructor(record: RoomRecord, outbox: OutboxItem[]) {
    this.record = record;
    this.outbox = outbox;
  }

  static create(roomId: RoomId, standing: Standing): RoomState {
    return new RoomState(newRoomRecord(roomId, standing), []);
  }

  static async load(context: RoomContext, stored: Uint8Array, outbox: OutboxItem[]): Promise<RoomState> {
    const { store, suite } = context;
    const state = new RoomState(unpackRecord<RoomRecord>(stored), outbox);
    const { roomId } = state;
    const [group, publicGroup, pending] = await Promise.all([
      store.get(keys.group(roomId)),
      store.get(keys.publicGroup(roomId)),
      store.get(keys.pending(roomId)),
    ]);
    if (pending) state.pending = unpackRecord<PendingCommit>(pending);
    if (group && publicGroup) {
      state.publicGroup = await PublicGroup.restore(suite, publicGroup);
      state.group = await MemberGroup.restore(suite, group, state.publicGroup.tree());
    } else if (state.record.standing === "active") {
      // Its secrets are lost, its place in the room is not: it comes back as whoever could not follow.
      state.record.standing = "fallen";
      state.record.fellAtSeq = state.record.cursor + 1;
      delete state.record.epoch;
    }
    return state;
  }

  /** The room as the store has it, where what is in memory may be ahead of it; a room that is not stored yet begins anew. */
  static async reload(context: RoomContext, { roomId, record }: RoomState): Promise<RoomState> {
    const { store } = context;
    const items = (await store.list(keys.outbox)).map(({ value }) => unpackRecord<OutboxItem>(value));
    const outbox = items.filter((item) => item.roomId === roomId);
    const stored = await store.get(keys.room(roomId));
    if (stored) return RoomState.load(context, stored, outbox);
    return new RoomState(newRoomRecord(roomId, record.standing), outbox);
  }

  get roomId(): RoomId {
    return this.record.roomId;
  }

  members(): GroupMember[] {
    return this.publicGroup?.members() ?? [];
  }

  saveRecord(changes: Changes): void {
    changes.putRecord(keys.room(this.roomId), this.record);
  }

  /** The ratchets have moved: secrets that are used up are overwritten in the store with this. */
  setGroup(group: MemberGroup, changes: Changes): void {
    this.group = group;
    changes.put(keys.group(this.roomId), group.encodeWithoutTree());
  }

  setEpoch(group: MemberGroup, publicGroup: PublicGroup, changes: Changes): void {
    this.setGroup(group, changes);
    this.publicGroup = publicGroup;
    changes.put(keys.publicGroup(this.roomId), publicGroup.encode());
  }

  /** Out of the room: nothing secret of it stays. */
  dropGroup(changes: Changes): void {
    this.group = undefined;
    this.publicGroup = undefined;
    changes.delete(keys.group(this.roomId));
    changes.delete(keys.publicGroup(this.roomId));
    this.setPending(undefined, changes);
  }

  setPending(pending: PendingCommit | undefined, changes: Changes): void {
    if (!pending && !this.pending) return;
    this.pending = pending;
    if (pending) changes.putRecord(keys.pending(this.roomId), pending);
    else changes.delete(keys.pending(this.roomId));
  }

  /** Adds a message to the outbox; nothing is encrypted yet. */
  enqueue(
    context: RoomContext,
    content: MimiContent,
    options: { messageId?: MessageId; lazy: boolean },
    changes: Changes,
  ): OutboxItem {
    const item: OutboxItem = {
      number: context.nextOutboxNumber(),
      roomId: this.roomId,
      messageId: options.messageId ?? randomId<MessageId>(context.random),
      content: contentCodec.encode(content),
      writtenAtMs: context.clock.nowMs(),
      lazy: options.lazy,
    };
    this.outbox.push(item);
    this.saveItem(item, changes);
    return item;
  }

  saveItem(item: OutboxItem, changes: Changes): void {
    changes.putRecord(keys.outboxItem(item.number), item);
  }

  removeItem(item: OutboxItem, changes: Changes): void {
    const at = this.outbox.indexOf(item);
    ensure(at >= 0, "internal", "not in the outbox");
    this.outbox.splice(at, 1);
    changes.delete(keys.outboxItem(item.number));
  }

  /** What was written does not vanish: it stays as failed until the person dismisses it. */
  keepFailed(item: OutboxItem, failure: ErrorCode, changes: Changes): void {
    const { number, messageId, content, writtenAtMs } = item;
    const failed: FailedItem = {
      number,
      messageId,
      content,
      failure,
      ...(writtenAtMs ? { writtenAtMs } : {}),
    };
    changes.putRecord(keys.failedItem(this.roomId, messageId), failed);
  }

  addHistory(entry: Exclude<HistoryEntry, { kind: "gap" }>, changes: Changes): void {
    changes.putRecord(keys.historyEntry(this.roomId, entry.seq, mainPart), entry);
  }

  /** Shows what is missing, in the history and as an event. */
  addGap(context: RoomContext, gap: Gap, changes: Changes): void {
    this.#gapsAt =
      this.#gapsAt.seq === gap.seq
        ? { seq: gap.seq, count: this.#gapsAt.count + 1 }
        : { seq: gap.seq, count: 0 };
    const part = gap.cause === "fell-out" ? fallPart : Math.min(this.#gapsAt.count, fallPart - 1);
    const entry: HistoryEntry = { kind: "gap", ...gap };
    changes.putRecord(keys.historyEntry(this.roomId, gap.seq, part), entry);
    changes.afterwards(() => context.emit({ type: "gap", roomId: this.roomId, gap }));
  }
}
