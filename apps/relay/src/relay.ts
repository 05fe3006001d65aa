import { dayOf, type Clock, type Day, type NetworkId } from "@custos/base";
import type { CharterRecord } from "@custos/crypto/log";
import type { Suite } from "@custos/crypto/verify";
import type { Logger } from "@custos/service";
import type { RelayConnections } from "./connections.js";
import type { Feeds } from "./feed/feeds.js";
import type { TransparencyLog } from "./log/transparency-log.js";
import type { RoomLog } from "./rooms/room-log.js";
import type { RoomRegistry } from "./rooms/room-registry.js";
import type { MessageLookups } from "./store/message-lookups.js";
import type { RelayStore } from "./store/open.js";

/** The parts of a running relay, as its operations see them. */
export interface Relay {
  readonly networkId: NetworkId;
  readonly clock: Clock;
  readonly log: Logger;
  readonly store: RelayStore;
  readonly transparency: TransparencyLog;
  readonly rooms: RoomRegistry;
  readonly roomLog: RoomLog;
  readonly lookups: MessageLookups;
  readonly connections: RelayConnections;
  readonly feeds: Feeds;
  /** Milliseconds, whole: what receipts and frames carry. */
  nowMs(): number;
  /** The charter in force today; number 1 before it has begun. */
  charterNow(): CharterRecord;
  suite(): Promise<Suite>;
}

/** The charter in force at a time; number 1 for a time before it. */
export function charterAt(transparency: TransparencyLog, timeMs: number): CharterRecord {
  const { directory } = transparency;
  const first = directory.charters()[0]?.charter.firstDay ?? 0;
  const day: Day = Math.max(dayOf(timeMs), first);
  return directory.charterInForce(day);
}
