import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CustosError } from "@custos/base";
import {
  dkgBegin,
  dkgFinish,
  dkgShare,
  logRead,
  releaseRequest,
  trusteeAdopt,
  trusteeDescribe,
  trusteeSwitch,
} from "@custos/contract";
import type { InputOf, OutputOf } from "@custos/contract";
import type { Charter, QuorumBody } from "@custos/crypto/codec";
import {
  checkpointPolicy,
  cosignCheckpoint,
  encodeAddCheckpoint,
  encodeLeaf,
  leafHash,
  parseConflict,
} from "@custos/crypto/log";
import { MerkleTree, encodeNote, signCheckpoint, withCosignatures, type Leaf } from "@custos/crypto/log";
import { hpkeKeyPair } from "@custos/crypto/trustee";
import { combineQuorumProof } from "@custos/crypto/verify";
import { callOperation, handle, openLog, serveOperations, writeClockFile, type Host } from "@custos/service";
import { createTrusteeData, readCeremonyToken, startTrustee, type RunningTrustee } from "@custos/trustee";
import {
  authorityOf,
  charterLeaf,
  ceremonyLeaf,
  firstDay,
  firstNote,
  makeCharter,
} from "../../../packages/crypto/test/log/network.js";
import { publicKeyOf, seedOf, startMs } from "../../../packages/crypto/test/log/network.js";

/** One trustee with its folder; may be stopped and started again. */
export class Seat {
  readonly dataDir: string;
  readonly body: QuorumBody | "witness";
  readonly name: string;
  readonly clock: string;
  readonly logKeys: string[] = [];
  #running: RunningTrustee | undefined;

  constructor(root: string, body: QuorumBody | "witness", name: string) {
    this.dataDir = join(root, name);
    this.body = body;
    this.name = name;
    this.clock = `file:${join(root, "clock")}`;
    createTrusteeData(this.dataDir);
  }

  get config() {
    const { dataDir, body, name, clock, logKeys } = this;
    return { dataDir, body, name, clock, logKeys };
  }

  get token(): string {
    return readCeremonyToken({ dataDir: this.dataDir });
  }

  get url(): string {
    if (!this.#running) throw new Error(`${this.name} is not running`);
    return this.#running.url;
  }

  async start(): Promise<this> {
    this.#running = await startTrustee(this.config);
    return this;
  }

  async stop(): Promise<void> {
    await this.#running?.close();
    this.#running = undefined;
  }

  describe() {
    return callOperation(this.url, trusteeDescribe, {});
  }

  adopt(charter: string, relayUrl: string) {
    return callOperation(this.url, trusteeAdopt, { charter, relayUrl }, { token: this.token });
  }

  async switch(on: boolean): Promise<void> {
    await callOperation(this.url, trusteeSwitch, { on }, { token: this.token });
  }

  release(input: Parameters<typeof callOperation<typeof releaseRequest>>[2]) {
    return callOperation(this.url, releaseRequest, input);
  }

  /** `POST /add-checkpoint` */
  async addCheckpoint(body: string): Promise<{ status: number; text: string }> {
    const response = await fetch(`${this.url}/add-checkpoint`, { method: "POST", body });
    return { status: response.status, text: await response.text() };
  }
}

/** One quorum's ceremony, step by step over HTTP. */
export class TestCeremony {
  readonly seats: readonly Seat[];
  readonly plan: InputOf<typeof dkgBegin>;

  constructor(seats: readonly Seat[], plan: InputOf<typeof dkgBegin>) {
    this.seats = seats;
    this.plan = plan;
  }

  static async of(seats: readonly Seat[], threshold: number, name: string): Promise<TestCeremony> {
    const described = await Promise.all(seats.map((seat) => seat.describe()));
    const participants = described.map(({ name: trustee, dkgKey }, i) => ({
      index: i + 1,
      name: trustee,
      dkgKey,
    }));
    const ceremony = seedOf(name).slice(0, 16);
    return new TestCeremony(seats, { ceremony, authority: 1, keyPeriod: 1, threshold, participants });
  }

  async begin({ url, token }: Seat): Promise<Uint8Array> {
    return (await callOperation(url, dkgBegin, this.plan, { token })).round1;
  }

