import type { Day, NetworkId } from "@custos/base";
import type { Charter } from "@custos/crypto/codec";
import type { LogView } from "../log/log-view.js";
import { disclosureOf } from "./disclosure.js";
import type { Identity } from "./identity.js";

/** The network as this device has verified it. */
export interface NetworkInfo {
  networkId: NetworkId;
  name: string;
  /** The charter in force. */
  charter: Charter;
  charterHash: Uint8Array;
  /** What it discloses, in the language asked for where it is there. */
  disclosure: { version: number; language: string; text: string };
  /** Hash of the charter whose disclosure this person accepted. */
  acceptedCharterHash: Uint8Array;
  /** The public log as far as it was followed; `witnesses` have cosigned its newest checkpoint. */
  log: { size: number; cosignedAtMs: number; witnesses: string[]; needed: number };
}

export function networkInfo(
  { networkId, acceptedCharter }: Identity,
  log: LogView,
  day: Day,
  language: string,
): NetworkInfo {
  const { charter, hash } = log.charterOn(day);
  const { version, language: spoken, text } = disclosureOf(charter, language);
  const { cosignedAtMs, witnesses } = log.checkpoint;
  return {
    networkId,
    name: charter.name,
    charter,
    charterHash: hash,
    disclosure: { version, language: spoken, text },
    acceptedCharterHash: acceptedCharter,
    log: { size: log.size, cosignedAtMs, witnesses: [...witnesses], needed: charter.witnessQuorum },
  };
}
