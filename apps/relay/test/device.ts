import { toHex, type DeviceId, type MessageId, type PersonId, type RoomId } from "@custos/base";
import {
  invitationAccept,
  invitationCreate,
  keyPackagesClaim,
  keyPackagesPublish,
  logRead,
  messageSend,
  roomCommit,
  roomCreate,
  roomTree,
  type InputOf,
  type Operation,
  type OutputOf,
  type RoomEntry,
  type sessionOpen,
} from "@custos/contract";
import {
  acceptanceCodec,
  commitBundleCodec,
  requestLabels,
  sessionProofCodec,
  signedRequestCodec,
  type RoomExtension,
  type SealHeader,
  type Slot,
} from "@custos/crypto/codec";
import { encodeLeaf, parseCheckpoint, signLeaf, type Leaf } from "@custos/crypto/log";
import {
  generateKeyPackage,
  MemberGroup,
  type CommitOptions,
  type MemberCommit,
  type SigningKey,
} from "@custos/crypto/mls";
import { makeSeal } from "@custos/crypto/seal";
import {
  defaultBackend,
  masterKeyOf,
  PublicGroup,
  signWithLabel,
  slotsOf,
  suite,
  type Suite,
  type SuiteName,
} from "@custos/crypto/verify";
import { callOperation, connectRelay, type RelayClient, type RelayEvent } from "@custos/service";
import { firstDay, idOf, publicKeyOf, seedOf, xWingOf, type TestNetwork } from "./network.js";

type ProofInput = InputOf<typeof sessionOpen>;

/** Signs a challenge as whoever the input names. */
export function proveAs(
  role: "device" | "access" | "operator",
  subject: string,
  seed: Uint8Array,
  rest: Record<string, unknown>,
): (challenge: { networkId: SealHeader["networkId"]; nonce: Uint8Array }) => ProofInput {
  return ({ networkId, nonce }) => {
    const proof = sessionProofCodec.encode({ networkId, nonce, role, subject });
    return {
      role,
      ...rest,
      signature: signWithLabel(seed, requestLabels.session, proof),
    } as unknown as ProofInput;
  };
}

/** A connection with what it has heard. */
export class TestClient {
  readonly events: RelayEvent[] = [];
  readonly #client: RelayClient;
  #waiting: (() => void)[] = [];

