import { createHash } from "node:crypto";
import { CustosError, ensure, equalBytes, type Day } from "@custos/base";
import { releaseRequest, type InputOf, type OutputOf } from "@custos/contract";
import { identityBytes, type Identity, type QuorumBody } from "@custos/crypto/codec";
import { combinePartials, openDelivery, quorumsOf, type PartialKey, type Quorums } from "@custos/crypto/seal";
import { describeError, callOperation } from "@custos/service";
import type { Access } from "../access.js";

/** An identity with its key d, G1, 48 bytes. */
export interface IdentityKey {
  readonly identity: Identity;
  readonly key: Uint8Array;
}

/** One identity's partial keys so far, by quorum. */
type Partials = Record<QuorumBody, PartialKey[]>;

/**
 * Asks all trustees at once, and makes each identity's key as soon as enough of both quorums have answered with good
 * partial keys; who answers later is not waited for. `quorum-missing` where all have answered and it was not enough.
 */
export async function askTrustees(
  access: Access,
  input: InputOf<typeof releaseRequest>,
  identities: readonly Identity[],
): Promise<IdentityKey[]> {
  const quorums = quorumsFor(access, input.day);
  const partials = identities.map((): Partials => ({ authorising: [], oversight: [] }));
  const answers = access.config.trustees.map(async (trustee) => {
    const answer = await callOperation(trustee.url, releaseRequest, input, {
      signal: access.signal,
      timeoutMs: 30_000,
    });
    ensure(
      answer.trustee === trustee.index && answer.body === trustee.body,
      "bad-proof",
      "another trustee answered",
    );
    for (const [i, identity] of identities.entries()) {
      const key = await openPartial(access, input, identity, answer);
      partials[i]?.[trustee.body].push({ index: trustee.index, key });
    }
  });
  return new Promise((resolve, reject) => {
    let waiting = answers.length;
    let settled = false;
    const combine = (last: boolean): void => {
      if (settled) return;
      const enough = partials.every(
        ({ authorising, oversight }) =>
          authorising.length >= quorums.authorising.threshold &&
          oversight.length >= quorums.oversight.threshold,
      );
      if (!enough && !last) return;
      try {
        const keys = identities.map((identity, i) => combineOne(access, identity, partials[i], quorums));
        settled = true;
        resolve(keys);
      } catch (error) {
        // One partial key was false: another trustee's may still make up for it.
        if (!last && error instanceof CustosError && error.code === "quorum-missing") return;
        settled = true;
        reject(error);
      }
    };
    if (waiting === 0) combine(true);
    for (const [i, answer] of answers.entries()) {
      const { body, index } = access.config.trustees[i] ?? {};
      void answer
        .catch((error: unknown) =>
          access.log.info({ body, index, ...describeError(error) }, "a trustee gave no key"),
        )
        .then(() => combine((waiting -= 1) === 0));
    }
  });
}

/** The day's quorums, by the charter in force on it. */
function quorumsFor({ authority, followed }: Access, day: Day): Quorums {
  return quorumsOf(followed.directory.charterInForce(day).charter, authority, day);
}

async function openPartial(
  { keys }: Access,
  { authorisationId, releaseIndex }: InputOf<typeof releaseRequest>,
  identity: Identity,
  { partials }: OutputOf<typeof releaseRequest>,
): Promise<Uint8Array> {
  const hash = createHash("sha256").update(identityBytes(identity)).digest();
  const sealed = partials.find(({ identityHash }) => equalBytes(identityHash, hash))?.sealed;
  ensure(sealed, "bad-proof", "an identity's partial key is missing");
  return openDelivery(sealed, { authorisationId, identity, logIndex: releaseIndex }, keys.delivery);
}

function combineOne(
  { backend }: Access,
  identity: Identity,
  partials: Partials | undefined,
  quorums: Quorums,
): IdentityKey {
  const { authorising = [], oversight = [] } = partials ?? {};
  return { identity, key: combinePartials({ identity, authorising, oversight, quorums, backend }) };
}
