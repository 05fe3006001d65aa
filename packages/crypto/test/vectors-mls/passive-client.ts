import { makeProposalRef } from "ts-mls/authenticatedContent.js";
import { getCiphersuiteFromName } from "ts-mls/crypto/ciphersuite.js";
import { getCiphersuiteImpl } from "ts-mls/crypto/getCiphersuiteImpl.js";
import { encodeFramedContent } from "ts-mls/framedContent.js";
import type { Proposal } from "ts-mls/proposal.js";
import { computePskSecret } from "ts-mls/presharedkey.js";
import type { PreSharedKeyID } from "ts-mls/presharedkey.js";
import type { SentProposal } from "../../src/verify/commit-tree.js";
import { parseKeyPackage, parsePublicMessage, parseWelcome } from "../../src/verify/mls-message.js";
import { RatchetTree } from "../../src/verify/ratchet-tree.js";
import type { Cipher } from "../../src/mls/cipher.js";
import type { EnteredEpoch, GroupState } from "../../src/mls/group-state.js";
import { joinByWelcome } from "../../src/mls/join.js";
import { processCommit } from "../../src/mls/process-commit.js";
import { hex, toHex } from "./vectors.js";

export interface PassiveClient {
  cipher_suite: number;
  external_psks: { psk_id: string; psk: string }[];
  key_package: string;
  signature_priv: string;
  encryption_priv: string;
  init_priv: string;
  welcome: string;
  ratchet_tree: string | null;
  initial_epoch_authenticator: string;
  epochs: { proposals: string[]; commit: string; epoch_authenticator: string }[];
}

/** Joins as the vector's client: our join, with the PSKs that rooms do not have. */
export async function joinAs(vector: PassiveClient, cipher: Cipher): Promise<EnteredEpoch> {
  const keyPackage = parseKeyPackage(hex(vector.key_package));
  return joinByWelcome(cipher, parseWelcome(hex(vector.welcome)), {
    keyPackage,
    initKey: hex(vector.init_priv),
    leafKey: hex(vector.encryption_priv),
    signing: { publicKey: keyPackage.leafNode.signaturePublicKey, privateKey: hex(vector.signature_priv) },
    tree: vector.ratchet_tree === null ? undefined : RatchetTree.decode(hex(vector.ratchet_tree)),
    pskSecretOf: (ids) => pskSecretOf(vector, cipher, ids, new Map()),
  });
}

async function pskSecretOf(
  vector: PassiveClient,
  cipher: Cipher,
  ids: readonly PreSharedKeyID[],
  resumption: ReadonlyMap<bigint, Uint8Array>,
): Promise<Uint8Array> {
  const impl = await getCiphersuiteImpl(getCiphersuiteFromName(cipher.suite.name));
  return computePskSecret(
    ids.map((id): [PreSharedKeyID, Uint8Array] => {
      if (id.psktype === "resumption") {
        const psk = resumption.get(id.pskEpoch);
        if (psk === undefined) throw new Error("unknown resumption PSK");
        return [id, psk];
      }
      const found = vector.external_psks.find((psk) => psk.psk_id === toHex(id.pskId));
      if (found === undefined) throw new Error("unknown PSK");
      return [id, hex(found.psk)];
    }),
    impl,
  );
}

/** Our processing of one epoch's proposals and commit; what rooms forbid (references, updates, PSKs) is resolved here. */
export async function handleEpoch(
  vector: PassiveClient,
  state: GroupState,
  epoch: PassiveClient["epochs"][number],
  resumption: ReadonlyMap<bigint, Uint8Array>,
): Promise<EnteredEpoch> {
  const { cipher } = state;
  const impl = await getCiphersuiteImpl(getCiphersuiteFromName(cipher.suite.name));
  const byRef = new Map<string, SentProposal>();
  for (const bytes of epoch.proposals) {
    const { content, auth } = parsePublicMessage(hex(bytes));
    if (content.contentType !== "proposal") throw new Error("not a proposal");
    const ref = await makeProposalRef({ wireformat: "mls_public_message", content, auth }, impl.hash);
    const sender = content.sender.senderType === "member" ? content.sender.leafIndex : undefined;
    byRef.set(toHex(ref), { proposal: content.proposal, sender });
  }
  const message = parsePublicMessage(hex(epoch.commit));
  const { content, auth } = message;
  if (content.contentType !== "commit" || auth.contentType !== "commit") throw new Error("not a commit");
  const sender = content.sender.senderType === "member" ? content.sender.leafIndex : undefined;
  const proposals = content.commit.proposals.map((item): SentProposal => {
    if (item.proposalOrRefType === "proposal") return { proposal: item.proposal, sender };
    const found = byRef.get(toHex(item.reference));
    if (found === undefined) throw new Error("unknown proposal");
    return found;
  });
  const psks = proposals
    .map(({ proposal }) => proposal)
    .filter((proposal): proposal is Extract<Proposal, { psk: unknown }> => proposal.proposalType === "psk")
    .map(({ psk }) => psk.preSharedKeyId);
  return processCommit(state, {
    sender,
    proposals,
    path: content.commit.path,
    content: encodeFramedContent(content),
    signature: auth.signature,
    confirmationTag: auth.confirmationTag,
    membershipTag: message.senderType === "member" ? message.membershipTag : undefined,
    pskSecret: await pskSecretOf(vector, cipher, psks, resumption),
  });
}
