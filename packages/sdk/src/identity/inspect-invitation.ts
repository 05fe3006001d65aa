import { dayOf, ensure, equalBytes } from "@custos/base";
import { invitationCheck, logRead, networkDescribe, type InvitationLink } from "@custos/contract";
import { authorityOfCharter, ed25519PublicKey, verifyFirstCharter } from "@custos/crypto/verify";
import { callAsAnyone } from "../connection/anyone.js";
import type { Fetch } from "../connection/socket.js";
import { LogView, type ReadLog } from "../log/log-view.js";
import type { ClientStore } from "../store/client-store.js";
import { disclosureOf, type Disclosure } from "./disclosure.js";

/** What an invitation is good for, as far as the newcomer's own device could verify it. */
export interface InspectedInvitation {
  link: InvitationLink;
  disclosure: Disclosure;
  /** The newcomer's home authority. */
  authority: { number: number; code: string; name: string; jurisdiction: string };
  /** Hash of the charter in force. */
  charterHash: Uint8Array;
  expiresAtMs: number;
}

/** The network that an invitation leads to: its log, verified from the pinned charter on, and the relay's clock. */
export interface VerifiedNetwork {
  log: LogView;
  readLog: ReadLog;
  relayMs: number;
}

/** Follows the log of the invitation's network into `store`. `bad-charter`, `bad-log`, `unavailable`. */
export async function verifyNetwork(
  fetch: Fetch,
  store: ClientStore,
  link: InvitationLink,
): Promise<VerifiedNetwork> {
  const described = await callAsAnyone(fetch, link.relayUrl, networkDescribe, {});
  const { networkId, charters } = described.output;
  const first = verifyFirstCharter(charters[0] ?? "", link.charterHash);
  ensure(
    networkId === link.networkId && first.charter.networkId === networkId,
    "bad-charter",
    "another network",
  );
  const log = await LogView.open(store, link.charterHash);
  const readLog: ReadLog = async (from, limit) =>
    (await callAsAnyone(fetch, link.relayUrl, logRead, { from, limit })).output;
  await log.sync(readLog);
  return { log, readLog, relayMs: described.timeMs };
}

/**
 * What an invitation is good for. Nothing of the newcomer is sent: the relay learns that somebody looks at an invitation
 * of this key. Throws `invitation-unknown`, `invitation-used`, `invitation-expired`, and as `verifyNetwork`.
 */
export async function inspectInvitation(
  fetch: Fetch,
  link: InvitationLink,
  language: string,
  { log, relayMs }: VerifiedNetwork,
): Promise<InspectedInvitation> {
  const invitationKey = ed25519PublicKey(link.invitationKey);
  const checked = await callAsAnyone(fetch, link.relayUrl, invitationCheck, { invitationKey });
  const { sponsor, expiresAtMs } = checked.output;
  const record = log.charterOn(dayOf(relayMs));
  const { number, code, name, jurisdiction } = authorityOfCharter(record.charter, checked.output.authority);
  return {
    link,
    disclosure: {
      ...disclosureOf(record.charter, language),
      authority: number,
      ...(sponsor === undefined ? {} : { sponsor }),
    },
    authority: { number, code, name, jurisdiction },
    charterHash: record.hash,
    expiresAtMs,
  };
}

/** Says yes to exactly what was inspected: to another text, charter or authority it says no. */
export function accepting({
  disclosure,
  charterHash,
}: InspectedInvitation): (shown: Disclosure, shownHash: Uint8Array) => boolean {
  return (shown, shownHash) =>
    equalBytes(shownHash, charterHash) &&
    shown.version === disclosure.version &&
    shown.language === disclosure.language &&
    shown.text === disclosure.text &&
    shown.authority === disclosure.authority &&
    shown.sponsor === disclosure.sponsor;
}
