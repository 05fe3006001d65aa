import type { DeviceId, MessageId, PersonId } from "@custos/base";
import type { RoomEntry } from "@custos/contract";
import type { ReceiptKind } from "@custos/crypto/codec";
import type { EntryRow } from "../store/message-store.js";

/** As kinds of entries are stored. */
export const kindNumbers = { bundle: 1, message: 2, leave: 3, close: 4 } as const satisfies Record<
  ReceiptKind,
  number
>;

/** A stored row as members and authorities get it; `checkpointNote` is that of a bundle. */
export function toRoomEntry(row: EntryRow, checkpointNote: string | undefined): RoomEntry {
  const common = { seq: row.seq, timeMs: row.timeMs, epoch: BigInt(row.epoch), receipt: row.receipt };
  switch (row.kind) {
    case kindNumbers.bundle:
      return {
        kind: "bundle",
        ...common,
        committer: row.deviceId as DeviceId,
        bundle: row.object,
        checkpoint: checkpointNote ?? "",
      };
    case kindNumbers.message:
      return {
        kind: "message",
        ...common,
        sender: row.deviceId as DeviceId,
        messageId: row.messageId as MessageId,
        message: row.object,
      };
    case kindNumbers.leave:
      return { kind: "leave", ...common, personId: row.personId as PersonId, request: row.object };
    default:
      return { kind: "close", ...common, object: row.object };
  }
}
