import type { RoomId } from "@custos/base";
import type { ClientStore } from "../store/client-store.js";
import { keys } from "../store/keys.js";
import { unpackRecord } from "../store/record.js";
import type { HistoryEntry } from "./history.js";

/** What a room's history holds behind a place, in the relay's order. */
export async function readRoomHistory(
  store: ClientStore,
  roomId: RoomId,
  { afterSeq, limit }: { afterSeq?: number; limit?: number },
): Promise<HistoryEntry[]> {
  const entries = await store.list(keys.history(roomId), {
    ...(afterSeq === undefined ? {} : { after: keys.historyAfter(roomId, afterSeq) }),
    ...(limit === undefined ? {} : { limit }),
  });
  return entries.map(({ value }) => unpackRecord<HistoryEntry>(value));
}
