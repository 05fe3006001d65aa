import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { ml_kem768_x25519 } from "@noble/post-quantum/hybrid.js";
import { asId, dateToDay, fromUtf8, startOfDayMs, toHex, utf8, type Day, type NetworkId } from "@custos/base";
import {
  charterHash,
  encodeCharter,
  type Charter,
  type CharterAuthority,
  type QuorumBody,
} from "@custos/crypto/codec";
import { addCheckpoint, type WitnessState } from "@custos/crypto/log";
import { charterNote, fastSuiteName, quorumProofPart, signCharter } from "@custos/crypto/verify";
import {
  createRelayData,
  relayKeys,
  startRelay,
  type RelayConfigInput,
  type RunningRelay,
} from "@custos/relay";
import { openLog, serveOperations, writeClockFile, type Host } from "@custos/service";

/** Everything secret of the tests comes from names, so that a run can be had again. */
export function seedOf(name: string): Uint8Array {
  return sha256(utf8(`seed of ${name}`));
}

export function publicKeyOf(name: string): Uint8Array {
  return ed25519.getPublicKey(seedOf(name));
}

export function idOf<Kind extends string>(name: string): Kind {
  return asId<NetworkId>(toHex(sha256(utf8(`id of ${name}`)).slice(0, 16))) as unknown as Kind;
}

export function xWingOf(name: string): { publicKey: Uint8Array; secretKey: Uint8Array } {
  return ml_kem768_x25519.keygen(seedOf(name));
}

export const firstDay: Day = dateToDay("2026-03-01");
export const startMs = startOfDayMs(firstDay) + 9 * 3_600_000;

function scalarOf(name: string): bigint {
  return BigInt(`0x${toHex(seedOf(name)).slice(0, 16)}`) + 1n;
}

function pointOf(name: string): Uint8Array {
  return bls12_381.G2.Point.BASE.multiply(scalarOf(name)).toBytes(true);
}

function quorumOf(code: string, body: QuorumBody): CharterAuthority["authorising"] {
  const trustees = [1, 2, 3].map((index) => ({
    index,
    name: `${body} ${index} of ${code}`,
    signingKey: publicKeyOf(`${code}/${body}/${index}`),
  }));
  return { threshold: 2, trustees };
}

function quorumKey(code: string, body: QuorumBody): CharterAuthority["keyPeriods"][number]["authorising"] {
  return {
    publicKey: pointOf(`${code}/${body}`),
    proof: quorumProofPart(pointOf(`${code}/${body}`), scalarOf(`${code}/${body}`)),
    transcript: seedOf(`${code}/${body}/transcript`),
    publicShares: [1, 2, 3].map((index) => ({ index, share: pointOf(`${code}/${body}/${index}`) })),
  };
}

function authorityOf(number: number, code: string): CharterAuthority {
  return {
    number,
    code,
    name: `Authority ${code}`,
    jurisdiction: "Testland",
    authorising: quorumOf(code, "authorising"),
    oversight: quorumOf(code, "oversight"),
    keyPeriods: [
      {
        number: 1,
        firstDay,
        lastDay: firstDay + 91,
        authorising: quorumKey(code, "authorising"),
        oversight: quorumKey(code, "oversight"),
        sealKey: xWingOf(`${code}/seal`).publicKey,
      },
    ],
    reader: { signingKey: publicKeyOf(`${code}/reader`), deliveryKey: xWingOf(`${code}/delivery`).publicKey },
    roles: [],
    approvals: { authorising: 2, oversight: 2 },
  };
}

const witnessNames = ["w1.example", "w2.example", "w3.example", "w4.example"];

function makeCharter(
  keys: { logKey: Uint8Array; receiptKey: Uint8Array },
  change: Partial<Charter>,
): Charter {
  return {
    format: "custos charter 1",
    networkId: idOf<NetworkId>("network"),
    name: "Test network",
    number: 1,
    publishedDay: firstDay,
    firstDay,
    relay: { logName: "relay.example/log", logKey: keys.logKey, receiptKeys: [keys.receiptKey] },
    witnesses: witnessNames.map((name) => ({ name, key: publicKeyOf(name) })),
    witnessQuorum: 3,
    authorities: [authorityOf(1, "AU"), authorityOf(2, "NZ")],
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
    mlsSuite: fastSuiteName,
    disclosure: { version: 1, texts: { en: "Authorised people may read.", de: "Befugte dürfen lesen." } },
    ...change,
  };
}

