import type { Day, NetworkId } from "@custos/base";
import type { Charter } from "@custos/crypto/codec";

/** What a network on one machine is made of; the ceremonies add the keys. */
export interface NetworkSpec {
  readonly networkId: NetworkId;
  readonly name: string;
  /** Codes of the authorities, such as `AU`; numbered from 1 in this order. */
  readonly authorities: readonly string[];
  /** Their names, by code; `Authority of CODE` where there is none. */
  readonly authorityNames?: Readonly<Record<string, string>>;
  /**
   * Where the people of the bodies have their keys: in a file that this machine holds and the charter names (`file`, as a
   * replay needs it), or in passkeys that they make themselves and their trustees admit to the log (`passkeys`).
   */
  readonly roles?: "file" | "passkeys";
  readonly firstDay: Day;
  /** Last day of the first key period. */
  readonly lastDay: Day;
  readonly caps: Charter["caps"];
  readonly mlsSuite: string;
}

export const trusteesPerQuorum = 3;
export const quorumThreshold = 2;

/** Caps of a network that nobody has asked to be otherwise (docs/architecture.md, charter). */
export const defaultCaps: Charter["caps"] = {
  identityDaysPerAuthorisation: 366,
  identityDaysPerYear: 100_000,
  roomMembers: 250,
  addsRemovesResyncsPerHour: 60,
  retrospectiveDays: 0,
};

export const defaultMlsSuite = "MLS_256_XWING_AES256GCM_SHA512_Ed25519";
