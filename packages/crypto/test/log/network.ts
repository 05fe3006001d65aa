import { ed25519 } from "@noble/curves/ed25519.js";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { asId, dateToDay, startOfDayMs, toHex, utf8 } from "@custos/base";
import type { AuthorisationId, DeviceId, NetworkId, PersonId } from "@custos/base";
import { charterHash, encodeCharter } from "@custos/crypto/codec";
import type { Charter, CharterAuthority, KeyPeriod, QuorumBody } from "@custos/crypto/codec";
import {
  charterNote,
  quorumProofPart,
  signCharter,
  signWithLabel,
  trusteeKeyName,
  witnessQuorum,
} from "@custos/crypto/verify";
import {
  MerkleTree,
  addCheckpoint,
  bundlesOf,
  checkpointPolicy,
  encodeAddCheckpoint,
} from "@custos/crypto/log";
import {
  encodeLeaf,
  hashTilesOf,
  leafHash,
  makeTile,
  signCheckpoint,
  signLeaf,
  signLeafPart,
} from "@custos/crypto/log";
import { tilePath, transcriptLabel, withCosignatures } from "@custos/crypto/log";
import type { Leaf, LeafOf, LogSource, UnsignedLeaf, WitnessState } from "@custos/crypto/log";

/** Everything secret of the tests comes from names, so that a run can be had again. */
export function seedOf(name: string): Uint8Array {
  return sha256(utf8(`seed of ${name}`));
}

export function publicKeyOf(name: string): Uint8Array {
  return ed25519.getPublicKey(seedOf(name));
}

export function idOf<Kind extends PersonId | DeviceId | AuthorisationId | NetworkId>(name: string): Kind {
  return asId<Kind>(toHex(sha256(utf8(`id of ${name}`)).slice(0, 16)));
}

export const firstDay = dateToDay("2026-03-01");
export const startMs = startOfDayMs(firstDay);
const points = new Map<string, Uint8Array>();

function scalarOf(name: string): bigint {
  return BigInt(`0x${toHex(seedOf(name)).slice(0, 16)}`) + 1n;
}

export function pointOf(name: string): Uint8Array {
  const known = points.get(name);
  if (known) return known;
  const point = bls12_381.G2.Point.BASE.multiply(scalarOf(name)).toBytes(true);
  points.set(name, point);
  return point;
}

const proofs = new Map<string, Uint8Array>();

function proofOf(name: string): Uint8Array {
  const proof = proofs.get(name) ?? quorumProofPart(pointOf(name), scalarOf(name));
  proofs.set(name, proof);
  return proof;
}

const fill = (length: number, name: string): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => seedOf(name).at(i % 32) as number);

export const quorumBodies = ["authorising", "oversight"] as const;

export function quorumOf(code: string, body: QuorumBody, size = 3): CharterAuthority["authorising"] {
  const trustees = Array.from({ length: size }, (_, i) => ({
    index: i + 1,
    name: `${body} ${i + 1} of ${code}`,
    signingKey: publicKeyOf(`${code}/${body}/${i + 1}`),
  }));
  return { threshold: 2, trustees };
}

function quorumKey(code: string, body: QuorumBody, period: number) {
  return {
    publicKey: pointOf(`${code}/${body}/${period}`),
    proof: proofOf(`${code}/${body}/${period}`),
    transcript: seedOf(`${code}/${body}/${period}/transcript`),
    publicShares: [1, 2, 3].map((index) => ({ index, share: pointOf(`${code}/${body}/${period}/${index}`) })),
  };
}

export function periodOf(
  code: string,
  number: number,
  from: number,
  to: number,
): CharterAuthority["keyPeriods"][number] {
  return {
    number,
    firstDay: from,
    lastDay: to,
    authorising: quorumKey(code, "authorising", number),
    oversight: quorumKey(code, "oversight", number),
    sealKey: fill(1216, `${code}/seal/${number}`),
  };
}

export function authorityOf(number: number, code: string): CharterAuthority {
  const role = (id: string, body: "applicant" | QuorumBody) => ({
    id,
    name: `${id} of ${code}`,
    body,
    key: { kind: "ed25519" as const, publicKey: publicKeyOf(`${code}/role/${id}`) },
  });
  return {
    number,
    code,
    name: `Authority ${code}`,
    jurisdiction: "Testland",
    authorising: quorumOf(code, "authorising"),
    oversight: quorumOf(code, "oversight"),
    keyPeriods: [periodOf(code, 1, firstDay, firstDay + 91)],
    reader: { signingKey: publicKeyOf(`${code}/reader`), deliveryKey: fill(1216, `${code}/delivery`) },
    roles: [
      role("applicant-1", "applicant"),
      role("judge-1", "authorising"),
      role("judge-2", "authorising"),
      role("overseer-1", "oversight"),
      role("overseer-2", "oversight"),
    ],
    approvals: { authorising: 2, oversight: 2 },
  };
}

