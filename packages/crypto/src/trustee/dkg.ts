import { CustosError, concatBytes, ensure, equalBytes, utf8 } from "@custos/base";
import type { DKG_Round1, DKG_Secret } from "@noble/curves/abstract/frost.js";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { Writer } from "../codec/index.js";
import { hpkeOpen, hpkeSeal } from "../pairing/index.js";
import { quorumProofPart } from "../verify/quorum-proof.js";
import type { IndexedShare } from "../verify/quorum-proof.js";
import { planHash } from "./ceremony.js";
import type { CeremonyPlan } from "./ceremony.js";
import { decodeScalar, encodeScalar, frostOf } from "./frost.js";
import { naming, proveAlone, round1Codec, verifyRound1 } from "./round1.js";
import type { Round1 } from "./round1.js";
import type { CeremonyState, SealedShare } from "./state.js";

/** What a ceremony gives one trustee. SECRET: the share. */
export interface KeyShare {
  index: number;
  /** x_j, 32 bytes big-endian */
  share: Uint8Array;
  /** Y = s * G2 of the quorum, 96 bytes */
  publicKey: Uint8Array;
  /** x_i * G2 of every trustee, in the plan's order */
  publicShares: IndexedShare[];
  /** This trustee's part of the quorum key's proof of possession, 48 bytes */
  proofShare: Uint8Array;
  /** SHA-256 of everything public; every trustee signs it (`transcriptLabel`) */
  transcript: Uint8Array;
}

const shareInfo = utf8("custos dkg share 1");

/** First round: a fresh polynomial, and what to tell the others of it. `malformed` unless the plan names `own`. */
export function dkgBegin(plan: CeremonyPlan, own: number): CeremonyState {
  ensure(
    plan.participants.some(({ index }) => index === own),
    "malformed",
    "ceremony: this trustee is not in it",
  );
  const { coefficients, commitments, proof } =
    plan.threshold === 1 ? beginAlone(plan, own) : beginTogether(plan, own);
  const round1 = round1Codec.encode({ planHash: planHash(plan), index: own, commitments, proof });
  return { plan, own, coefficients, round1 };
}

/**
 * Second round: verifies everybody's first message (this trustee's own included, as it sent it) and seals a share to each
 * other trustee. Once it has answered it stays with these messages. `bad-proof` names the trustee that is at fault,
 * `conflict` for other messages than before.
 */
export async function dkgShare(
  state: CeremonyState,
  messages: readonly Uint8Array[],
): Promise<CeremonyState> {
  const { plan, own } = state;
  const round1 = verifyRound1(plan, messages);
  const encoded = round1.map((message) => round1Codec.encode(message));
  if (state.second) {
    const same = equalBytes(concatBytes(...encoded), concatBytes(...state.second.round1));
    ensure(same, "conflict", "ceremony: other first messages than before");
    return state;
  }
  ensure(
    encoded.some((bytes) => equalBytes(bytes, state.round1)),
    "conflict",
    "ceremony: not this trustee's own message",
  );
  const shares = plan.threshold === 1 ? {} : secondRound(state, round1);
  const sealed: SealedShare[] = [];
  for (const { index, dkgKey } of plan.participants) {
    const share = shares[frostOf(plan).Identifier.fromNumber(index)];
    if (index === own || !share) continue;
    const aad = shareAad(encoded, own, index);
    sealed.push({ to: index, sealed: await hpkeSeal(dkgKey, { info: shareInfo, aad }, share.signingShare) });
  }
  return { ...state, second: { round1: encoded, shares: sealed } };
}

/**
 * Third round: opens and checks the others' shares and adds them up. `bad-proof` names a trustee whose share is missing,
 * does not open, or does not fit its commitments; `conflict` before the second round.
 */
export async function dkgFinish(
  state: CeremonyState,
  shares: readonly { from: number; sealed: Uint8Array }[],
  dkgSecretKey: Uint8Array,
): Promise<KeyShare> {
  const { plan, own, second } = state;
  ensure(second, "conflict", "ceremony: the second round comes first");
  const round1 = second.round1.map((bytes) => round1Codec.decode(bytes));
  const opened = new Map<number, Uint8Array>();
  for (const message of round1) {
    if (message.index === own) continue;
    const [given, ...more] = shares.filter(({ from }) => from === message.index);
    ensure(given && more.length === 0, "bad-proof", `trustee ${message.index}: not one share`);
    opened.set(message.index, await openShare(plan, own, message, second.round1, given.sealed, dkgSecretKey));
  }
  ensure(opened.size === shares.length, "bad-proof", "a share of a stranger");
  const key = plan.threshold === 1 ? finishAlone(state, round1) : finishTogether(state, round1, opened);
  return {
    index: own,
    ...key,
    proofShare: quorumProofPart(key.publicKey, decodeScalar(key.share)),
    transcript: transcriptHash(second.round1, plan, key.publicKey, key.publicShares),
  };
}

interface Polynomial {
  coefficients: Uint8Array[];
  commitments: Uint8Array[];
  proof: Uint8Array;
}

type CombinedKey = Pick<KeyShare, "share" | "publicKey" | "publicShares">;

