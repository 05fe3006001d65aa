import { codeOf, dayOf, equalBytes, type DeviceId, type PersonId } from "@custos/base";
import type { RoomEntry } from "@custos/contract";
import {
  contentCodec,
  contentMessageId,
  objectHash,
  previousOf,
  roomStateOf,
  type MimiContent,
} from "@custos/crypto/codec";
import type { Unprotected } from "@custos/crypto/mls";
import type { Changes } from "../store/changes.js";
import { keys } from "../store/keys.js";
import type { GapCause, HistoryMessage } from "./history.js";
import type { RoomContext } from "./room-context.js";
import type { OutboxItem } from "./room-record.js";
import type { RoomState } from "./room-state.js";
import { personUri, roomUri } from "./uris.js";

type MessageEntry = Extract<RoomEntry, { kind: "message" }>;

/** Opens a message, or shows why it cannot be shown. Nothing that comes from outside makes this throw. */
export async function receiveMessage(
  context: RoomContext,
  state: RoomState,
  entry: MessageEntry,
  changes: Changes,
): Promise<void> {
  const { record } = state;
  const hash = objectHash(entry.message);
  const gap = (cause: GapCause, detail?: string): void => {
    const { seq, timeMs, sender: device, epoch } = entry;
    state.addGap(context, { cause, seq, timeMs, device, epoch, ...(detail ? { detail } : {}) }, changes);
    remember(state, entry, hash, -1);
  };
  if (entry.sender === context.identity.deviceId) {
    const item = state.outbox.find((one) => one.messageId === entry.messageId);
    if (item?.sealed && equalBytes(item.sealed.message, entry.message)) {
      receiveOwn(context, state, entry, item, item.sealed, hash, changes);
    } else gap("unknown-own-message");
    return;
  }
  const { group, publicGroup } = state;
  // Fallen out, or not in yet: what cannot be followed is one gap, shown when it ends.
  if (!group || !publicGroup || record.standing !== "active") return;
  if (entry.epoch !== group.epoch) return gap("wrong-epoch");
  if (record.epoch?.state !== "usable") return gap("unsealed-epoch");
  if (dayOf(entry.timeMs) !== record.epoch.day) return gap("wrong-day");
  let opened: Unprotected;
  try {
    opened = await group.unprotect(entry.message);
  } catch (error) {
    return gap("cannot-open", codeOf(error));
  }
  const sender = publicGroup.leaf(opened.senderLeaf);
  if (sender?.deviceId !== entry.sender) return gap("wrong-sender");
  state.setGroup(opened.group, changes);
  noticeMissing(context, state, entry, opened, changes);
  let content: MimiContent;
  try {
    content = contentCodec.decode(opened.plaintext);
    noticeWithheld(context, state, entry, content, changes);
  } catch (error) {
    return gap("unreadable", codeOf(error));
  }
  remember(state, entry, hash, opened.generation);
  show(context, state, entry, sender.personId, opened.plaintext, content, changes);
}

/** A message of this device in the room: it leaves the outbox with the change that brings it into the history. */
function receiveOwn(
  context: RoomContext,
  state: RoomState,
  entry: MessageEntry,
  item: OutboxItem,
  sealed: NonNullable<OutboxItem["sealed"]>,
  hash: Uint8Array,
  changes: Changes,
): void {
  state.removeItem(item, changes);
  remember(state, entry, hash, sealed.generation);
  const { seq, timeMs, messageId } = entry;
  changes.putRecord(keys.message(state.roomId, messageId), { seq, timeMs });
  const content = contentCodec.decode(sealed.content);
  show(context, state, entry, context.identity.personId, sealed.content, content, changes);
}

function show(
  context: RoomContext,
  state: RoomState,
  entry: MessageEntry,
  sender: PersonId,
  bytes: Uint8Array,
  content: MimiContent,
  changes: Changes,
): void {
  const { seq, timeMs, epoch, messageId, receipt } = entry;
  const { roomId, record } = state;
  const roomState = roomStateOf(content);
  if (roomState && roomState.name !== record.name) {
    record.name = roomState.name;
    const { name } = roomState;
    changes.afterwards(() => context.emit({ type: "state", roomId, name }));
  }
  const message: HistoryMessage = {
    kind: "message",
    seq,
    timeMs,
    epoch,
    messageId,
    sender,
    senderDevice: entry.sender,
    content: bytes,
    receipt,
    mimiId: contentMessageId(bytes, content.salt, personUri(sender), roomUri(roomId)),
  };
  state.addHistory(message, changes);
  changes.afterwards(() => context.emit({ type: "message", roomId, message }));
}

/** [P10] A sender's counter has no gaps within an epoch. */
function noticeMissing(
  context: RoomContext,
  state: RoomState,
  { seq, timeMs, sender, epoch }: MessageEntry,
  { senderLeaf, generation }: Unprotected,
  changes: Changes,
): void {
  const { generations } = state.record;
  const expected = generations[senderLeaf] ?? 0;
  if (generation > expected) {
    const missing = { from: expected, to: generation - 1 };
    state.addGap(
      context,
      { cause: "missing-generations", seq, timeMs, device: sender, epoch, generations: missing },
      changes,
    );
  }
  generations[senderLeaf] = Math.max(expected, generation + 1);
}

/** [P10] The sender names its last accepted message: if another one was the last that came, one was withheld. */
function noticeWithheld(
  context: RoomContext,
  state: RoomState,
  { seq, timeMs, sender, epoch }: MessageEntry,
  content: MimiContent,
  changes: Changes,
): void {
  const { lastMessages, sinceEpoch } = state.record;
  const named = previousOf(content);
  const met = lastMessages[sender];
  const known = met !== undefined && met.epoch >= sinceEpoch ? met : undefined;
  // What was sent before this device came, or came back, it cannot have.
  const shouldHave = named !== undefined && named.epoch >= sinceEpoch;
  const fits = shouldHave
    ? known !== undefined && known.epoch === named.epoch && equalBytes(known.hash, named.hash)
    : known === undefined;
  if (!fits) state.addGap(context, { cause: "withheld", seq, timeMs, device: sender, epoch }, changes);
}

function remember(
  state: RoomState,
  { sender, epoch }: { sender: DeviceId; epoch: bigint },
  hash: Uint8Array,
  generation: number,
): void {
  state.record.lastMessages[sender] = { epoch, generation, hash };
}
