import {
  codeOf,
  CustosError,
  dayOf,
  ensure,
  equalBytes,
  type Clock,
  type DeviceId,
  type ErrorCode,
  type PersonId,
} from "@custos/base";
import { invitationAccept, type InvitationLink, type OutputOf } from "@custos/contract";
import { acceptanceCodec, requestLabels, signedRequestCodec } from "@custos/crypto/codec";
import { encodeLeaf, signLeaf } from "@custos/crypto/log";
import { generateSigningKey } from "@custos/crypto/mls";
import { xWingKeyPair } from "@custos/crypto/seal";
import { ed25519PublicKey, signWithLabel } from "@custos/crypto/verify";
import { callAsAnyone } from "../connection/anyone.js";
import type { Fetch } from "../connection/socket.js";
import { randomId, type RandomBytes } from "../random.js";
import { Changes } from "../store/changes.js";
import type { ClientStore } from "../store/client-store.js";
import { keys } from "../store/keys.js";
import type { Disclosure } from "./disclosure.js";
import { inspectInvitation, verifyNetwork, type VerifiedNetwork } from "./inspect-invitation.js";
import { readIdentity, type Identity } from "./identity.js";

export interface JoinOptions {
  link: InvitationLink;
  displayName: string;
  /** BCP 47 */
  language: string;
  /** Says yes or no to the disclosure of the charter with this hash; `accepting` says yes to what was inspected. */
  accept: (disclosure: Disclosure, charterHash: Uint8Array) => boolean | Promise<boolean>;
  personId?: PersonId;
  deviceId?: DeviceId;
}

export interface JoinContext {
  store: ClientStore;
  clock: Clock;
  random: RandomBytes;
  fetch: Fetch;
}

/**
 * Joins the network of an invitation. Done again after a crash it goes on where it was: keys and request are stored before
 * anything is sent. Throws what the relay says of the invitation, `bad-charter`, `bad-log`, `disclosure-not-accepted`, and
 * `already-exists` where this store belongs to another network.
 */
export async function joinNetwork(context: JoinContext, options: JoinOptions): Promise<Identity> {
  const { link } = options;
  const { store, fetch } = context;
  let identity = await readIdentity(store);
  if (identity) {
    ensure(
      identity.networkId === link.networkId,
      "already-exists",
      "this device is a member of another network",
    );
    if (identity.joined) return identity;
  }
  const network = await verifyNetwork(fetch, store, link);
  const { log } = network;
  if (!identity) {
    identity = await decide(context, options, network);
    const changes = new Changes();
    changes.putRecord(keys.identity, identity);
    await changes.commit(store);
  }
  const accepted = await sendRequest(context, identity);
  await log.syncTo(accepted.deviceIndex + 1, network.readLog);
  const device = log.directory.liveDevice(identity.deviceId);
  const own =
    device.personId === identity.personId && equalBytes(device.signingKey, identity.signing.publicKey);
  ensure(own, "bad-log", "the log does not hold this device");
  const joined = { ...identity, joined: true };
  const changes = new Changes();
  changes.putRecord(keys.identity, joined);
  await changes.commit(store);
  return joined;
}

/** What the relay refuses for good is forgotten, so that the next attempt asks and signs anew. */
const startOver = new Set<ErrorCode>([
  "disclosure-not-accepted",
  "malformed",
  "invitation-used",
  "invitation-expired",
  "invitation-unknown",
]);

async function sendRequest(
  { store, fetch }: JoinContext,
  identity: Identity,
): Promise<OutputOf<typeof invitationAccept>> {
  const { relayUrl, personId, deviceId, displayName, language, request } = identity;
  try {
    const input = { ...request, personId, deviceId, displayName, language };
    return (await callAsAnyone(fetch, relayUrl, invitationAccept, input)).output;
  } catch (error) {
    if (startOver.has(codeOf(error))) await store.write([{ key: keys.identity }]);
    throw error;
  }
}

async function decide(
  { clock, random, fetch }: JoinContext,
  options: JoinOptions,
  network: VerifiedNetwork,
): Promise<Identity> {
  const { link, displayName, language } = options;
  const inspected = await inspectInvitation(fetch, link, language, network);
  const { disclosure, charterHash } = inspected;
  if (!(await options.accept(disclosure, charterHash))) throw new CustosError("disclosure-not-accepted");
  const invitationKey = ed25519PublicKey(link.invitationKey);
  const { authority, version } = disclosure;
  const personId = options.personId ?? randomId<PersonId>(random);
  const deviceId = options.deviceId ?? randomId<DeviceId>(random);
  const signing = generateSigningKey();
  const notice = xWingKeyPair(random(32));
  const atMs = clock.nowMs();
  const person = signLeaf(
    { type: "person", personId, authority, firstDay: dayOf(atMs), atMs, invitation: invitationKey },
    link.invitationKey,
  );
  const device = signLeaf(
    {
      type: "device",
      action: "added",
      personId,
      deviceId,
      signingKey: signing.publicKey,
      noticeKey: notice.publicKey,
      atMs,
      signedBy: { kind: "invitation", key: invitationKey },
    },
    link.invitationKey,
  );
  const acceptance = acceptanceCodec.encode({
    networkId: link.networkId,
    personId,
    deviceId,
    charterHash,
    disclosureVersion: version,
    language: disclosure.language,
    acceptedAtMs: atMs,
  });
  const signature = signWithLabel(signing.privateKey, requestLabels.acceptance, acceptance);
  return {
    relayUrl: link.relayUrl,
    networkId: link.networkId,
    charterHash: link.charterHash,
    personId,
    deviceId,
    signing,
    noticeSecret: notice.secretKey,
    displayName,
    language,
    joined: false,
    request: {
      invitationKey,
      personLeaf: encodeLeaf(person),
      deviceLeaf: encodeLeaf(device),
      acceptance: signedRequestCodec.encode({ request: acceptance, signature }),
    },
    acceptedCharter: charterHash,
  };
}
