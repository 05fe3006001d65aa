import { CustosError, ensure } from "@custos/base";
import { limits, releaseRequest, type OutputOf } from "@custos/contract";
import { identityBytes } from "@custos/crypto/codec";
import { partialKey, sealDelivery } from "@custos/crypto/trustee";
import { handle, type Handler } from "@custos/service";
import { lastWitnessed } from "../witness.js";
import { isOn } from "../switch.js";
import type { Trustee } from "../trustee.js";
import { judgeRelease, type ReleaseInput } from "./judge.js";

/** Real milliseconds between looks for a newer checkpoint, and how many of them. */
const patience = { pauseMs: 100, looks: 20 };

/**
 * Partial keys for one day of one authorisation. It is in the ledger, on the disk, before anything leaves; the same request
 * again is judged again and gives the same keys, sealed afresh, without a second entry.
 */
export function releaseHandler(trustee: Trustee): Handler {
  return handle(releaseRequest, async (input) => {
    ensure(isOn(trustee.store), "switched-off");
    const { current } = trustee.adoption;
    ensure(current?.seat, "unavailable", "this trustee has not adopted a charter");
    const { followed, seat } = current;
    await catchUp(trustee, input);
    followed.requireSame(lastWitnessed(trustee.store, current.charter.charter.relay.logName));
    const { view } = followed;
    const nowMs = Math.floor(trustee.clock.nowMs());
    const { authorisation, release, identities, publicKey } = judgeRelease(input, {
      directory: view.directory,
      seat,
      nowMs,
      cosignedAtMs: view.checkpoint?.cosignedAtMs ?? Number.NEGATIVE_INFINITY,
      enteredAfterMs: (index) => followed.enteredAfterMs(index),
    });
    const held = trustee.files.shareOf(publicKey);
    ensure(held, "unavailable", "this trustee holds no share of that key period");
    const { authority, day, count, index: releaseIndex } = release;
    const event = {
      kind: "release" as const,
      authorisation: authorisation.id,
      authority,
      day,
      count,
      releaseIndex,
    };
    await trustee.ledger.enter({ ...event, logSize: view.size }, nowMs);
    const partials: OutputOf<typeof releaseRequest>["partials"] = [];
    for (const identity of identities) {
      const partial = partialKey(held.share, identityBytes(identity));
      const terms = { authorisationId: authorisation.id, releaseIndex };
      partials.push(await sealDelivery(authorisation.deliveryKey, terms, identity, partial));
    }
    // Switched off while it was working: nothing leaves.
    ensure(isOn(trustee.store), "switched-off");
    trustee.log.info({ releaseIndex, authority, count }, "release answered");
    return { trustee: seat.index, body: seat.body, partials };
  });
}

/**
 * Follows the log up to a fresh checkpoint that holds the release. The relay asks its witnesses again once the clock has
 * moved, so a checkpoint that is too old is waited for a little; what is missing then is for the judge to say.
 */
async function catchUp({ adoption, clock, log }: Trustee, { releaseIndex }: ReleaseInput): Promise<void> {
  const followed = adoption.current?.followed;
  if (!followed) return;
  for (let look = 0; look < patience.looks; look += 1) {
    try {
      await followed.sync();
    } catch (error) {
      // A relay that is away for a moment does not matter while the checkpoint is fresh; a log that lies does.
      if (!(error instanceof CustosError) || error.code !== "unavailable") throw error;
      log.warn({ code: error.code }, "the relay does not answer");
    }
    const { size, checkpoint } = followed.view;
    const ageMs = clock.nowMs() - (checkpoint?.cosignedAtMs ?? Number.NEGATIVE_INFINITY);
    if (size > releaseIndex && ageMs <= limits.releaseCheckpointMs) return;
    await new Promise((resolve) => setTimeout(resolve, patience.pauseMs));
  }
}