  constructor(
    url: string,
    prove: ReturnType<typeof proveAs>,
    onOpen?: (client: RelayClient) => Promise<void>,
  ) {
    this.#client = connectRelay({
      url,
      prove,
      onEvent: (event) => {
        this.events.push(event);
        for (const wake of this.#waiting.splice(0)) wake();
      },
      ...(onOpen ? { onOpen } : {}),
    });
  }

  call<Op extends Operation>(operation: Op, input: InputOf<Op>): Promise<OutputOf<Op>> {
    return this.#client.call(operation, input);
  }

  /** The first event for which `wanted` gives something. */
  async heard<Value>(wanted: (event: RelayEvent) => Value | undefined): Promise<Value> {
    for (;;) {
      for (const event of this.events) {
        const found = wanted(event);
        if (found !== undefined) return found;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** The live entry of a room at a place. */
  entry(roomId: RoomId, seq: number): Promise<RoomEntry> {
    return this.heard(({ name, data }) =>
      name === "room.entry" && data.roomId === roomId && data.entry.seq === seq ? data.entry : undefined,
    );
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

export function operatorClient(network: TestNetwork): TestClient {
  const name = "operator-1";
  return new TestClient(network.url, proveAs("operator", name, seedOf(name), { name }));
}

export function accessClient(network: TestNetwork, authority = 1, code = "AU"): TestClient {
  const prove = proveAs("access", String(authority), seedOf(`${code}/reader`), { authority });
  return new TestClient(network.url, prove);
}

/** Creates an invitation as the operator. */
export async function invite(network: TestNetwork, name: string, authority = 1): Promise<void> {
  const operator = operatorClient(network);
  const expiresAtMs = network.nowMs + 86_400_000;
  await operator.call(invitationCreate, {
    invitationKey: publicKeyOf(`${name}/invitation`),
    authority,
    expiresAtMs,
  });
  await operator.close();
}

/** The request with which a newcomer joins. */
export function acceptRequest(
  network: TestNetwork,
  name: string,
  authority = 1,
): InputOf<typeof invitationAccept> {
  const personId = idOf<PersonId>(name);
  const deviceId = idOf<DeviceId>(`${name}/1`);
  const invitation = seedOf(`${name}/invitation`);
  const atMs = network.nowMs;
  const personLeaf = signLeaf(
    {
      type: "person" as const,
      personId,
      authority,
      firstDay: Math.floor(atMs / 86_400_000),
      atMs,
      invitation: publicKeyOf(`${name}/invitation`),
    },
    invitation,
  );
  const request = acceptanceCodec.encode({
    networkId: network.charter.networkId,
    personId,
    deviceId,
    charterHash: network.charterHash,
    disclosureVersion: 1,
    language: "en",
    acceptedAtMs: atMs,
  });
  const signature = signWithLabel(seedOf(`${name}/1`), requestLabels.acceptance, request);
  return {
    invitationKey: publicKeyOf(`${name}/invitation`),
    personId,
    deviceId,
    displayName: name,
    language: "en",
    personLeaf: encodeLeaf(personLeaf),
    deviceLeaf: encodeLeaf(deviceLeaf(network, name)),
    acceptance: signedRequestCodec.encode({ request, signature }),
  };
}

/** The leaf that adds a person's n-th device; the first by the invitation, others by device `by`. */
export function deviceLeaf(network: TestNetwork, name: string, number = 1, by = 0): Leaf {
  const unsigned = {
    type: "device" as const,
    action: "added" as const,
    personId: idOf<PersonId>(name),
    deviceId: idOf<DeviceId>(`${name}/${number}`),
    signingKey: publicKeyOf(`${name}/${number}`),
    noticeKey: xWingOf(`${name}/${number}/notice`).publicKey,
    atMs: network.nowMs,
    signedBy:
      by === 0
        ? { kind: "invitation" as const, key: publicKeyOf(`${name}/invitation`) }
        : { kind: "device" as const, deviceId: idOf<DeviceId>(`${name}/${by}`) },
  };
  return signLeaf(unsigned, seedOf(by === 0 ? `${name}/invitation` : `${name}/${by}`));
}

/** What making and checking a seal take from the charter. */
export async function sealKeys({ charter }: TestNetwork) {
  return {
    masterKeys: (slot: Slot) => masterKeyOf(charter, slot.authority, firstDay),
    sealKeys: new Map(
      charter.authorities.map(({ number, code }) => [number, xWingOf(`${code}/seal`).publicKey]),
    ),
    backend: await defaultBackend(),
  };
}

interface OwnRoom {
  group: MemberGroup;
  publicGroup: PublicGroup;
  seq: number;
}

/** A member's device as far as the relay can see it: real MLS, real seals, no checks of what the relay sends. */
export class TestDevice {
  readonly network: TestNetwork;
  readonly name: string;
  readonly number: number;
  readonly personId: PersonId;
  readonly deviceId: DeviceId;
  readonly signing: SigningKey;
  readonly rooms = new Map<RoomId, OwnRoom>();
  readonly #keyPackages: { keyPackage: Uint8Array; ref: Uint8Array; secret: Uint8Array }[] = [];
  client: TestClient;

  constructor(network: TestNetwork, name: string, number = 1) {
    this.network = network;
    this.name = name;
    this.number = number;
    this.personId = idOf<PersonId>(name);
    this.deviceId = idOf<DeviceId>(`${name}/${number}`);
    this.signing = { privateKey: seedOf(`${name}/${number}`), publicKey: publicKeyOf(`${name}/${number}`) };
    this.client = this.connect();
  }

  /** Enrols a person and connects its first device, with key packages laid out. */
  static async enrol(network: TestNetwork, name: string, authority = 1): Promise<TestDevice> {
    await invite(network, name, authority);
    await callOperation(network.url, invitationAccept, acceptRequest(network, name, authority));
    const device = new TestDevice(network, name);
    await device.publishKeyPackages(3);
    return device;
  }

  connect(): TestClient {
    const { personId, deviceId } = this;
    const prove = proveAs("device", `${personId}${deviceId}`, this.signing.privateKey, {
      personId,
      deviceId,
    });
    return new TestClient(this.network.url, prove);
  }

  /** A new connection, after the relay's restart. */
  async reconnect(): Promise<void> {
    await this.client.close();
    this.client = this.connect();
  }

  call<Op extends Operation>(operation: Op, input: InputOf<Op>): Promise<OutputOf<Op>> {
    return this.client.call(operation, input);
  }

  suite(): Promise<Suite> {
    return suite(this.network.charter.mlsSuite as SuiteName);
  }

  async publishKeyPackages(count: number): Promise<void> {
    const made = [];
    for (let i = 0; i < count; i += 1) made.push(await this.makeKeyPackage());
    this.#keyPackages.push(...made);
    await this.call(keyPackagesPublish, { keyPackages: made.map(({ keyPackage }) => keyPackage) });
  }

  async makeKeyPackage(
    lastResort = false,
  ): Promise<{ keyPackage: Uint8Array; ref: Uint8Array; secret: Uint8Array }> {
    const { personId, deviceId, signing } = this;
    return generateKeyPackage(await this.suite(), {
      personId,
      deviceId,
      signing,
      nowMs: this.network.nowMs,
      lastResort,
    });
  }

  /** Adds every device of these people, if any, and makes the room with them. */
  async createRoom(name: string, people: readonly TestDevice[] = []): Promise<RoomId> {
    const request = await this.roomRequest(name, people);
    const { seq } = await this.call(roomCreate, request.input);
    this.rooms.set(request.input.roomId, { ...request.room, seq });
    return request.input.roomId;
  }

  async roomRequest(
    name: string,
    people: readonly TestDevice[] = [],
    change: (header: SealHeader) => SealHeader = (header) => header,
    extension: Partial<RoomExtension> = {},
  ): Promise<{ input: InputOf<typeof roomCreate>; room: OwnRoom }> {
    const roomId = idOf<RoomId>(name);
    const own = await this.makeKeyPackage();
    const { charterHash, charter } = this.network;
    const group = await MemberGroup.create(await this.suite(), {
      roomId,
      extension: { charterHash, networkId: charter.networkId, authority: 1, ...extension },
      keyPackage: own.keyPackage,
      secret: own.secret,
      signing: this.signing,
    });
    const groupInfo = await group.groupInfo();
    const tree = group.tree();
    const publicGroup = await PublicGroup.start(await this.suite(), groupInfo, tree);
    const made = await this.bundle({ group, publicGroup, seq: 0 }, { add: await this.claim(people) }, change);
    return { input: { roomId, groupInfo, tree, bundle: made.bundle }, room: made.room };
  }

  async claim(people: readonly TestDevice[]): Promise<Uint8Array[]> {
    if (people.length === 0) return [];
    const { keyPackages } = await this.call(keyPackagesClaim, {
      people: [...new Set(people.map((one) => one.personId))],
    });
    return keyPackages.map(({ keyPackage }) => keyPackage);
  }

  /** A commit with its seal, and the state in which it leaves the committer. */
  async bundle(
    room: OwnRoom,
    options: CommitOptions,
    change: (header: SealHeader) => SealHeader = (header) => header,
  ): Promise<{ bundle: Uint8Array; room: OwnRoom; commit: MemberCommit }> {
    const commit = await room.group.commit({ ...options, nowMs: this.network.nowMs });
    const { group: publicGroup } = await room.publicGroup.next(commit.commit, commit.groupInfo);
    const bundle = await this.sealed(commit, publicGroup, change);
    return { bundle, commit, room: { group: commit.group, publicGroup, seq: room.seq + 1 } };
  }

  /** The bundle of a commit, with its header changed as the test wants. */
  async sealed(
    commit: MemberCommit,
    publicGroup: PublicGroup,
    change: (header: SealHeader) => SealHeader = (header) => header,
  ): Promise<Uint8Array> {
    const day = Math.floor(this.network.nowMs / 86_400_000);
    const { checkpoint } = await this.call(logRead, { from: 0, limit: 0 });
    const { size, root } = parseCheckpoint(checkpoint.slice(0, checkpoint.indexOf("\n\n") + 1));
    const { group } = commit;
    const header = change({
      charterHash: group.extension.charterHash,
      networkId: group.extension.networkId,
      groupId: group.roomId,
      epoch: group.epoch,
      day,
      logSize: size,
      logRoot: root,
      treeHash: group.treeHash,
      confirmedTranscriptHash: group.confirmedTranscriptHash,
      committerLeaf: group.ownLeaf,
      slots: slotsOf(group.roomId, 1, publicGroup.members(), (personId) => authorityOfPerson(personId)),
    });
    const seal = await makeSeal({ group, header, signing: this.signing, ...(await sealKeys(this.network)) });
    const { welcome } = commit;
    return commitBundleCodec.encode({
      commit: commit.commit,
      ...(welcome ? { welcome } : {}),
      groupInfo: commit.groupInfo,
      seal,
    });
  }

  /** Commits and takes the new state if the relay accepts. */
  async commit(roomId: RoomId, options: CommitOptions = {}): Promise<number> {
    const made = await this.bundle(this.room(roomId), options);
    const { seq } = await this.call(roomCommit, { roomId, bundle: made.bundle });
    this.rooms.set(roomId, made.room);
    return seq;
  }

  room(roomId: RoomId): OwnRoom {
    const room = this.rooms.get(roomId);
    if (!room) throw new Error(`${this.name} is not in the room`);
    return room;
  }

  /** Joins by the bundle entry that added this device. */
  async join(roomId: RoomId, entry: RoomEntry): Promise<void> {
    if (entry.kind !== "bundle") throw new Error("not a bundle");
    const { welcome, groupInfo } = commitBundleCodec.decode(entry.bundle);
    const { tree } = await this.call(roomTree, { roomId, epoch: entry.epoch });
    const publicGroup = await PublicGroup.start(await this.suite(), groupInfo, tree);
    let failure: unknown;
    for (const { keyPackage, secret } of this.#keyPackages) {
      try {
        const group = await MemberGroup.join(await this.suite(), {
          welcome: welcome ?? new Uint8Array(),
          keyPackage,
          secret,
          tree,
          signing: this.signing,
        });
        this.rooms.set(roomId, { group, publicGroup, seq: entry.seq });
        return;
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  /** Takes another member's commit or message in. */
  async process(roomId: RoomId, entry: RoomEntry): Promise<Uint8Array | undefined> {
    const room = this.room(roomId);
    if (entry.kind === "message") {
      const { group, plaintext } = await room.group.unprotect(entry.message);
      this.rooms.set(roomId, { ...room, group, seq: entry.seq });
      return plaintext;
    }
    if (entry.kind === "bundle") {
      const { commit, groupInfo } = commitBundleCodec.decode(entry.bundle);
      const { group: publicGroup } = await room.publicGroup.next(commit, groupInfo);
      this.rooms.set(roomId, { group: await room.group.process(commit), publicGroup, seq: entry.seq });
    }
    return undefined;
  }

  /** Encrypts; the state moves on, whatever becomes of the message. */
  async protect(roomId: RoomId, plaintext: Uint8Array): Promise<Uint8Array> {
    const room = this.room(roomId);
    const { group, privateMessage } = await room.group.protect(plaintext, new Uint8Array());
    this.rooms.set(roomId, { ...room, group });
    return privateMessage;
  }

  async send(
    roomId: RoomId,
    plaintext: Uint8Array,
    messageName = toHex(plaintext),
  ): Promise<OutputOf<typeof messageSend>> {
    const message = await this.protect(roomId, plaintext);
    return this.call(messageSend, { roomId, messageId: idOf<MessageId>(messageName), message });
  }
}

/** Persons of the tests live in authority 1, those whose name begins with `nz-` in 2. */
const inTwo = new Set<PersonId>();
export function homeInTwo(name: string): void {
  inTwo.add(idOf<PersonId>(name));
}
function authorityOfPerson(personId: PersonId): number {
  return inTwo.has(personId) ? 2 : 1;
}
