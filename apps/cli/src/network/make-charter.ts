import type { Charter } from "@custos/crypto/codec";
import { charterNote, signCharter, witnessQuorum } from "@custos/crypto/verify";
import type { CeremonyResult } from "./ceremony.js";
import { disclosureTexts, disclosureVersion } from "./disclosure.js";
import type { KeyPair, RolePerson } from "./keys.js";
import { quorumThreshold, type NetworkSpec } from "./spec.js";

export const firstKeyPeriod = 1;

/** What one quorum brings into the charter. */
export interface QuorumPart {
  readonly trustees: readonly {
    readonly index: number;
    readonly name: string;
    readonly signingKey: Uint8Array;
  }[];
  readonly ceremony: CeremonyResult;
  /** Proof of possession of the quorum's key. */
  readonly proof: Uint8Array;
}

export interface AuthorityPart {
  readonly code: string;
  readonly number: number;
  readonly authorising: QuorumPart;
  readonly oversight: QuorumPart;
  readonly reader: {
    readonly signingKey: Uint8Array;
    readonly deliveryKey: Uint8Array;
    readonly sealKey: Uint8Array;
  };
}

export interface CharterParts {
  readonly spec: NetworkSpec;
  readonly relay: { readonly logName: string; readonly logKey: Uint8Array; readonly receiptKey: Uint8Array };
  readonly witnesses: readonly {
    readonly name: string;
    readonly key: Uint8Array;
    readonly authority?: number;
  }[];
  readonly authorities: readonly AuthorityPart[];
  readonly roles: readonly RolePerson[];
  readonly operator: { readonly name: string; readonly key: KeyPair };
}

/** Charter number 1 as a signed note. */
export function makeFirstCharter(parts: CharterParts): string {
  const { spec, relay, operator } = parts;
  const charter: Charter = {
    format: "custos charter 1",
    networkId: spec.networkId,
    name: spec.name,
    number: 1,
    publishedDay: spec.firstDay,
    firstDay: spec.firstDay,
    relay: { logName: relay.logName, logKey: relay.logKey, receiptKeys: [relay.receiptKey] },
    witnesses: [...parts.witnesses],
    witnessQuorum: witnessQuorum(parts.witnesses.length),
    authorities: parts.authorities.map((authority) => authorityOf(authority, parts)),
    operators: [{ name: operator.name, key: operator.key.publicKey }],
    caps: spec.caps,
    retentionDays: 3650,
    notice: { charterDays: 14, keysHours: 24, subjectDays: 90 },
    emergencyHours: 48,
    mlsSuite: spec.mlsSuite,
    disclosure: { version: disclosureVersion, texts: disclosureTexts },
  };
  return charterNote(charter, [signCharter(charter, operator.name, operator.key.seed)]);
}

function authorityOf(part: AuthorityPart, { spec, roles }: CharterParts): Charter["authorities"][number] {
  return {
    number: part.number,
    code: part.code,
    name: spec.authorityNames?.[part.code] ?? `Authority of ${part.code}`,
    jurisdiction: part.code,
    authorising: quorumOf(part.authorising),
    oversight: quorumOf(part.oversight),
    keyPeriods: [
      {
        number: firstKeyPeriod,
        firstDay: spec.firstDay,
        lastDay: spec.lastDay,
        authorising: keyOf(part.authorising),
        oversight: keyOf(part.oversight),
        sealKey: part.reader.sealKey,
      },
    ],
    reader: { signingKey: part.reader.signingKey, deliveryKey: part.reader.deliveryKey },
    roles: roles
      .filter(({ authority }) => authority === part.code)
      .map(({ id, name, body, key }) => ({
        id,
        name,
        body,
        key: { kind: "ed25519", publicKey: key.publicKey },
      })),
    approvals: { authorising: 2, oversight: 2 },
  };
}

function quorumOf({ trustees }: QuorumPart): Charter["authorities"][number]["authorising"] {
  return {
    threshold: quorumThreshold,
    trustees: trustees.map(({ index, name, signingKey }) => ({ index, name, signingKey })),
  };
}

function keyOf({
  ceremony,
  proof,
}: QuorumPart): Charter["authorities"][number]["keyPeriods"][number]["authorising"] {
  const publicShares = ceremony.publicShares.toSorted((a, b) => a.index - b.index);
  return { publicKey: ceremony.publicKey, proof, transcript: ceremony.transcript, publicShares };
}