/** Honest witnesses in one process; each can be switched off. */
export class TestWitnesses {
  readonly hosts: Host[] = [];
  readonly off = new Set<string>();
  #states = new Map<string, WitnessState>();

  async start(
    logKey: Uint8Array,
    logName: string,
    clock: () => number,
  ): Promise<{ name: string; url: string }[]> {
    const logs = new Map([[logName, [{ name: logName, type: 1 as const, publicKey: logKey }]]]);
    const addresses = [];
    for (const name of witnessNames) {
      const host = await serveOperations({
        listen: { host: "127.0.0.1", port: 0 },
        operations: [],
        handlers: [],
        clock: { nowMs: clock },
        log: openLog({ name }),
        routes: [
          {
            method: "POST",
            path: "/add-checkpoint",
            maxBytes: 200_000,
            reply: ({ body }) => {
              if (this.off.has(name)) return { status: 503, body: "off" };
              const signer = { name, seed: seedOf(name) };
              const answer = addCheckpoint(
                this.#states.get(name) ?? new Map(),
                fromUtf8(body),
                logs,
                signer,
                clock(),
              );
              if (answer.state) this.#states.set(name, answer.state);
              return { status: answer.status, type: answer.contentType, body: answer.body };
            },
          },
        ],
      });
      this.hosts.push(host);
      addresses.push({ name, url: host.url });
    }
    return addresses;
  }

  switchOff(count: number): void {
    for (const name of witnessNames.slice(0, count)) this.off.add(name);
  }

  async close(): Promise<void> {
    for (const host of this.hosts) await host.close();
  }
}

/** A relay with its charter and witnesses, and a clock that the test sets. */
export class TestNetwork {
  readonly dir: string;
  readonly witnesses: TestWitnesses;
  readonly config: RelayConfigInput;
  readonly charter: Charter;
  readonly charterHash: Uint8Array;
  #nowMs = startMs;
  #relay: RunningRelay | undefined;

  private constructor(config: RelayConfigInput, charter: Charter, dir: string, witnesses: TestWitnesses) {
    this.config = config;
    this.charter = charter;
    this.charterHash = charterHash(encodeCharter(charter));
    this.dir = dir;
    this.witnesses = witnesses;
  }

  static async make(options: { database?: string; charter?: Partial<Charter> } = {}): Promise<TestNetwork> {
    const dir = mkdtempSync(join(tmpdir(), "custos-relay-"));
    const dataDir = join(dir, "relay");
    createRelayData(dataDir);
    const charter = makeCharter(relayKeys(dataDir), options.charter ?? {});
    const note = charterNote(charter, [signCharter(charter, "operator-1", seedOf("operator-1"))]);
    writeFileSync(join(dir, "charter.note"), note);
    writeClockFile(join(dir, "clock"), startMs);
    const witnesses = new TestWitnesses();
    let network: TestNetwork | undefined;
    const addresses = await witnesses.start(
      charter.relay.logKey,
      charter.relay.logName,
      () => network?.nowMs ?? startMs,
    );
    const config: RelayConfigInput = {
      dataDir,
      charterPath: join(dir, "charter.note"),
      clock: `file:${join(dir, "clock")}`,
      database: options.database ?? "sqlite",
      witnesses: addresses,
    };
    network = new TestNetwork(config, charter, dir, witnesses);
    return network;
  }

  /** A network whose relay listens. */
  static async start(options: { database?: string; charter?: Partial<Charter> } = {}): Promise<TestNetwork> {
    const network = await TestNetwork.make(options);
    await network.startRelay();
    return network;
  }

  async startRelay(): Promise<void> {
    this.#relay = await startRelay(this.config);
  }

  async stopRelay(): Promise<void> {
    await this.#relay?.close();
    this.#relay = undefined;
  }

  /** The relay runs in a process of its own. */
  useRelayAt(url: string): void {
    this.#relay = { url, close: () => Promise.resolve() };
  }

  get url(): string {
    if (!this.#relay) throw new Error("the relay is not running");
    return this.#relay.url;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  setTime(timeMs: number): void {
    this.#nowMs = timeMs;
    writeClockFile(join(this.dir, "clock"), timeMs);
  }

  async close(): Promise<void> {
    await this.stopRelay();
    await this.witnesses.close();
  }
}
