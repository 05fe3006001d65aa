import { CustosError, dayOf, ensure, toHex, type DeviceId, type PersonId, type RoomId } from "@custos/base";
import type { RoomEntry } from "@custos/contract";
import {
  commitBundleCodec,
  epochSealCodec,
  objectHash,
  signedReceiptCodec,
  type Receipt,
} from "@custos/crypto/codec";
import { inspectPrivateMessage, receiptHash, signReceipts, type PublicGroup } from "@custos/crypto/verify";
import { idOf, seedOf } from "./memory-network.js";
import type { NetworkId } from "@custos/base";

export const networkId = idOf<NetworkId>("network");

/** An entry without its place in a chain. */
export type Draft = RoomEntry extends infer Entry
  ? Entry extends RoomEntry
    ? Omit<Entry, "receipt">
    : never
  : never;

/** A chain of receipts over entries, from the first on: what a relay, honest or not, can make of them. */
export function chain(
  roomId: RoomId,
  drafts: readonly Draft[],
  before: Uint8Array = new Uint8Array(32),
  firstSeq = 1,
): RoomEntry[] {
  let previous: Uint8Array = before;
  return drafts.map((draft, i) => {
    const seq = firstSeq + i;
    const receipt: Receipt = {
      networkId,
      roomId,
      seq,
      previous,
      kind: draft.kind,
      epoch: draft.epoch,
      timeMs: draft.timeMs,
      objectHash: objectHash(objectOf(draft)),
    };
    const [signed] = signReceipts([receipt], seedOf("receipts")) as [Uint8Array];
    previous = receiptHash(signedReceiptCodec.decode(signed).receipt);
    return { ...draft, seq, receipt: signed } as RoomEntry;
  });
}

function objectOf(draft: Draft): Uint8Array {
  if (draft.kind === "bundle") return draft.bundle;
  if (draft.kind === "message") return draft.message;
  return draft.kind === "leave" ? draft.request : draft.object;
}

interface Span {
  from: number;
  to: number;
}

const open = Number.MAX_SAFE_INTEGER;

/** A room as a relay keeps it: the order of things, who may have them, and no more checks than order needs. */
export class MemoryRoom {
  readonly roomId: RoomId;
  readonly drafts: Draft[] = [];
  readonly spans = new Map<DeviceId, Span[]>();
  readonly trees = new Map<bigint, Uint8Array>();
  readonly answers = new Map<string, { seq: number; receipt: Uint8Array }>();
  group: PublicGroup;
  day = 0;
  ended = false;
  closed = false;
  readonly #left = new Set<PersonId>();
  #entries: RoomEntry[] = [];

  constructor(roomId: RoomId, group: PublicGroup) {
    this.roomId = roomId;
    this.group = group;
  }

  get entries(): readonly RoomEntry[] {
    return this.#entries;
  }

  async commit(bundle: Uint8Array, committer: DeviceId, checkpoint: string, nowMs: () => number) {
    const again = this.answers.get(toHex(objectHash(bundle)));
    if (again) return again;
    const { commit, groupInfo, seal } = commitBundleCodec.decode(bundle);
    const before = this.group;
    let step;
    try {
      step = await before.next(commit, groupInfo);
    } catch (cause) {
      throw new CustosError("conflict", undefined, { cause });
    }
    ensure(this.group === before, "conflict");
    const timeMs = nowMs();
    ensure(epochSealCodec.decode(seal).header.day === dayOf(timeMs), "wrong-day");
    const gone = new Set(step.removed.map(({ leafIndex }) => leafIndex));
    for (const { personId, leafIndex } of before.members()) {
      ensure(
        !this.#left.has(personId) || gone.has(leafIndex),
        "bad-commit",
        "somebody who has left is there",
      );
    }
    this.#left.clear();
    this.group = step.group;
    this.day = dayOf(timeMs);
    this.ended = false;
    this.trees.set(step.group.epoch, step.group.tree());
    const seq = this.drafts.length + 1;
    const now = new Set(step.group.members().map(({ deviceId }) => deviceId));
    for (const [device, spans] of this.spans) {
      const last = spans.at(-1);
      if (last?.to === open && !now.has(device)) last.to = seq;
    }
    for (const device of now) this.#let(device, seq);
    return this.#append(toHex(objectHash(bundle)), {
      kind: "bundle",
      seq,
      timeMs,
      epoch: step.group.epoch,
      committer,
      bundle,
      checkpoint,
    });
  }

  message(messageId: string, message: Uint8Array, sender: DeviceId, timeMs: number) {
    const again = this.answers.get(messageId);
    if (again) {
      const first = this.#entries[again.seq - 1];
      const same = first?.kind === "message" && toHex(first.message) === toHex(message);
      ensure(same, "already-exists");
      return again;
    }
    ensure(!this.closed, "closed");
    ensure(inspectPrivateMessage(message).epoch === this.group.epoch, "wrong-epoch");
    ensure(dayOf(timeMs) === this.day, "wrong-day");
    ensure(!this.ended, "unsealed-epoch");
    const epoch = this.group.epoch;
    const seq = this.drafts.length + 1;
    return this.#append(messageId, {
      kind: "message",
      seq,
      timeMs,
      epoch,
      sender,
      messageId: messageId as never,
      message,
    });
  }

  leave(request: Uint8Array, personId: PersonId, timeMs: number) {
    const again = this.answers.get(toHex(request));
    if (again) return again;
    const own = this.group.members().filter((member) => member.personId === personId);
    ensure(
      own.some(({ deviceId }) => this.isOpenFor(deviceId)),
      "not-found",
    );
    const seq = this.drafts.length + 1;
    this.ended = true;
    this.#left.add(personId);
    const answer = this.#append(toHex(request), {
      kind: "leave",
      seq,
      timeMs,
      epoch: this.group.epoch,
      personId,
      request,
    });
    for (const { deviceId, personId: whose } of this.group.members()) {
      const last = this.spans.get(deviceId)?.at(-1);
      if (whose === personId && last?.to === open) last.to = seq;
    }
    if ([...this.spans.values()].every((spans) => spans.at(-1)?.to !== open)) this.closed = true;
    return answer;
  }

  /** What a device may have, and how far it goes. */
  visible(device: DeviceId): { entries: RoomEntry[]; headSeq: number } | undefined {
    const spans = this.spans.get(device);
    if (!spans) return undefined;
    const entries = this.#entries.filter(({ seq }) => spans.some(({ from, to }) => from <= seq && seq <= to));
    return { entries, headSeq: entries.at(-1)?.seq ?? 0 };
  }

  isOpenFor(device: DeviceId): boolean {
    return this.spans.get(device)?.at(-1)?.to === open;
  }

  #let(device: DeviceId, from: number): void {
    const spans = this.spans.get(device) ?? [];
    if (spans.at(-1)?.to !== open) this.spans.set(device, [...spans, { from, to: open }]);
  }

  #append(key: string, draft: Draft) {
    this.drafts.push(draft);
    const last = this.#entries.at(-1);
    const before = last ? receiptHash(signedReceiptCodec.decode(last.receipt).receipt) : new Uint8Array(32);
    const [entry] = chain(this.roomId, [draft], before, this.drafts.length) as [RoomEntry];
    this.#entries.push(entry);
    const answer = { seq: entry.seq, receipt: entry.receipt };
    this.answers.set(key, answer);
    return answer;
  }
}
