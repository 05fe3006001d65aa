import { sha256 } from "@noble/hashes/sha2.js";
import { utf8 } from "@custos/base";
import { dkgBegin, dkgFinish, dkgShare, hpkeKeyPair } from "@custos/crypto/trustee";
import type { CeremonyPlan, CeremonyState, KeyShare } from "@custos/crypto/trustee";

const seedOf = (name: string): Uint8Array => sha256(utf8(`seed of ${name}`));

export const keyOf = (index: number) => hpkeKeyPair(seedOf(`trustee ${index}`));

export function planOf(threshold: number, count: number, name = "ceremony"): CeremonyPlan {
  const participants = Array.from({ length: count }, (_, i) => ({
    index: i + 1,
    name: `Trustee ${i + 1}`,
    dkgKey: keyOf(i + 1).publicKey,
  }));
  return { ceremony: seedOf(name).slice(0, 16), authority: 1, keyPeriod: 1, threshold, participants };
}

/** Everybody's state after the second round. */
export async function secondRound(plan: CeremonyPlan): Promise<CeremonyState[]> {
  const begun = plan.participants.map(({ index }) => dkgBegin(plan, index));
  const messages = begun.map(({ round1 }) => round1);
  return Promise.all(begun.map((state) => dkgShare(state, messages)));
}

/** The shares that were sealed to a trustee. */
export function sharesFor(
  states: readonly CeremonyState[],
  to: number,
): { from: number; sealed: Uint8Array }[] {
  return states.flatMap(({ own, second }) =>
    (second?.shares ?? []).filter((share) => share.to === to).map(({ sealed }) => ({ from: own, sealed })),
  );
}

export async function holdCeremony(plan: CeremonyPlan): Promise<KeyShare[]> {
  const states = await secondRound(plan);
  return Promise.all(
    states.map((state) => dkgFinish(state, sharesFor(states, state.own), keyOf(state.own).secretKey)),
  );
}