function beginTogether(plan: CeremonyPlan, own: number): Polynomial {
  const frost = frostOf(plan);
  const { public: broadcast, secret } = frost.DKG.round1(frost.Identifier.fromNumber(own), signersOf(plan));
  return {
    coefficients: (secret.coefficients ?? []).map(encodeScalar),
    commitments: broadcast.commitment,
    proof: broadcast.proofOfKnowledge,
  };
}

/** FROST begins at two; alone there is nobody to share with. */
function beginAlone(plan: CeremonyPlan, own: number): Polynomial {
  const { randomScalar } = frostOf(plan).utils;
  const secret = randomScalar();
  const scalar = decodeScalar(secret);
  return {
    coefficients: [secret],
    commitments: [bls12_381.G2.Point.BASE.multiply(scalar).toBytes(true)],
    proof: proveAlone(plan, own, scalar, decodeScalar(randomScalar())),
  };
}

function signersOf({ threshold, participants }: CeremonyPlan): { min: number; max: number } {
  return { min: threshold, max: participants.length };
}

/** A copy in memory of its own, which is what FROST's types ask for. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

function secretOf({ plan, own, coefficients, round1 }: CeremonyState): DKG_Secret {
  return {
    identifier: BigInt(own),
    coefficients: coefficients.map(decodeScalar),
    commitment: round1Codec.decode(round1).commitments.map(ownBytes),
    signers: signersOf(plan),
    step: 1,
  };
}

function othersOf({ plan, own }: CeremonyState, round1: readonly Round1[]): DKG_Round1[] {
  const { fromNumber } = frostOf(plan).Identifier;
  return round1
    .filter(({ index }) => index !== own)
    .map(({ index, commitments, proof }) => ({
      identifier: fromNumber(index),
      commitment: commitments.map(ownBytes),
      proofOfKnowledge: ownBytes(proof),
    }));
}

function secondRound(state: CeremonyState, round1: readonly Round1[]) {
  return frostOf(state.plan).DKG.round2(secretOf(state), othersOf(state, round1));
}

function finishTogether(
  state: CeremonyState,
  round1: readonly Round1[],
  opened: ReadonlyMap<number, Uint8Array>,
): CombinedKey {
  const { plan } = state;
  const { DKG, Identifier } = frostOf(plan);
  const others = othersOf(state, round1);
  const secret = secretOf(state);
  // FROST's state lives in memory; its second round, played again with the same input, leads to the same state.
  DKG.round2(secret, others);
  const given = [...opened].map(([index, share]) => ({
    identifier: Identifier.fromNumber(index),
    signingShare: share,
  }));
  const key = DKG.round3(secret, others, given);
  const [publicKey] = key.public.commitments;
  ensure(publicKey, "internal", "a key without commitments");
  const publicShares = plan.participants.map(({ index }) => {
    const share = key.public.verifyingShares[Identifier.fromNumber(index)];
    ensure(share, "internal", "a trustee without a public share");
    return { index, share };
  });
  return { share: key.secret.signingShare, publicKey, publicShares };
}

function finishAlone({ coefficients, own }: CeremonyState, round1: readonly Round1[]): CombinedKey {
  const [share] = coefficients;
  const publicKey = round1[0]?.commitments[0];
  ensure(share && publicKey, "corrupt", "ceremony: state of a trustee that is alone");
  return { share, publicKey, publicShares: [{ index: own, share: publicKey }] };
}

async function openShare(
  plan: CeremonyPlan,
  own: number,
  { index, commitments }: Round1,
  round1: readonly Uint8Array[],
  sealed: Uint8Array,
  dkgSecretKey: Uint8Array,
): Promise<Uint8Array> {
  let share: Uint8Array;
  try {
    share = await hpkeOpen(dkgSecretKey, { info: shareInfo, aad: shareAad(round1, index, own) }, sealed);
  } catch (cause) {
    throw new CustosError("bad-proof", `trustee ${index}: its share does not open`, { cause });
  }
  const frost = frostOf(plan);
  naming(index, () => {
    const secret = { identifier: frost.Identifier.fromNumber(own), signingShare: share };
    frost.validateSecret(secret, { signers: signersOf(plan), commitments, verifyingShares: {} });
  });
  return share;
}

/** Binds a share to all first messages, so that who was told other ones cannot use it. */
function shareAad(round1: readonly Uint8Array[], from: number, to: number): Uint8Array {
  return new Writer()
    .bytes(sha256(concatBytes(...round1)), 32)
    .u8(from)
    .u8(to)
    .finish();
}

/** SHA-256 of `struct { opaque plan_hash[32]; Round1 round1<V>; opaque public_key[96]; opaque public_shares<V>; }` */
function transcriptHash(
  round1: readonly Uint8Array[],
  plan: CeremonyPlan,
  publicKey: Uint8Array,
  publicShares: readonly IndexedShare[],
): Uint8Array {
  const shares = new Writer();
  for (const { index, share } of publicShares) shares.u8(index).bytes(share, 96);
  const writer = new Writer().bytes(utf8("custos dkg transcript 1")).bytes(planHash(plan), 32);
  return sha256(
    writer
      .vec(concatBytes(...round1))
      .bytes(publicKey, 96)
      .vec(shares.finish())
      .finish(),
  );
}