  async share({ url, token }: Seat, round1: Uint8Array[]): Promise<OutputOf<typeof dkgShare>["shares"]> {
    const { ceremony } = this.plan;
    return (await callOperation(url, dkgShare, { ceremony, round1 }, { token })).shares;
  }

  /** `second`: what each trustee gave out, in their order. */
  finish(
    seat: Seat,
    second: readonly OutputOf<typeof dkgShare>["shares"][],
  ): Promise<OutputOf<typeof dkgFinish>> {
    const index = this.seats.indexOf(seat) + 1;
    const shares = second.flatMap((given, i) =>
      given.filter(({ to }) => to === index).map(({ sealed }) => ({ from: i + 1, sealed })),
    );
    return callOperation(
      seat.url,
      dkgFinish,
      { ceremony: this.plan.ceremony, shares },
      { token: seat.token },
    );
  }
}

/** A whole ceremony of one quorum, as the charter and the log tell of it. */
export async function holdCeremony(seats: readonly Seat[], threshold: number, name: string) {
  const ceremony = await TestCeremony.of(seats, threshold, name);
  const round1 = await Promise.all(seats.map((seat) => ceremony.begin(seat)));
  const second = await Promise.all(seats.map((seat) => ceremony.share(seat, round1)));
  return concluded(seats, threshold, await Promise.all(seats.map((seat) => ceremony.finish(seat, second))));
}

export async function concluded(
  seats: readonly Seat[],
  threshold: number,
  finished: readonly OutputOf<typeof dkgFinish>[],
) {
  const [first] = finished;
  if (!first) throw new Error("a ceremony without trustees");
  const parts = finished.map(({ proofShare }, i) => ({ index: i + 1, share: proofShare }));
  const { publicKey, publicShares, transcript } = first;
  const proof = combineQuorumProof(publicKey, publicShares, parts, threshold);
  const signatures = finished.map(({ signature }, i) => ({ trustee: i + 1, signature }));
  const described = await Promise.all(seats.map((seat) => seat.describe()));
  const trustees = described.map(({ name, signingKey }, i) => ({ index: i + 1, name, signingKey }));
  return { key: { publicKey, publicShares, transcript, proof }, quorum: { threshold, trustees }, signatures };
}

export const reader = hpkeKeyPair(seedOf("AU/delivery key"));

type LogAnswer = OutputOf<typeof logRead>;
type MakeSeat = (root: string, body: QuorumBody, name: string) => Seat;
const makeSeatHere: MakeSeat = (...given) => new Seat(...given);

/** Two trustees a quorum, two witnesses outside, and a log that a relay of the tests serves. */
export class TestNetwork {
  readonly root = mkdtempSync(join(tmpdir(), "custos-trustee-"));
  readonly entries: Uint8Array[] = [];
  readonly tree = new MerkleTree();
  authorising: Seat[] = [];
  oversight: Seat[] = [];
  charter!: Charter;
  note!: string;
  checkpoint = "";
  /** What the relay says instead of the truth. */
  forged: ((from: number) => LogAnswer) | undefined;
  #host: Host | undefined;

  /** `makeSeat` makes other trustees than those of this process; `adopt: false` leaves the charter to the test. */
  static async start({ makeSeat = makeSeatHere, adopt = true } = {}): Promise<TestNetwork> {
    const network = new TestNetwork();
    network.setTime(startMs);
    await network.#found(makeSeat);
    if (adopt) await network.adopt();
    return network;
  }

  async adopt(): Promise<void> {
    for (const one of this.seats) await one.adopt(this.note, this.relayUrl);
    await this.publish(startMs);
  }

  get seats(): Seat[] {
    return [...this.authorising, ...this.oversight];
  }

  setTime(nowMs: number): void {
    writeClockFile(join(this.root, "clock"), nowMs);
  }

  get relayUrl(): string {
    return this.#host?.url ?? "";
  }

  /** Enters leaves and gives the index of the last. */
  append(...leaves: Leaf[]): number {
    for (const leaf of leaves) {
      const entry = encodeLeaf(leaf);
      this.entries.push(entry);
      this.tree.append(leafHash(entry));
    }
    return this.tree.size - 1;
  }

