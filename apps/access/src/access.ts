import { dayOf, type NetworkId } from "@custos/base";
import type { CharterRecord } from "@custos/crypto/log";
import type { PairingBackend } from "@custos/crypto/verify";
import type { Logger } from "@custos/service";
import type { AccessConfig } from "./config.js";
import type { ReaderKeys } from "./keys.js";
import type { FollowedLog } from "./log/followed-log.js";
import type { AccessStore } from "./store/open.js";

/** What every part of an authority's process works with. */
export interface Access {
  readonly config: AccessConfig;
  readonly networkId: NetworkId;
  readonly authority: number;
  readonly keys: ReaderKeys;
  readonly store: AccessStore;
  readonly followed: FollowedLog;
  readonly backend: PairingBackend;
  readonly log: Logger;
  /** Whole milliseconds of the injected clock. */
  readonly nowMs: () => number;
  /** Aborted when the process closes. */
  readonly signal: AbortSignal;
}

/** The charter in force now. */
export function charterNow({ followed, nowMs }: Access): CharterRecord {
  return followed.directory.charterInForce(dayOf(nowMs()));
}
