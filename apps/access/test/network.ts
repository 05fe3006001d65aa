import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { accessKeys, startAccess, type AccessConfigInput, type RunningAccess } from "@custos/access";
import {
  CustosError,
  fromBase64url,
  toBase64url,
  toHex,
  type AuthorisationId,
  type Day,
  type PersonId,
  type RoomId,
} from "@custos/base";
import {
  accessStatus,
  authorisationApply,
  authorisationApprove,
  authorisationRevoke,
  authorisationStatus,
  limits,
  logRead,
  openedRead,
  releaseRequest,
  staffInvite,
  staffOpen,
  type FeedEntry,
  type InputOf,
  type OpenedMessage,
  type Operation,
  type OutputOf,
  type StaffDuty,
} from "@custos/contract";
import {
  encodeRoleSignature,
  identityBytes,
  objectHash,
  receiptCodec,
  signedReceiptCodec,
  type CharterAuthority,
  type QuorumBody,
  type RoleBody,
} from "@custos/crypto/codec";
import {
  encodeLeaf,
  LogFollower,
  parseLeaf,
  signLeafAsRole,
  type Leaf,
  type LeafOf,
} from "@custos/crypto/log";
import { partialKey, sealDelivery } from "@custos/crypto/trustee";
import {
  encodeAuthorisation,
  quorumProofPart,
  receiptHash,
  signAuthorisation,
  signReceipts,
  type Authorisation,
} from "@custos/crypto/verify";
import { callOperation, handle, openLog, serveOperations, type Host } from "@custos/service";
import {
  firstDay,
  idOf,
  publicKeyOf,
  seedOf,
  startMs,
  TestNetwork,
  xWingOf,
} from "../../relay/test/network.js";
import { judgeRelease } from "../../trustee/src/release/judge.js";

export { firstDay, idOf, seedOf } from "../../relay/test/network.js";

const order = bls12_381.fields.Fr.ORDER;
const bodies = ["authorising", "oversight"] as const satisfies readonly QuorumBody[];
/** Two of three, dealt: f(x) = s + a x. */
const threshold = 2;
const indices = [1, 2, 3] as const;

function scalarOf(name: string): bigint {
  return BigInt(`0x${toHex(seedOf(`scalar ${name}`))}`) % order;
}

function shareOf(quorum: string, index: number): bigint {
  return (scalarOf(quorum) + scalarOf(`${quorum} slope`) * BigInt(index)) % order;
}

function pointOf(scalar: bigint): Uint8Array {
  return bls12_381.G2.Point.BASE.multiply(scalar).toBytes(true);
}

function quorumKeyOf(quorum: string) {
  const publicKey = pointOf(scalarOf(quorum));
  return {
    publicKey,
    proof: quorumProofPart(publicKey, scalarOf(quorum)),
    transcript: seedOf(`${quorum} transcript`),
    publicShares: indices.map((index) => ({ index, share: pointOf(shareOf(quorum, index)) })),
  };
}

/** People of the bodies: one applicant, three of each body that approves. */
export const people: readonly { id: string; body: RoleBody }[] = [
  { id: "applicant-1", body: "applicant" },
  ...bodies.flatMap((body) => indices.map((index) => ({ id: `${body}-${index}`, body }))),
];

function authorityOf(number: number, code: string): CharterAuthority {
  const quorum = (body: QuorumBody) => ({
    threshold,
    trustees: indices.map((index) => ({
      index,
      name: `${body} ${index} of ${code}`,
      signingKey: publicKeyOf(`${code}/${body}/${index}`),
    })),
  });
  return {
    number,
    code,
    name: `Authority ${code}`,
    jurisdiction: "Testland",
    authorising: quorum("authorising"),
    oversight: quorum("oversight"),
    keyPeriods: [
      {
        number: 1,
        firstDay,
        lastDay: firstDay + 91,
        authorising: quorumKeyOf(`${code}/authorising`),
        oversight: quorumKeyOf(`${code}/oversight`),
        sealKey: xWingOf(`${code}/seal`).publicKey,
      },
    ],
    reader: { signingKey: publicKeyOf(`${code}/reader`), deliveryKey: xWingOf(`${code}/delivery`).publicKey },
    roles: people.map(({ id, body }) => ({
      id,
      name: `${id} of ${code}`,
      body,
      key: { kind: "ed25519" as const, publicKey: publicKeyOf(`${code}/role/${id}`) },
    })),
    approvals: { authorising: 2, oversight: 2 },
  };
}

