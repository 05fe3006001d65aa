import { existsSync, rmSync } from "node:fs";
import { CustosError, toBase64url } from "@custos/base";
import { createAccessData } from "@custos/access";
import { encodeLeaf, type Leaf } from "@custos/crypto/log";
import { combineQuorumProof } from "@custos/crypto/verify";
import { createRelayData } from "@custos/relay";
import { makeFolder, writeFileAtomic } from "@custos/service";
import { holdCeremony, type CeremonyResult } from "./ceremony.js";
import { openKeyPair, openToken, rolePeopleOf } from "./keys.js";
import type { Body, NetworkLayout } from "./layout.js";
import { firstKeyPeriod, makeFirstCharter, type AuthorityPart, type QuorumPart } from "./make-charter.js";
import { quorumThreshold, type NetworkSpec } from "./spec.js";
import { makePlace, trusteePlaces, type TrusteePlace } from "./trustees.js";

export const operatorName = "operator";

export function isMade(layout: NetworkLayout): boolean {
  return existsSync(layout.made);
}

/** Keys of every process in an empty folder; whatever a killed attempt has left goes first. */
export function makeKeys(layout: NetworkLayout, spec: NetworkSpec): PlaceKeys[] {
  rmSync(layout.root, { recursive: true, force: true });
  makeFolder(layout.root);
  openKeyPair(layout.operatorKey);
  openToken(layout.ceremonyToken);
  openToken(layout.staffToken);
  rolePeopleOf(layout.roleKeys, spec);
  return trusteePlaces(layout, spec.authorities).map((place) => ({ place, keys: makePlace(place) }));
}

interface PlaceKeys {
  readonly place: TrusteePlace;
  readonly keys: ReturnType<typeof makePlace>;
}

/**
 * Holds the key ceremonies between trustees that are running, and signs charter number 1. The network counts as made
 * when this has ended; the marker is written last.
 */
export async function holdCeremonies(
  layout: NetworkLayout,
  spec: NetworkSpec,
  running: readonly { readonly place: TrusteePlace; readonly child: { readonly url: string } }[],
  keys: readonly PlaceKeys[],
  onProgress: (text: string) => void,
): Promise<void> {
  const token = openToken(layout.ceremonyToken);
  const leaves: Leaf[] = [];
  const quorum = async (code: string, number: number, body: Body): Promise<QuorumPart> => {
    const members = running.filter(({ place }) => place.authority === code && place.body === body);
    const ceremony = await holdCeremony({
      authority: number,
      keyPeriod: firstKeyPeriod,
      threshold: quorumThreshold,
      urls: members.map(({ child }) => child.url),
      token,
    });
    const { publicKey, publicShares, proofShares } = ceremony;
    const proof = combineQuorumProof(publicKey, publicShares, proofShares, quorumThreshold);
    leaves.push(ceremonyLeaf(number, body, ceremony, proof));
    onProgress(`the ${body} quorum of ${code} has made its key`);
    const trustees = members.map(({ place }) => ({
      index: place.index,
      name: place.name,
      signingKey: keysOf(keys, place).signingKey,
    }));
    return { trustees, ceremony, proof };
  };
  const authorities = await Promise.all(
    spec.authorities.map(async (code, i): Promise<AuthorityPart> => {
      const number = i + 1;
      const [authorising, oversight] = await Promise.all([
        quorum(code, number, "authorising"),
        quorum(code, number, "oversight"),
      ]);
      return { code, number, authorising, oversight, reader: createAccessData(layout.access(code)) };
    }),
  );
  const note = makeFirstCharter({
    spec,
    relay: { ...relayPart(layout), logName: `custos.example/${spec.networkId}` },
    witnesses: keys
      .filter(({ place }) => place.body !== "authorising")
      .map(({ place, keys: { witnessKey } }) => ({
        name: place.name,
        key: witnessKey,
        ...(place.authority ? { authority: spec.authorities.indexOf(place.authority) + 1 } : {}),
      })),
    authorities,
    roles: rolePeopleOf(layout.roleKeys, spec),
    operator: { name: operatorName, key: openKeyPair(layout.operatorKey) },
  });
  writeFileAtomic(layout.charter, note);
  writeFileAtomic(layout.ceremonyLeaves, JSON.stringify(leaves.map((leaf) => toBase64url(encodeLeaf(leaf)))));
  writeFileAtomic(layout.made, JSON.stringify(spec));
}

function relayPart(layout: NetworkLayout): { logKey: Uint8Array; receiptKey: Uint8Array } {
  return createRelayData(layout.relay);
}

function keysOf(keys: readonly PlaceKeys[], place: TrusteePlace): PlaceKeys["keys"] {
  const found = keys.find((one) => one.place.dataDir === place.dataDir);
  if (!found) throw new CustosError("internal", "a trustee without keys");
  return found.keys;
}

function ceremonyLeaf(authority: number, body: Body, ceremony: CeremonyResult, proof: Uint8Array): Leaf {
  return {
    type: "dkg",
    authority,
    keyPeriod: firstKeyPeriod,
    body,
    publicKey: ceremony.publicKey,
    proof,
    transcript: ceremony.transcript,
    signatures: ceremony.signatures,
  };
}