  /** Has a checkpoint cosigned by the oversight trustees, over HTTP, and the outside witnesses. */
  async publish(nowMs: number, quiet: readonly string[] = []): Promise<string> {
    const { logName } = this.charter.relay;
    const note = signCheckpoint(
      { origin: logName, size: this.tree.size, root: this.tree.root() },
      seedOf("log"),
    );
    const outside = ["outside-1", "outside-2"].filter((name) => !quiet.includes(name));
    const lines = outside.map((name) => cosignCheckpoint(note, name, seedOf(name), nowMs));
    const answers = lines.map((line) =>
      encodeNote({ text: "x\n", signatures: [line] }).slice("x\n\n".length),
    );
    for (const seat of this.oversight.filter(({ name }) => !quiet.includes(name))) {
      answers.push(await this.#ask(seat, note));
    }
    this.checkpoint = withCosignatures(note, answers, checkpointPolicy(this.charter));
    return this.checkpoint;
  }

  async #ask(seat: Seat, checkpoint: string, oldSize = 0): Promise<string> {
    const proof = this.tree.consistencyProof(oldSize);
    const { status, text } = await seat.addCheckpoint(encodeAddCheckpoint({ oldSize, proof, checkpoint }));
    if (status === 409) return this.#ask(seat, checkpoint, parseConflict(text));
    if (status !== 200) throw new Error(`${seat.name} says ${status} ${text}`);
    return text;
  }

  async close(): Promise<void> {
    await Promise.all(this.seats.map((seat) => seat.stop()));
    await this.#host?.close();
    rmSync(this.root, { recursive: true, force: true });
  }

  async #found(makeSeat: MakeSeat): Promise<void> {
    const seat = (body: QuorumBody, i: number): Promise<Seat> =>
      makeSeat(this.root, body, `${body}-${i}`).start();
    this.authorising = [await seat("authorising", 1), await seat("authorising", 2)];
    this.oversight = [await seat("oversight", 1), await seat("oversight", 2)];
    const a = await holdCeremony(this.authorising, 2, "ceremony of A");
    const o = await holdCeremony(this.oversight, 2, "ceremony of O");
    const base = authorityOf(1, "AU");
    const [period] = base.keyPeriods;
    if (!period) throw new Error("no key period");
    const authority = {
      ...base,
      authorising: a.quorum,
      oversight: o.quorum,
      keyPeriods: [{ ...period, firstDay, lastDay: firstDay + 91, authorising: a.key, oversight: o.key }],
      reader: { signingKey: publicKeyOf("AU/reader"), deliveryKey: reader.publicKey },
    };
    const witnesses = [
      ...(await Promise.all(
        this.oversight.map(async (one) => ({
          name: one.name,
          key: verifierKey((await one.describe()).witnessKey),
          authority: 1,
        })),
      )),
      ...["outside-1", "outside-2"].map((name) => ({ name, key: publicKeyOf(name) })),
    ];
    this.charter = makeCharter(["AU"], { authorities: [authority], witnesses, witnessQuorum: 3 });
    this.note = firstNote(this.charter);
    this.append(charterLeaf(this.charter, this.note));
    for (const [body, { signatures }] of [["authorising", a] as const, ["oversight", o] as const]) {
      this.append({ ...ceremonyLeaf(authority, body), signatures });
    }
    this.#host = await this.#serveLog();
  }

  read(from: number, limit: number): LogAnswer {
    if (this.checkpoint === "") throw new CustosError("internal");
    const size = Number(this.checkpoint.split("\n")[1]);
    return {
      entries: this.entries.slice(from, Math.min(from + limit, size)),
      checkpoint: this.checkpoint,
      size,
    };
  }

  #serveLog(): Promise<Host> {
    const read = handle(logRead, ({ from, limit }) => this.forged?.(from) ?? this.read(from, limit));
    const log = openLog({ name: "relay" });
    const clock = { nowMs: () => startMs };
    return serveOperations({
      listen: { host: "127.0.0.1", port: 0 },
      operations: [logRead],
      handlers: [read],
      clock,
      log,
    });
  }
}

/** The raw key of a C2SP verifier key `name+hash+base64(type | key)`. */
function verifierKey(spelled = ""): Uint8Array {
  return new Uint8Array(Buffer.from(spelled.split("+").slice(2).join("+"), "base64")).slice(1);
}
