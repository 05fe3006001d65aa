import { ensure, equalBytes, toHex } from "@custos/base";
import { dkgBegin, dkgFinish, dkgShare } from "@custos/contract";
import { transcriptLabel } from "@custos/crypto/log";
import * as dkg from "@custos/crypto/trustee";
import { signWithLabel } from "@custos/crypto/verify";
import { handle, type Handler } from "@custos/service";
import type { Trustee } from "../trustee.js";
import type { HeldShare } from "./key-share.js";

/** One trustee's side of a key ceremony. Each step is on the disk before it is answered, and may be asked for again. */
export function ceremonyHandlers(trustee: Trustee): Handler[] {
  const { files, keys, publicKeys, clock, ledger } = trustee;
  const oneAtATime = inTurn();
  return [
    handle(dkgBegin, (plan) =>
      oneAtATime(async () => {
        ensure(trustee.body !== "witness", "conflict", "a witness holds no share");
        const own = plan.participants.find(({ dkgKey }) => equalBytes(dkgKey, publicKeys.dkgKey));
        ensure(own, "conflict", "the ceremony does not name this trustee's key");
        const known = files.state(plan.ceremony);
        ensure(!files.share(plan.ceremony), "conflict", "this ceremony has ended");
        if (known) {
          const same = equalBytes(dkg.planHash(known.plan), dkg.planHash(plan));
          ensure(same, "conflict", "this ceremony has begun under another plan");
          return { round1: known.round1 };
        }
        const state = dkg.dkgBegin(plan, own.index);
        files.writeState(state);
        return { round1: state.round1 };
      }),
    ),
    handle(dkgShare, ({ ceremony, round1 }) =>
      oneAtATime(async () => {
        const state = files.state(ceremony);
        ensure(state, "conflict", "no such ceremony goes on here");
        const next = await dkg.dkgShare(state, round1);
        if (next !== state) files.writeState(next);
        return { shares: next.second?.shares ?? [] };
      }),
    ),
    handle(dkgFinish, ({ ceremony, shares }) =>
      oneAtATime(async () => {
        let held = files.share(ceremony);
        if (!held) {
          const state = files.state(ceremony);
          ensure(state, "conflict", "no such ceremony goes on here");
          const { authority, keyPeriod, threshold } = state.plan;
          held = { ...(await dkg.dkgFinish(state, shares, keys.dkg)), authority, keyPeriod, threshold };
          const transcript = toHex(held.transcript);
          await ledger.enter(
            { kind: "ceremony", authority, keyPeriod, transcript },
            Math.floor(clock.nowMs()),
          );
          files.writeShare(ceremony, held);
        }
        return finished(held, keys.signing);
      }),
    ),
  ];
}

function finished(held: HeldShare, signingKey: Uint8Array) {
  const { publicKey, publicShares, proofShare, transcript } = held;
  const signature = signWithLabel(signingKey, transcriptLabel, transcript);
  return { publicKey, publicShares, proofShare, transcript, signature };
}

/** Runs steps one after another: two at once would read the same state and write two. */
function inTurn(): <Result>(step: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (step) => {
    const turn = last.then(step);
    last = turn.catch(() => undefined);
    return turn;
  };
}
