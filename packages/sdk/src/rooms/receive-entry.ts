import { codeOf, CustosError, dayOf, ensure, equalBytes, type RoomId } from "@custos/base";
import type { RoomEntry } from "@custos/contract";
import {
  leaveRequestCodec,
  objectHash,
  requestLabels,
  signedRequestCodec,
  type Receipt,
} from "@custos/crypto/codec";
import { convictRelay, extendReceiptChain, receiptHash, verifyWithLabel } from "@custos/crypto/verify";
import { signedReceiptCodec } from "@custos/crypto/codec";
import type { Changes } from "../store/changes.js";
import { receiveBundle } from "./receive-bundle.js";
import { receiveMessage } from "./receive-message.js";
import type { RoomContext } from "./room-context.js";
import type { ReceiveMode } from "./room-record.js";
import type { RoomState } from "./room-state.js";
import { checkReceipt } from "./shared-steps.js";

/**
 * Goes through a room's next entry: receipt, content, state, history and cursor in one set of changes. Throws
 * `bad-receipt` for an entry that the relay has not vouched for, and then nothing may come of it.
 */
export async function receiveEntry(
  context: RoomContext,
  state: RoomState,
  entry: RoomEntry,
  mode: ReceiveMode,
  changes: Changes,
): Promise<void> {
  const receipt = checkEntryReceipt(context, state, entry);
  const { record } = state;
  switch (entry.kind) {
    case "bundle":
      await receiveBundle(context, state, entry, mode, changes);
      break;
    case "message":
      await receiveMessage(context, state, entry, changes);
      break;
    case "leave":
      receiveLeave(context, state, entry, changes);
      break;
    default:
      record.standing = "closed";
      state.dropGroup(changes);
      state.addHistory(
        { kind: "close", seq: entry.seq, timeMs: entry.timeMs, receipt: entry.receipt },
        changes,
      );
      tellRoom(context, state, "closed", changes);
  }
  record.cursor = receipt.seq;
  record.chainHash = receiptHash(signedReceiptCodec.decode(entry.receipt).receipt);
  record.chainMs = receipt.timeMs;
  record.lastReceipt = entry.receipt;
  state.saveRecord(changes);
}

/** An entry that has come before: the same again, or a second receipt for its place, which convicts the relay. */
export function compareAgain(context: RoomContext, state: RoomState, entry: RoomEntry): void {
  const { cursor, lastReceipt } = state.record;
  if (entry.seq !== cursor || !lastReceipt || equalBytes(lastReceipt, entry.receipt)) return;
  try {
    const conviction = convictRelay(lastReceipt, entry.receipt, context.log.receiptKeys(dayOf(entry.timeMs)));
    const receipts: [Uint8Array, Uint8Array] = [lastReceipt, entry.receipt];
    context.emit({ type: "relay-convicted", roomId: state.roomId, conviction, receipts });
  } catch {
    // The same receipt signed twice, or one that is none: neither proves anything.
  }
}

function checkEntryReceipt(context: RoomContext, state: RoomState, entry: RoomEntry): Receipt {
  const { record } = state;
  const { networkId } = context.identity;
  try {
    const receipt = checkReceipt(entry.receipt, context.log.receiptKeys(dayOf(entry.timeMs)));
    const same =
      receipt.kind === entry.kind &&
      receipt.seq === entry.seq &&
      receipt.epoch === entry.epoch &&
      receipt.timeMs === entry.timeMs &&
      receipt.roomId === record.roomId &&
      receipt.networkId === networkId;
    ensure(same, "bad-receipt", "receipt: of another entry");
    ensure(
      equalBytes(receipt.objectHash, objectHash(objectOf(entry))),
      "bad-receipt",
      "receipt: of another object",
    );
    // Whoever comes in, or back in, cannot know what the chain was before.
    if (startsChain(state) && receipt.seq !== record.cursor + 1) return receipt;
    const { roomId, cursor: seq, chainHash: hash, chainMs: timeMs } = record;
    extendReceiptChain({ networkId, roomId, seq, hash, timeMs }, receipt);
    return receipt;
  } catch (error) {
    if (codeOf(error) === "bad-receipt") throw error;
    throw new CustosError("bad-receipt", error instanceof Error ? error.message : undefined, {
      cause: error,
    });
  }
}

/** Whether the next entry of this room may be of any place: its chain before is not this device's to know. */
export function startsChain({ record }: RoomState): boolean {
  return record.standing !== "creating" && record.standing !== "active" && record.standing !== "closed";
}

function objectOf(entry: RoomEntry): Uint8Array {
  switch (entry.kind) {
    case "bundle":
      return entry.bundle;
    case "message":
      return entry.message;
    case "leave":
      return entry.request;
    default:
      return entry.object;
  }
}

function receiveLeave(
  context: RoomContext,
  state: RoomState,
  entry: Extract<RoomEntry, { kind: "leave" }>,
  changes: Changes,
): void {
  const { record } = state;
  const good = isAskedFor(context, record.roomId, entry);
  // A leave that nobody asked for ends the epoch all the same, as the relay takes nothing more in it.
  if (record.epoch?.state === "usable") record.epoch = { ...record.epoch, state: "ended" };
  const { seq, timeMs, receipt, personId } = entry;
  if (!good) {
    state.addGap(
      context,
      { cause: "bad-receipt", seq, timeMs, person: personId, detail: "a leave without a request" },
      changes,
    );
    return;
  }
  if (!record.leaving.includes(personId)) record.leaving = [...record.leaving, personId];
  state.addHistory({ kind: "leave", seq, timeMs, person: personId, receipt }, changes);
  if (personId !== context.identity.personId) return;
  record.standing = "left";
  record.leaving = [];
  state.dropGroup(changes);
  tellRoom(context, state, "left", changes);
}

/** Whether the relay has a request of the person's own device to leave this room. */
function isAskedFor(
  { identity, log }: RoomContext,
  roomId: RoomId,
  { personId, request: signed }: Extract<RoomEntry, { kind: "leave" }>,
): boolean {
  try {
    const { request, signature } = signedRequestCodec.decode(signed);
    const leave = leaveRequestCodec.decode(request);
    const device = log.directory.device(leave.deviceId);
    if (device?.personId !== personId || leave.personId !== personId) return false;
    if (leave.roomId !== roomId || leave.networkId !== identity.networkId) return false;
    verifyWithLabel(device.signingKey, requestLabels.leave, request, signature);
    return true;
  } catch {
    return false;
  }
}

export function tellRoom(
  context: RoomContext,
  { roomId }: RoomState,
  change: "joined" | "left" | "removed" | "closed" | "resynced",
  changes: Changes,
): void {
  changes.afterwards(() => context.emit({ type: "room", roomId, change, added: [], removed: [] }));
}