/** A trustee that judges by the real rules, over a log that it follows itself. */
export class TestTrustee {
  readonly body: QuorumBody;
  readonly index: number;
  off = false;
  /** Answers with the key of another share. */
  lies = false;
  answered = 0;
  readonly #network: TestNetwork;
  #host: Host | undefined;
  #view: LogFollower;

  constructor(network: TestNetwork, body: QuorumBody, index: number) {
    this.#network = network;
    this.body = body;
    this.index = index;
    this.#view = LogFollower.start({ pinnedCharterHash: network.charterHash });
  }

  get url(): string {
    return this.#host?.url ?? "";
  }

  async start(): Promise<void> {
    this.#host = await serveOperations({
      listen: { host: "127.0.0.1", port: 0 },
      operations: [releaseRequest],
      handlers: [handle(releaseRequest, (input) => this.#answer(input))],
      clock: { nowMs: () => this.#network.nowMs },
      log: openLog({ name: "trustee" }),
    });
  }

  async close(): Promise<void> {
    await this.#host?.close();
  }

  async #answer(input: InputOf<typeof releaseRequest>): Promise<OutputOf<typeof releaseRequest>> {
    if (this.off) throw new CustosError("switched-off");
    const { entries, checkpoint } = await callOperation(this.#network.url, logRead, {
      from: this.#view.size,
      limit: limits.entriesPerRead,
    });
    this.#view = this.#view.extend(entries, checkpoint);
    const { body, index } = this;
    const { authorisation, release, identities } = judgeRelease(input, {
      directory: this.#view.directory,
      seat: { authority: 1, body, index },
      nowMs: this.#network.nowMs,
      cosignedAtMs: this.#view.checkpoint?.cosignedAtMs ?? 0,
      enteredAfterMs: () => 0,
    });
    const scalar = shareOf(`AU/${body}`, this.lies ? index + 7 : index);
    const share = Uint8Array.from(Buffer.from(scalar.toString(16).padStart(64, "0"), "hex"));
    const terms = { authorisationId: authorisation.id, releaseIndex: release.index };
    const partials = await Promise.all(
      identities.map((identity) =>
        sealDelivery(authorisation.deliveryKey, terms, identity, partialKey(share, identityBytes(identity))),
      ),
    );
    this.answered += 1;
    return { trustee: index, body, partials };
  }
}

/** What a test asks to be authorised; the rest is the same for all. */
export interface Ask {
  readonly name: string;
  readonly subjects: Authorisation["subjects"];
  readonly fromDay?: Day;
  readonly toDay?: Day;
  readonly change?: Partial<Authorisation>;
}

export function person(name: string): { kind: "person"; id: PersonId } {
  return { kind: "person", id: idOf<PersonId>(name) };
}

export function room(id: RoomId): { kind: "room"; id: RoomId } {
  return { kind: "room", id };
}

/** A relay, six trustees and the access of authority 1, in one process. */
export class AccessNetwork {
  readonly network: TestNetwork;
  readonly trustees: readonly TestTrustee[];
  readonly config: AccessConfigInput;
  readonly token = "token of the tests' staff";
  #access: RunningAccess | undefined;

  private constructor(network: TestNetwork, trustees: readonly TestTrustee[], config: AccessConfigInput) {
    this.network = network;
    this.trustees = trustees;
    this.config = config;
  }

