import { randomBytes } from "node:crypto";
import { CustosError, equalBytes, toHex } from "@custos/base";
import { dkgBegin, dkgFinish, dkgShare, trusteeDescribe, type OutputOf } from "@custos/contract";
import { callOperation } from "@custos/service";

/** What a quorum's key ceremony ends with; public. */
export interface CeremonyResult {
  readonly publicKey: Uint8Array;
  readonly publicShares: { index: number; share: Uint8Array }[];
  /** Parts of the proof of possession, one of each trustee. */
  readonly proofShares: { index: number; share: Uint8Array }[];
  readonly transcript: Uint8Array;
  readonly signatures: { trustee: number; signature: Uint8Array }[];
}

export interface CeremonyPlan {
  readonly authority: number;
  readonly keyPeriod: number;
  readonly threshold: number;
  /** Addresses of the trustees; the first has index 1. */
  readonly urls: readonly string[];
  readonly token: string;
}

/**
 * Leads one quorum through its distributed key generation. It only carries messages: shares go from trustee to
 * trustee encrypted, and nobody, this process included, ever holds the quorum's key. `bad-proof` names a
 * trustee that misbehaved; nothing is in force then.
 */
export async function holdCeremony(plan: CeremonyPlan): Promise<CeremonyResult> {
  const { token } = plan;
  const ceremony = new Uint8Array(randomBytes(16));
  const everyone = await Promise.all(
    plan.urls.map(async (url, i) => ({
      index: i + 1,
      url,
      ...(await callOperation(url, trusteeDescribe, {})),
    })),
  );
  const participants = everyone.map(({ index, name, dkgKey }) => ({ index, name, dkgKey }));
  const { authority, keyPeriod, threshold } = plan;
  const round1 = await Promise.all(
    everyone.map(({ url }) =>
      callOperation(url, dkgBegin, { ceremony, authority, keyPeriod, threshold, participants }, { token }),
    ),
  );
  const packages = round1.map((output) => output.round1);
  const round2 = await Promise.all(
    everyone.map(async ({ index, url }) => {
      const { shares } = await callOperation(url, dkgShare, { ceremony, round1: packages }, { token });
      return shares.map(({ to, sealed }) => ({ from: index, to, sealed }));
    }),
  );
  const sealedShares = round2.flat();
  const finished = await Promise.all(
    everyone.map(async ({ index, url }) => {
      const shares = sealedShares
        .filter(({ to }) => to === index)
        .map(({ from, sealed }) => ({ from, sealed }));
      return { index, ...(await callOperation(url, dkgFinish, { ceremony, shares }, { token })) };
    }),
  );
  return agreed(finished);
}

function agreed(finished: ({ index: number } & OutputOf<typeof dkgFinish>)[]): CeremonyResult {
  const [first] = finished;
  if (!first) throw new CustosError("malformed", "a ceremony without trustees");
  for (const { index, publicKey, transcript } of finished) {
    if (!equalBytes(publicKey, first.publicKey) || !equalBytes(transcript, first.transcript)) {
      throw new CustosError(
        "bad-proof",
        `trustee ${index} ended the ceremony with ${toHex(transcript).slice(0, 16)}…, not as trustee 1`,
      );
    }
  }
  return {
    publicKey: first.publicKey,
    publicShares: first.publicShares,
    proofShares: finished.map(({ index, proofShare }) => ({ index, share: proofShare })),
    transcript: first.transcript,
    signatures: finished.map(({ index, signature }) => ({ trustee: index, signature })),
  };
}