export function witnessNames(charter: Charter): string[] {
  return charter.witnesses.map(({ name }) => name);
}

export function makeCharter(codes: readonly string[] = ["AU"], change: Partial<Charter> = {}): Charter {
  const witnesses = [
    ...codes.flatMap((code, i) =>
      [1, 2, 3].map((n) => ({
        name: `${code}.example/w${n}`,
        key: publicKeyOf(`${code}.example/w${n}`),
        authority: i + 1,
      })),
    ),
    { name: "outside.example/w", key: publicKeyOf("outside.example/w") },
  ];
  return {
    format: "custos charter 1",
    networkId: idOf<NetworkId>("network"),
    name: "Test network",
    number: 1,
    publishedDay: firstDay,
    firstDay,
    relay: {
      logName: "relay.example/log",
      logKey: publicKeyOf("log"),
      receiptKeys: [publicKeyOf("receipts")],
    },
    witnesses,
    witnessQuorum: witnessQuorum(witnesses.length),
    authorities: codes.map((code, i) => authorityOf(i + 1, code)),
    operators: [{ name: "operator-1", key: publicKeyOf("operator-1") }],
    caps: {
      identityDaysPerAuthorisation: 60,
      identityDaysPerYear: 100,
      roomMembers: 250,
      addsRemovesResyncsPerHour: 60,
      retrospectiveDays: 30,
    },
    retentionDays: 365,
    notice: { charterDays: 14, keysHours: 24, subjectDays: 90 },
    emergencyHours: 48,
    mlsSuite: "MLS_256_XWING_AES256GCM_SHA512_Ed25519",
    disclosure: {
      version: 1,
      texts: { en: "Authorised people may read.", it: "Persone autorizzate possono leggere." },
    },
    ...change,
  };
}

/** A charter's note signed by the operator alone. */
export function firstNote(charter: Charter): string {
  return charterNote(charter, [signCharter(charter, "operator-1", seedOf("operator-1"))]);
}

export type Signer = { name: string; seed: Uint8Array };

/** Everybody who may have to sign a change of these authorities: the operator, then `count` trustees of each quorum. */
export function charterSigners(codes: readonly string[], count = 2): Signer[] {
  const trustees = codes.flatMap((code, i) =>
    quorumBodies.flatMap((body) =>
      Array.from({ length: count }, (_, k) => ({
        name: trusteeKeyName(i + 1, body, k + 1),
        seed: seedOf(`${code}/${body}/${k + 1}`),
      })),
    ),
  );
  return [{ name: "operator-1", seed: seedOf("operator-1") }, ...trustees];
}

export function signedNote(charter: Charter, signers: readonly Signer[]): string {
  return charterNote(
    charter,
    signers.map(({ name, seed }) => signCharter(charter, name, seed)),
  );
}

export function charterLeaf(charter: Charter, note: string): LeafOf<"charter"> {
  return { type: "charter", number: charter.number, hash: charterHash(encodeCharter(charter)), note };
}

export function ceremonyLeaf(authority: CharterAuthority, body: QuorumBody): LeafOf<"dkg"> {
  const [period] = authority.keyPeriods as [KeyPeriod];
  const { publicKey, proof, transcript } = period[body];
  const signatures = authority[body].trustees.map(({ index }) => ({
    trustee: index,
    signature: signWithLabel(seedOf(`${authority.code}/${body}/${index}`), transcriptLabel, transcript),
  }));
  return {
    type: "dkg",
    authority: authority.number,
    keyPeriod: period.number,
    body,
    publicKey,
    proof,
    transcript,
    signatures,
  };
}

export function personLeaf(name: string, authority = 1, atMs = startMs): LeafOf<"person"> {
  const unsigned = {
    type: "person" as const,
    personId: idOf<PersonId>(name),
    authority,
    firstDay: Math.floor(atMs / 86_400_000),
    atMs,
    invitation: publicKeyOf(`${name}/invitation`),
  };
  return signLeaf(unsigned, seedOf(`${name}/invitation`));
}

/** The device `name/1`, `name/2`...; the first by the invitation, later ones by the device `by`. */
export function deviceLeaf(name: string, number = 1, by = 0, atMs = startMs): Leaf {
  const signedBy =
    by === 0
      ? { kind: "invitation" as const, key: publicKeyOf(`${name}/invitation`) }
      : { kind: "device" as const, deviceId: idOf<DeviceId>(`${name}/${by}`) };
  const unsigned = {
    type: "device" as const,
    action: "added" as const,
    personId: idOf<PersonId>(name),
    deviceId: idOf<DeviceId>(`${name}/${number}`),
    signingKey: publicKeyOf(`${name}/${number}`),
    noticeKey: fill(1216, `${name}/${number}/notice`),
    atMs,
    signedBy,
  };
  return signLeaf(unsigned, seedOf(by === 0 ? `${name}/invitation` : `${name}/${by}`));
}

