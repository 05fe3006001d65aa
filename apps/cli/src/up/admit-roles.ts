import { setTimeout as pause } from "node:timers/promises";
import { codeOf } from "@custos/base";
import { logAppend, roleSign, staffEnrolments } from "@custos/contract";
import { encodeLeaf, parseRoleRequest, signedRole } from "@custos/crypto/log";
import { callOperation } from "@custos/service";
import type { LocalNetwork } from "../network/run.js";
import { quorumThreshold } from "../network/spec.js";

/** How often the keepers look for passkeys that wait, in milliseconds. */
const lookEveryMs = 500;

/**
 * What the keepers of the trustees do by hand elsewhere: see who has made a passkey, and have the body's trustees sign it
 * into the log. An authority's access cannot do it: it does not have the token of any trustee's keeper. Runs until
 * `signal` aborts; a server that is away for a moment is asked again.
 */
export async function admitRoles(
  network: LocalNetwork,
  ceremonyToken: string,
  signal: AbortSignal,
  told: (text: string) => void,
): Promise<void> {
  while (!signal.aborted) {
    for (const [code, { url }] of network.access) {
      try {
        const { waiting } = await callOperation(url, staffEnrolments, {}, { token: network.staffToken });
        for (const { id, leaf } of waiting) {
          await admit(network, { code, leaf, token: ceremonyToken });
          told(`the trustees of ${code} have admitted the passkey of ${id}`);
        }
      } catch (error) {
        if (signal.aborted) return;
        const passing = ["unavailable", "bad-log", "conflict"].includes(codeOf(error));
        if (!passing) told(`a passkey at ${code} was not admitted: ${codeOf(error)}`);
      }
    }
    await pause(lookEveryMs, undefined, { signal }).catch(() => {});
  }
}

async function admit(
  network: LocalNetwork,
  { code, leaf, token }: { code: string; leaf: Uint8Array; token: string },
): Promise<void> {
  const request = parseRoleRequest(leaf);
  const body = request.body === "oversight" ? "oversight" : "authorising";
  const quorum = network.trustees.filter(({ place }) => place.authority === code && place.body === body);
  const answers = await Promise.all(
    quorum
      .slice(0, quorumThreshold)
      .map(({ child }) => callOperation(child.url, roleSign, { leaf }, { token })),
  );
  const signatures = answers.map(({ trustee, signature }) => ({ trustee, signature }));
  await callOperation(network.relayUrl, logAppend, { leaf: encodeLeaf(signedRole(request, signatures)) });
}
