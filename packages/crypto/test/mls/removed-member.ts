import { equalBytes } from "@custos/base";
import { encodeGroupContext } from "../../src/verify/group-context.js";
import { parseCommit, parseGroupInfo } from "../../src/verify/mls-message.js";
import { cipherOf } from "../../src/mls/cipher.js";
import { joinerSecretOf, startEpoch } from "../../src/mls/key-schedule.js";
import type { EpochStart } from "../../src/mls/key-schedule.js";
import { decodeState } from "../../src/mls/state-codec.js";
import type { Suite } from "../../src/verify/index.js";
import type { MemberGroup } from "../../src/mls/index.js";
import type { Followed } from "./world.js";

/**
 * What a removed device tries with all that it held: it follows the commit as a member would, takes zeros or any
 * secret of its own for the commit secret, and every private key on every ciphertext of the path. Returns how it got
 * into the epoch, or undefined.
 */
export async function attackEpoch(
  suite: Suite,
  held: MemberGroup,
  followed: Followed,
): Promise<string | undefined> {
  const cipher = await cipherOf(suite);
  const state = decodeState(cipher, held.encode());
  const target = followed.made.group.epochAuthenticator;
  const followedAsMember = await held.process(followed.made.commit).catch(() => undefined);
  if (followedAsMember !== undefined && equalBytes(followedAsMember.epochAuthenticator, target))
    return "followed";

  const info = parseGroupInfo(followed.made.groupInfo);
  const context = { ...info.groupContext, encoded: encodeGroupContext(info.groupContext) };
  const derive = async (init: Uint8Array, commitSecret: Uint8Array): Promise<EpochStart> => {
    const joinerSecret = joinerSecretOf(cipher, init, commitSecret, context.encoded);
    return startEpoch(cipher, { joinerSecret, pskSecret: cipher.zeros() }, context);
  };
  const { secrets } = state;
  const guesses = [
    cipher.zeros(),
    secrets.init,
    secrets.membership,
    secrets.senderData,
    ...state.pathKeys.values(),
  ];
  for (const guess of guesses) {
    if (equalBytes((await derive(secrets.init, guess)).secrets.authenticator, target)) return "guessed";
  }

  const { path } = parseCommit(followed.made.commit);
  const provisional = encodeGroupContext({
    ...info.groupContext,
    confirmedTranscriptHash: state.context.confirmedTranscriptHash,
  });
  for (const node of path.nodes) {
    for (const sealed of node.encryptedPathSecret) {
      for (const key of state.pathKeys.values()) {
        const opened = await cipher
          .decryptWithLabel(key, "UpdatePathNode", provisional, sealed)
          .catch(() => undefined);
        if (opened !== undefined) return "opened a path secret";
      }
    }
  }
  return undefined;
}

/** As the attack on `ts-mls` went on: with zeros for every commit secret since the removal. */
export async function attackByZeros(
  suite: Suite,
  held: MemberGroup,
  since: readonly Followed[],
): Promise<boolean> {
  const cipher = await cipherOf(suite);
  let { init } = decodeState(cipher, held.encode()).secrets;
  for (const { made } of since) {
    const info = parseGroupInfo(made.groupInfo);
    const encoded = encodeGroupContext(info.groupContext);
    const { confirmedTranscriptHash } = info.groupContext;
    const joinerSecret = joinerSecretOf(cipher, init, cipher.zeros(), encoded);
    const { secrets } = await startEpoch(
      cipher,
      { joinerSecret, pskSecret: cipher.zeros() },
      { encoded, confirmedTranscriptHash },
    );
    if (equalBytes(secrets.authenticator, made.group.epochAuthenticator)) return true;
    ({ init } = secrets);
  }
  return false;
}
