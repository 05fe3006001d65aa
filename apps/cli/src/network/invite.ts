import { randomBytes } from "node:crypto";
import { invitationCreate } from "@custos/contract";
import { requestLabels, sessionProofCodec } from "@custos/crypto/codec";
import { ed25519PublicKey, signWithLabel } from "@custos/crypto/verify";
import { connectRelay, type RelayClient } from "@custos/service";
import { formatInvitationLink } from "@custos/sdk";
import { operatorName } from "./make.js";
import type { LocalNetwork } from "./run.js";

/** What of a network its operator needs to invite. */
export type InvitingNetwork = Pick<LocalNetwork, "relayUrl" | "operator" | "charter">;

/** A session of the operator's at the relay. */
export function connectOperator(network: Omit<InvitingNetwork, "charter">): RelayClient {
  return connectRelay({
    url: network.relayUrl,
    prove: ({ networkId, nonce }) => {
      const proof = sessionProofCodec.encode({ networkId, nonce, role: "operator", subject: operatorName });
      const signature = signWithLabel(network.operator.seed, requestLabels.session, proof);
      return { role: "operator", name: operatorName, signature };
    },
    onEvent: () => {},
  });
}

/** A fresh single-use invitation to the network, from its operator, as a link. */
export async function inviteAsOperator(
  network: InvitingNetwork,
  operator: RelayClient,
  options: { authority: number; expiresAtMs: number },
): Promise<string> {
  const invitationKey = new Uint8Array(randomBytes(32));
  await operator.call(invitationCreate, { invitationKey: ed25519PublicKey(invitationKey), ...options });
  const { relayUrl, charter } = network;
  return formatInvitationLink({
    relayUrl,
    networkId: charter.charter.networkId,
    charterHash: charter.hash,
    invitationKey,
  });
}