export function authorisationLeaf(
  name: string,
  change: Partial<Omit<LeafOf<"authorisation">, "type" | "signature">> = {},
  code = "AU",
): LeafOf<"authorisation"> {
  const unsigned = {
    type: "authorisation" as const,
    id: idOf<AuthorisationId>(name),
    authority: 1,
    atMs: startMs,
    subjects: 2,
    fromDay: firstDay,
    toDay: firstDay + 9,
    releaseUntilDay: firstDay + 16,
    mode: "prospective" as const,
    cap: 10,
    noticeDueDay: firstDay + 99,
    emergency: false,
    content: seedOf(`${name}/content`),
    ...change,
  };
  return signLeaf(unsigned, seedOf(`${code}/reader`));
}

export function releaseLeaf(
  name: string,
  day: number,
  change: Partial<Omit<LeafOf<"release">, "type" | "signature">> = {},
  code = "AU",
): LeafOf<"release"> {
  const unsigned = {
    type: "release" as const,
    authorisation: idOf<AuthorisationId>(name),
    authority: 1,
    day,
    count: 1,
    identities: seedOf(`${name}/${day}/identities`),
    atMs: startOfDayMs(day),
    ...change,
  };
  return signLeaf(unsigned, seedOf(`${code}/reader`));
}

/** Signatures of the first `count` trustees of a quorum under a leaf. */
export function partsOf(unsigned: UnsignedLeaf, code: string, body: QuorumBody, count = 2) {
  return Array.from({ length: count }, (_, i) => ({
    trustee: i + 1,
    signature: signLeafPart(unsigned, seedOf(`${code}/${body}/${i + 1}`)),
  }));
}

/** A log with its relay and honest witnesses in one place. */
export class TestLog {
  readonly charter: Charter;
  readonly entries: Uint8Array[] = [];
  readonly tree = new MerkleTree();
  readonly #states = new Map<string, WitnessState>();
  nowMs = startMs;

  constructor(charter: Charter) {
    this.charter = charter;
  }

  append(...leaves: Leaf[]): void {
    for (const leaf of leaves) this.appendBytes(encodeLeaf(leaf));
  }

  appendBytes(entry: Uint8Array): void {
    this.entries.push(entry);
    this.tree.append(leafHash(entry));
  }

  /** A checkpoint of all entries, cosigned by the witnesses that are named. */
  checkpoint(witnesses: readonly string[] = witnessNames(this.charter), charter = this.charter): string {
    const { logName, logKey } = charter.relay;
    const note = signCheckpoint(
      { origin: logName, size: this.tree.size, root: this.tree.root() },
      seedOf("log"),
    );
    const logs = new Map([[logName, [{ name: logName, type: 1 as const, publicKey: logKey }]]]);
    const answers = witnesses.map((name) => {
      const state = this.#states.get(name) ?? new Map();
      const oldSize = state.get(logName)?.size ?? 0;
      const proof = this.tree.consistencyProof(oldSize);
      const body = encodeAddCheckpoint({ oldSize, proof, checkpoint: note });
      const answer = addCheckpoint(state, body, logs, { name, seed: seedOf(name) }, this.nowMs);
      if (answer.status !== 200) throw new Error(`witness ${name} says ${answer.status} ${answer.body}`);
      if (answer.state) this.#states.set(name, answer.state);
      return answer.body;
    });
    return withCosignatures(note, answers, checkpointPolicy(charter));
  }

  /** All files of the log as a folder would hold them. */
  files(checkpoint = this.checkpoint()): Map<string, Uint8Array> {
    const files = new Map<string, Uint8Array>([["checkpoint", utf8(checkpoint)]]);
    for (const tile of hashTilesOf(this.tree.size)) files.set(tilePath(tile), makeTile(tile, this.tree));
    for (const tile of bundlesOf(this.tree.size)) {
      const first = tile.index * 256;
      files.set(tilePath(tile), makeTile(tile, this.tree, this.entries.slice(first, first + tile.width)));
    }
    return files;
  }
}

export function sourceOf(files: ReadonlyMap<string, Uint8Array>, listed = true): LogSource {
  return {
    read: (path) => Promise.resolve(files.get(path)),
    ...(listed ? { list: () => Promise.resolve([...files.keys()]) } : {}),
  };
}

/** A log with a charter and its ceremonies, and whatever more. */
export function startedLog(codes: readonly string[] = ["AU"], ...leaves: Leaf[]): TestLog {
  const charter = makeCharter(codes);
  const log = new TestLog(charter);
  log.append(charterLeaf(charter, firstNote(charter)));
  for (const authority of charter.authorities) {
    log.append(...quorumBodies.map((body) => ceremonyLeaf(authority, body)));
  }
  log.append(...leaves);
  return log;
}
