import { CustosError, ensure, equalBytes, utf8 } from "@custos/base";
import type { AuthorisationId, Day } from "@custos/base";
import { deliveryAad, deliveryInfo, identityBytes } from "../codec/index.js";
import type { Charter, Identity, QuorumBody } from "../codec/index.js";
import { hashToG1, hpkeOpen, nobleBackend, parseG1 } from "../pairing/index.js";
import type { G1Point, PairingBackend } from "../pairing/index.js";
import { addQuorumKeys, authorityOfCharter, interpolateG1, keyPeriodOf } from "../verify/index.js";

/** One trustee's part of an identity key: x_j * H1(identity), G1, 48 bytes. */
export interface PartialKey {
  /** The trustee's index, x of its share. */
  index: number;
  key: Uint8Array;
}

/** What is public of one quorum in one key period; points of G2, 96 bytes. */
export interface QuorumShares {
  threshold: number;
  publicKey: Uint8Array;
  publicShares: readonly { index: number; share: Uint8Array }[];
}

export type Quorums = Readonly<Record<QuorumBody, QuorumShares>>;

/** Both quorums of an authority on a day, as its charter has them; `bad-charter` without a key period. */
export function quorumsOf(charter: Charter, authority: number, day: Day): Quorums {
  const period = keyPeriodOf(charter, authority, day);
  const { authorising, oversight } = authorityOfCharter(charter, authority);
  return {
    authorising: { ...period.authorising, threshold: authorising.threshold },
    oversight: { ...period.oversight, threshold: oversight.threshold },
  };
}

const g2Base = nobleBackend.mulBase(1n);

/** e(key, G2) = e(H1(identity), publicKey): that a key is the identity's. */
function isKeyOf(
  key: Uint8Array,
  identity: Uint8Array,
  publicKey: Uint8Array,
  backend: PairingBackend,
): boolean {
  const hashed = hashToG1(identity).toBytes(true);
  return equalBytes(backend.pair(key, g2Base), backend.pair(hashed, publicKey));
}

/** A partial key that is that trustee's for this identity; `bad-proof`, or `bad-point` for no point of the subgroup. */
export function verifyPartial(
  partial: PartialKey,
  identity: Identity,
  { publicShares }: QuorumShares,
  backend: PairingBackend,
): PartialKey {
  const share = publicShares.find(({ index }) => index === partial.index)?.share;
  if (share === undefined) throw new CustosError("bad-proof", `no trustee ${partial.index} in this quorum`);
  const good = isKeyOf(partial.key, identityBytes(identity), share, backend);
  ensure(good, "bad-proof", `not the partial key of trustee ${partial.index}`);
  return partial;
}

/** One quorum's half of the identity key. Wrong partial keys are passed over: one bad trustee stops nobody. */
function combineQuorum(
  body: QuorumBody,
  partials: readonly PartialKey[],
  identity: Identity,
  quorum: QuorumShares,
  backend: PairingBackend,
): G1Point {
  const good = new Map<number, Uint8Array>();
  for (const partial of partials) {
    if (good.size < quorum.threshold && isGood(partial, identity, quorum, backend))
      good.set(partial.index, partial.key);
  }
  ensure(
    good.size >= quorum.threshold,
    "quorum-missing",
    `${body}: ${good.size} of ${quorum.threshold} partial keys`,
  );
  return parseG1(interpolateG1([...good].map(([index, share]) => ({ index, share }))), `${body} key`);
}

function isGood(
  partial: PartialKey,
  identity: Identity,
  quorum: QuorumShares,
  backend: PairingBackend,
): boolean {
  try {
    verifyPartial(partial, identity, quorum, backend);
    return true;
  } catch (error) {
    if (error instanceof CustosError && (error.code === "bad-proof" || error.code === "bad-point"))
      return false;
    throw error;
  }
}

/**
 * d = d_A + d_O, compressed, 48 bytes: the identity's key from t partial keys of each quorum, each of them and the whole
 * checked by pairing. `quorum-missing` names the quorum that is short of good partial keys.
 */
export function combinePartials(options: {
  identity: Identity;
  authorising: readonly PartialKey[];
  oversight: readonly PartialKey[];
  quorums: Quorums;
  backend: PairingBackend;
}): Uint8Array {
  const { identity, quorums, backend } = options;
  const half = (body: QuorumBody) => combineQuorum(body, options[body], identity, quorums[body], backend);
  const d = half("authorising").add(half("oversight")).toBytes(true);
  const masterKey = addQuorumKeys(quorums.authorising.publicKey, quorums.oversight.publicKey);
  ensure(isKeyOf(d, identityBytes(identity), masterKey, backend), "bad-proof", "not the identity's key");
  return d;
}

/** What a delivery was made for; another release's delivery does not open. */
export interface DeliveryTerms {
  authorisationId: AuthorisationId;
  identity: Identity;
  /** Index of the release's leaf in the log. */
  logIndex: number;
}

/** HPKE info and additional data of a delivery. */
export function deliveryContext({ authorisationId, identity, logIndex }: DeliveryTerms) {
  return { info: utf8(deliveryInfo), aad: deliveryAad(authorisationId, identity, logIndex) };
}

/** The partial key, 48 bytes, that a trustee sealed to the reader's delivery key; `cannot-open` or `bad-point`. */
export async function openDelivery(
  sealed: Uint8Array,
  terms: DeliveryTerms,
  deliverySecretKey: Uint8Array,
): Promise<Uint8Array> {
  const key = await hpkeOpen(deliverySecretKey, deliveryContext(terms), sealed);
  parseG1(key, "partial key");
  return key;
}