  static async start(): Promise<AccessNetwork> {
    const authorities = [authorityOf(1, "AU"), authorityOf(2, "NZ")];
    const network = await TestNetwork.start({ charter: { authorities } });
    const trustees = bodies.flatMap((body) => indices.map((index) => new TestTrustee(network, body, index)));
    for (const trustee of trustees) await trustee.start();
    const dataDir = makeKeys("AU");
    const config: AccessConfigInput = {
      dataDir,
      clock: network.config.clock ?? "system",
      authority: 1,
      relayUrl: network.url,
      charterPath: network.config.charterPath,
      trustees: trustees.map(({ body, index, url }) => ({ body, index, url })),
      staffTokenFile: join(network.dir, "staff.token"),
      log: "none",
    };
    const made = new AccessNetwork(network, trustees, config);
    writeFileSync(config.staffTokenFile, made.token, { mode: 0o600 });
    return made;
  }

  async startAccess(): Promise<void> {
    this.#access = await startAccess(this.config);
  }

  /** The relay listens elsewhere since its restart. */
  relayMoved(): void {
    this.config.relayUrl = this.network.url;
  }

  async stopAccess(): Promise<void> {
    await this.#access?.close();
    this.#access = undefined;
  }

  get url(): string {
    if (!this.#access) throw new Error("the access is not running");
    return this.#access.url;
  }

  call<Op extends Operation>(operation: Op, input: InputOf<Op>): Promise<OutputOf<Op>> {
    return callOperation(this.url, operation, input, { token: this.token });
  }

  /** A person of the staff, invited and signed in by a link. */
  async signIn(id: string, duty: StaffDuty): Promise<OutputOf<typeof staffOpen>> {
    const { token } = await this.call(staffInvite, { id, name: `Name of ${id}`, duty });
    return callOperation(this.url, staffOpen, { token });
  }

  async close(): Promise<void> {
    await this.stopAccess();
    for (const trustee of this.trustees) await trustee.close();
    await this.network.close();
  }

  /** Nine o'clock of a day, counted from the first. */
  setDay(number: number): void {
    this.network.setTime(startMs + number * 86_400_000);
  }

  document({ name, subjects, fromDay: from, toDay: to, change }: Ask): Authorisation {
    const today = Math.floor(this.network.nowMs / 86_400_000);
    const fromDay = from ?? today;
    const toDay = to ?? fromDay;
    return {
      format: "custos authorisation 1",
      id: idOf<AuthorisationId>(name),
      networkId: this.network.charter.networkId,
      authority: 1,
      case: `case ${name}`,
      legalBasis: "Act of the tests, section 1",
      necessity: "Nothing less would do",
      subjects,
      fromDay,
      toDay,
      releaseUntilDay: toDay + 7,
      mode: "prospective",
      cap: 60,
      deliveryKey: xWingOf("AU/delivery").publicKey,
      noticeDueDay: toDay + 90,
      emergency: false,
      applicant: "applicant-1",
      approvers: ["authorising-1", "authorising-2", "oversight-1", "oversight-2"],
      reader: "reader 1",
      ...change,
    };
  }

  apply(authorisation: Authorisation, applicant = "applicant-1", signer = applicant) {
    const signature = signatureOf(authorisation, signer);
    return this.call(authorisationApply, {
      document: encodeAuthorisation(authorisation),
      applicant,
      signature,
    });
  }

  approve(authorisation: Authorisation, role: string, signer = role) {
    const signature = signatureOf(authorisation, signer);
    return this.call(authorisationApprove, { id: authorisation.id, role, signature });
  }

  /** Applied for and approved by two of each body. */
  async grant(ask: Ask): Promise<Authorisation> {
    const authorisation = this.document(ask);
    await this.apply(authorisation);
    for (const role of authorisation.approvers) await this.approve(authorisation, role);
    return authorisation;
  }

  status({ id }: Pick<Authorisation, "id">) {
    return this.call(authorisationStatus, { id });
  }

  /** A step that a person of a body takes alone, given to the access. */
  async step(
    type: "revocation" | "suspension" | "resumption",
    { id }: Authorisation,
    by = "oversight-1",
  ): Promise<number> {
    const atMs = this.network.nowMs;
    const leaf = signLeafAsRole({ type, authorisation: id, authority: 1, atMs, by }, seedOf(`AU/role/${by}`));
    return (await this.call(authorisationRevoke, { leaf: encodeLeaf(leaf as Leaf) })).index;
  }

  async released(authorisation: Authorisation, ...days: readonly Day[]): Promise<void> {
    await until(async () => {
      const { released } = await this.status(authorisation);
      return days.every((day) => released.some((one) => one.day === day));
    });
  }

  /** Everything opened, once the reader has gone through all that the relay has. */
  async opened(): Promise<OpenedMessage[]> {
    await until(async () => {
      const { readCursor, feedHead } = await this.call(accessStatus, {});
      return readCursor === feedHead;
    });
    return (await this.call(openedRead, { after: 0, limit: 256 })).messages;
  }

  async logLeaves(): Promise<Leaf[]> {
    const leaves: Leaf[] = [];
    for (;;) {
      const { entries, size } = await callOperation(this.network.url, logRead, {
        from: leaves.length,
        limit: 256,
      });
      leaves.push(...entries.map(parseLeaf));
      if (leaves.length >= size) return leaves;
    }
  }

  async releaseLeaves({ id }: Pick<Authorisation, "id">): Promise<LeafOf<"release">[]> {
    const leaves = await this.logLeaves();
    return leaves.filter(
      (leaf): leaf is LeafOf<"release"> => leaf.type === "release" && leaf.authorisation === id,
    );
  }
}

/** A data folder whose keys are those of the tests' charter. */
export function makeKeys(code: string): string {
  const dataDir = join(mkdtempSync(join(tmpdir(), "custos-access-")), "access");
  mkdirSync(dataDir);
  const keys = { seal: `${code}/seal`, delivery: `${code}/delivery`, signing: `${code}/reader` };
  const stored = Object.entries(keys).map(([name, seed]) => [name, toBase64url(seedOf(seed))]);
  writeFileSync(join(dataDir, "keys.json"), JSON.stringify(Object.fromEntries(stored)), { mode: 0o600 });
  accessKeys(dataDir);
  return dataDir;
}

function signatureOf(authorisation: Authorisation, role: string): Uint8Array {
  return encodeRoleSignature(signAuthorisation(authorisation, role, seedOf(`AU/role/${role}`)).signature);
}

/** Waits for what other processes bring about; a hang is the test's timeout. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** A room's entries with a receipt chain of their own, as the relay itself would have signed it over these objects. */
export function signAgain(net: AccessNetwork, feed: readonly FeedEntry[], roomId: RoomId): FeedEntry[] {
  const seed = relayReceiptSeed(net.network.config.dataDir);
  let previous: Uint8Array | undefined;
  return feed.map((one) => {
    if (one.roomId !== roomId) return one;
    const { entry } = one;
    const before = receiptCodec.decode(signedReceiptCodec.decode(entry.receipt).receipt);
    const object =
      entry.kind === "bundle" ? entry.bundle : entry.kind === "message" ? entry.message : new Uint8Array();
    const receipt = {
      ...before,
      seq: entry.seq,
      previous: previous ?? before.previous,
      objectHash: objectHash(object),
    };
    previous = receiptHash(receiptCodec.encode(receipt));
    const [signed] = signReceipts([receipt], seed);
    return { ...one, entry: { ...entry, receipt: signed ?? new Uint8Array() } };
  });
}

function relayReceiptSeed(dataDir: string): Uint8Array {
  const keys = JSON.parse(readFileSync(join(dataDir, "keys.json"), "utf8")) as { receipt: string };
  return fromBase64url(keys.receipt);
}
