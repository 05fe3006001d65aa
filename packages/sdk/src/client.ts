import {
  codeOf,
  CustosError,
  dayOf,
  ensure,
  toHex,
  type Clock,
  type Day,
  type DeviceId,
  type MessageId,
  type NetworkId,
  type PersonId,
  type RoomId,
} from "@custos/base";
import {
  formatInvitationLink,
  invitationCreate,
  keyPackagesPublish,
  logRead,
  personList,
  roomList,
  type InputOf,
  type InvitationLink,
} from "@custos/contract";
import { contentCodec, requestLabels, sessionProofCodec, type MimiContent } from "@custos/crypto/codec";
import {
  authorityOfCharter,
  defaultBackend,
  ed25519PublicKey,
  signWithLabel,
  suite,
  type SuiteName,
} from "@custos/crypto/verify";
import { RelayConnection, type ConnectionState, type RelayEvent } from "./connection/relay-connection.js";
import type { Connect, Fetch } from "./connection/socket.js";
import type { Draft } from "./conversation/draft.js";
import { byLastTime, type RoomOverview } from "./conversation/room-overview.js";
import { RoomViews } from "./conversation/room-views.js";
import type { ConversationRow } from "./conversation/rows.js";
import type { ClientEvent, EventListener } from "./events.js";
import { readIdentity, type Identity } from "./identity/identity.js";
import { inspectInvitation, verifyNetwork, type InspectedInvitation } from "./identity/inspect-invitation.js";
import { joinNetwork, type JoinOptions } from "./identity/join.js";
import { KeyPackages } from "./identity/key-packages.js";
import { LogView, type ReadLog } from "./log/log-view.js";
import { networkInfo, type NetworkInfo } from "./identity/network-info.js";
import { randomId, systemRandom, type RandomBytes } from "./random.js";
import type { HistoryEntry } from "./rooms/history.js";
import { readRoomHistory } from "./rooms/read-history.js";
import { Room } from "./rooms/room.js";
import type { RoomContext } from "./rooms/room-context.js";
import type { OutboxItem, RoomRecord, Standing } from "./rooms/room-record.js";
import { RoomState } from "./rooms/room-state.js";
import { whoCanRead, type WhoCanRead } from "./rooms/who-can-read.js";
import { Changes } from "./store/changes.js";
import type { ClientStore } from "./store/client-store.js";
import { GuardedStore } from "./store/guarded-store.js";
import { keys } from "./store/keys.js";
import { MemoryStore } from "./store/memory-store.js";
import { unpackRecord } from "./store/record.js";

export interface ClientOptions {
  readonly relayUrl: string;
  readonly store: ClientStore;
  readonly clock: Clock;
  readonly random?: RandomBytes;
  readonly connect: Connect;
  readonly fetch?: Fetch;
}

export interface SentMessage {
  seq: number;
  timeMs: number;
}

/** A room as lists show it. */
export interface RoomSummary {
  roomId: RoomId;
  name: string | undefined;
  standing: Standing;
  people: PersonId[];
}

/** Who this device belongs to. */
export interface OwnIdentity {
  personId: PersonId;
  deviceId: DeviceId;
  displayName: string;
  /** BCP 47 */
  language: string;
  networkId: NetworkId;
  /** Home authority. */
  authority: { number: number; code: string; name: string };
}

export interface PersonName {
  personId: PersonId;
  displayName: string;
  language: string;
}

/** Before something is asked again that the relay could not answer, in real milliseconds. */
const pauseMs = 250;

interface Waiting {
  readonly resolve: (sent: SentMessage) => void;
  readonly reject: (error: unknown) => void;
}

/** Everything of a joined device that lives as long as the client. */
interface Engine {
  readonly identity: Identity;
  readonly context: RoomContext;
  readonly log: LogView;
  readonly keyPackages: KeyPackages;
  readonly rooms: Map<RoomId, Room>;
  readonly views: RoomViews;
}

/**
 * A member's device: joins, connects, keeps its rooms in step with the relay and sends what it is given. Everything that it
 * tells is durable, and everything that it has accepted survives a crash at any line.
 */
export class Client {
  readonly #options: Required<Omit<ClientOptions, "random" | "fetch">> & {
    random: RandomBytes;
    fetch: Fetch;
  };
  readonly #connection: RelayConnection;
  readonly #listeners = new Set<EventListener>();
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #online = new Set<{ readonly resolve: () => void; readonly reject: (error: unknown) => void }>();
  #engine: Promise<Engine> | undefined;
  #ready: Engine | undefined;
  #closed = false;
  #connectionState: ConnectionState = "closed";
  #outboxNumber = 0;
  /** Day on which key packages were looked after last. */
  #filledOn: Day | undefined;

  constructor(options: ClientOptions) {
    this.#options = {
      ...options,
      store: new GuardedStore(options.store, (error) => this.#fail(error)),
      random: options.random ?? systemRandom,
      fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    };
    this.#connection = new RelayConnection({
      relayUrl: options.relayUrl,
      connect: options.connect,
      clock: options.clock,
      random: Math.random,
      prove: (challenge) => this.#prove(challenge),
      onEvent: (event) => this.#receive(event),
      onOpen: () => void this.#catchUp(),
      onState: (state) => {
        this.#connectionState = state;
        this.#emit({ type: "connection", state });
      },
    });
  }

  /** What an invitation is good for, with the disclosure, before anything is asked of the newcomer; nothing is stored. */
  async inspectInvitation(link: InvitationLink, options: { language: string }): Promise<InspectedInvitation> {
    const { fetch, relayUrl } = this.#options;
    const here = { ...link, relayUrl };
    const network = await verifyNetwork(fetch, new MemoryStore(), here);
    return inspectInvitation(fetch, here, options.language, network);
  }

  /** Whether this store belongs to somebody already. */
  async hasJoined(): Promise<boolean> {
    return (await readIdentity(this.#options.store))?.joined === true;
  }

  /** Joins the network of an invitation; done again after a crash it goes on where it was. See `joinNetwork` for its errors. */
  async join(options: Omit<JoinOptions, "link"> & { link: InvitationLink }): Promise<void> {
    const { store, clock, random, fetch, relayUrl } = this.#options;
    await joinNetwork({ store, clock, random, fetch }, { ...options, link: { ...options.link, relayUrl } });
  }

  /** What the device says of its network, so that neither a dead session nor a long pause stands in the way. */
  networkChanged(online: boolean): void {
    if (online) this.#connection.retryNow();
    else this.#connection.networkLost();
  }

  get connectionState(): ConnectionState {
    return this.#connectionState;
  }

  /** Who this device belongs to. `not-found` before it has joined. */
  async self(): Promise<OwnIdentity> {
    const { identity, log } = await this.#start();
    const { personId, deviceId, displayName, language, networkId } = identity;
    const day = dayOf(this.#relayNowMs());
    const home = log.directory.authorityOf(personId, day);
    const { number, code, name } = authorityOfCharter(log.charterOn(day).charter, home);
    return { personId, deviceId, displayName, language, networkId, authority: { number, code, name } };
  }

  /** The network as this device has verified it: its charter, what was accepted, its log. */
  async network(options: { language?: string } = {}): Promise<NetworkInfo> {
    const { identity, log } = await this.#start();
    return networkInfo(identity, log, dayOf(this.#relayNowMs()), options.language ?? identity.language);
  }

  /** Connects, and stays connected until it is closed. `not-found` before the device has joined. */
  async connect(): Promise<void> {
    await this.#start();
    this.#connection.start();
  }

  /**
   * Vouches for one more person: the link of a single-use invitation. The newcomer's home authority is this person's own
   * where none is given; `page` is the address of a messenger's page for joining, such as `https://chat.example/join`.
   */
  async invite(options: { authority?: number; expiresInMs: number; page?: string }): Promise<string> {
    const { identity, log } = await this.#start();
    await this.#whenOnline();
    const invitationKey = this.#options.random(32);
    await this.#connection.call(invitationCreate, {
      invitationKey: ed25519PublicKey(invitationKey),
      authority: options.authority ?? log.directory.authorityOf(identity.personId, dayOf(this.#relayNowMs())),
      expiresAtMs: Math.floor(this.#relayNowMs()) + options.expiresInMs,
    });
    const { networkId, charterHash } = identity;
    return formatInvitationLink(
      { relayUrl: this.#options.relayUrl, networkId, charterHash, invitationKey },
      options.page,
    );
  }

  /** Opens a room; the same id again is no second room. The home authority is this person's own where none is given. */
  async createRoom(options: {
    roomId?: RoomId;
    name: string;
    people: readonly PersonId[];
    authority?: number;
  }): Promise<RoomId> {
    const { identity, log } = await this.#start();
    const roomId = options.roomId ?? randomId<RoomId>(this.#options.random);
    const day = dayOf(this.#relayNowMs());
    const authority = options.authority ?? log.directory.authorityOf(identity.personId, day);
    const room = this.#openRoom(await this.#start(), roomId, "creating");
    await room.create(options.name, authority, options.people);
    return roomId;
  }

  async addPeople(roomId: RoomId, people: readonly PersonId[]): Promise<void> {
    await (await this.#room(roomId)).addPeople(people);
  }

  async removePerson(roomId: RoomId, person: PersonId): Promise<void> {
    await (await this.#room(roomId)).removePerson(person);
  }

  /** Leaves; from here on nothing more of the room comes. */
  async leave(roomId: RoomId): Promise<void> {
    await (await this.#room(roomId)).leave();
  }

  /** Removes whoever has left, if somebody has. */
  async commitPending(roomId: RoomId): Promise<void> {
    await (await this.#room(roomId)).commitPending();
  }

  /**
   * Sends; resolves when the relay has acknowledged and the message stands in the history. It is in the outbox before
   * anything else, and the same message id again is no second message.
   */
  async send(
    roomId: RoomId,
    content: MimiContent,
    options: { messageId?: MessageId } = {},
  ): Promise<SentMessage> {
    const room = await this.#room(roomId);
    const messageId = options.messageId ?? randomId<MessageId>(this.#options.random);
    const known = await this.#sent(roomId, messageId);
    if (known) return known;
    return new Promise((resolve, reject) => {
      const key = `${roomId}/${messageId}`;
      this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), { resolve, reject }]);
      room.enqueue(content, messageId).then((sent) => {
        if (sent) this.#resolveSent(key, sent);
      }, reject);
    });
  }

  async rooms(): Promise<RoomSummary[]> {
    const { rooms } = await this.#start();
    return [...rooms.values()].map(({ state }) => ({
      roomId: state.roomId,
      name: state.record.name,
      standing: state.record.standing,
      people: [...new Set(state.members().map(({ personId }) => personId))],
    }));
  }

  /** A room's history in the relay's order: gaps, messages, members. */
  history(roomId: RoomId, options: { afterSeq?: number; limit?: number } = {}): Promise<HistoryEntry[]> {
    return readRoomHistory(this.#options.store, roomId, options);
  }

  /** A room as people read it, with what waits at its end. `not-found` for a room in which this device is not. */
  async conversation(roomId: RoomId): Promise<ConversationRow[]> {
    const { views } = await this.#start();
    return views.conversation((await this.#room(roomId)).state);
  }

  /** Every room with what was said last, what is unread and what waits; the newest first. */
  async overview(): Promise<RoomOverview[]> {
    const { rooms, views } = await this.#start();
    const all = await Promise.all([...rooms.values()].map(({ state }) => views.overview(state)));
    return all.toSorted(byLastTime);
  }

  /** What this person has read up to; kept on this device. */
  async readMark(roomId: RoomId): Promise<number> {
    return (await this.#start()).views.readMark(roomId);
  }

  /** Everything up to this place has been read. */
  async markRead(roomId: RoomId, seq: number): Promise<void> {
    if (await (await this.#start()).views.markRead(roomId, seq)) this.#emit({ type: "read", roomId, seq });
  }

  async draft(roomId: RoomId): Promise<Draft | undefined> {
    return (await this.#start()).views.draft(roomId);
  }

  /** Keeps what somebody has begun to write, or forgets it. */
  async setDraft(roomId: RoomId, draft: Draft | undefined): Promise<void> {
    await (await this.#start()).views.setDraft(roomId, draft);
  }

  /** Sends a failed message again, as a new one. `not-found` where it is none. */
  async retryFailed(roomId: RoomId, messageId: MessageId): Promise<SentMessage> {
    const { views } = await this.#start();
    const failed = await views.failed(roomId, messageId);
    ensure(failed, "not-found", "no such failed message");
    const sent = this.send(roomId, contentCodec.decode(failed.content));
    await this.dismissFailed(roomId, messageId);
    return sent;
  }

  /** Forgets a failed message. */
  async dismissFailed(roomId: RoomId, messageId: MessageId): Promise<void> {
    await (await this.#start()).views.dismissFailed(roomId, messageId);
    this.#emit({ type: "outbox", roomId });
  }

  /** People of the network with the names that they gave. */
  async people(): Promise<PersonName[]> {
    await this.#start();
    const all: PersonName[] = [];
    for (;;) {
      const after = all.at(-1)?.personId;
      const page = await this.#whileLost(() => this.#connection.call(personList, after ? { after } : {}));
      if (page.people.length === 0) break;
      all.push(...page.people);
    }
    const changes = new Changes();
    for (const person of all) changes.putRecord(keys.person(person.personId), person);
    await changes.commit(this.#options.store);
    return all;
  }

  /** The people that `people` told last, also without a connection. */
  async knownPeople(): Promise<PersonName[]> {
    return (await this.#options.store.list(keys.people)).map(({ value }) => unpackRecord<PersonName>(value));
  }

  /** Who can read a room, and on what conditions. `not-found` for a room in which this device is not. */
  async whoCanRead(roomId: RoomId): Promise<WhoCanRead> {
    const { log } = await this.#start();
    return whoCanRead((await this.#room(roomId)).state, log);
  }

  /** Resolves when all that the relay has now is taken in, and the outbox is empty. A lost connection is waited for. */
  async settled(): Promise<void> {
    const engine = await this.#start();
    await this.#whileLost(async () => {
      await this.#fillIfNewDay(engine);
      await this.#announceRooms(engine);
      await Promise.all([...engine.rooms.values()].map((room) => room.settle()));
    });
  }

  /** Hears what happens; the function that it returns ends that. */
  on(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends: what is under way is finished, nothing new begins. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#connection.close();
    const cancelled = new CustosError("cancelled", "the client was closed");
    for (const { reject } of this.#online) reject(cancelled);
    for (const { reject } of [...this.#waiting.values()].flat()) reject(cancelled);
    if (this.#ready) await Promise.all([...this.#ready.rooms.values()].map((room) => room.close()));
    await this.#options.store.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #start(): Promise<Engine> {
    ensure(!this.#closed, "cancelled", "the client was closed");
    if (!this.#engine) {
      const engine = this.#open();
      this.#engine = engine;
      // What was not there, such as the identity of a device that has not joined, may be there the next time.
      engine.catch(() => (this.#engine = undefined));
    }
    return this.#engine;
  }

  async #open(): Promise<Engine> {
    const { store, clock, random } = this.#options;
    const identity = await readIdentity(store);
    ensure(identity?.joined, "not-found", "this device has not joined yet");
    const log = await LogView.open(store, identity.charterHash);
    const mls = await suite(log.charterOn(dayOf(clock.nowMs())).charter.mlsSuite as SuiteName);
    const keyPackages = await KeyPackages.open(store, identity, clock, mls);
    const readLog: ReadLog = (from, limit) => this.#connection.call(logRead, { from, limit });
    const context: RoomContext = {
      identity,
      store,
      clock,
      random,
      log,
      keyPackages,
      readLog,
      suite: mls,
      backend: await defaultBackend(),
      isOnline: () => this.#connection.isOpen,
      whenOnline: () => this.#whenOnline(),
      relayNowMs: () => this.#relayNowMs(),
      call: (operation, input) => this.#connection.call(operation, input),
      emit: (event) => this.#emit(event),
      hasAccepted: async ({ hash }) => {
        const accepted = toHex(hash) === toHex(identity.acceptedCharter);
        return accepted || (await store.get(keys.charterAccepted(toHex(hash)))) !== undefined;
      },
      nextOutboxNumber: () => (this.#outboxNumber += 1),
      refused: (roomId, error, messageId) => this.#refused(roomId, error, messageId),
      changed: () => {},
    };
    const views = new RoomViews(store, identity.personId);
    const engine: Engine = { identity, context, log, keyPackages, rooms: new Map(), views };
    const items = (await store.list(keys.outbox)).map(({ value }) => unpackRecord<OutboxItem>(value));
    this.#outboxNumber = Math.max(0, ...items.map(({ number }) => number));
    for (const { value } of await store.list(keys.rooms)) {
      const { roomId } = unpackRecord<RoomRecord>(value);
      const outbox = items.filter((item) => item.roomId === roomId);
      engine.rooms.set(roomId, new Room(context, await RoomState.load(context, value, outbox)));
    }
    this.#ready = engine;
    return engine;
  }

  #openRoom(engine: Engine, roomId: RoomId, standing: Standing): Room {
    const known = engine.rooms.get(roomId);
    if (known) return known;
    const room = new Room(engine.context, RoomState.create(roomId, standing));
    engine.rooms.set(roomId, room);
    return room;
  }

  async #room(roomId: RoomId): Promise<Room> {
    const engine = await this.#start();
    // It may be on its way: somebody has just added this device.
    if (!engine.rooms.has(roomId)) await this.#whileLost(() => this.#announceRooms(engine));
    const room = engine.rooms.get(roomId);
    ensure(room, "not-found", "this device is in no such room");
    return room;
  }

  /** A session is open: key packages are laid out, and what came meanwhile is read. */
  async #catchUp(): Promise<void> {
    try {
      const engine = await this.#start();
      for (const { resolve } of this.#online) resolve();
      this.#online.clear();
      await this.#fillKeyPackages(engine);
      await this.#announceRooms(engine);
      for (const room of engine.rooms.values()) room.wake();
    } catch (error) {
      const code = codeOf(error);
      if (code !== "unavailable" && code !== "cancelled") this.#emitError(error);
    }
  }

  async #fillKeyPackages({ keyPackages }: Engine, left?: number): Promise<void> {
    const day = dayOf(this.#options.clock.nowMs());
    const publish = (input: InputOf<typeof keyPackagesPublish>) =>
      this.#connection.call(keyPackagesPublish, input);
    await keyPackages.fill(publish, left);
    this.#filledOn = day;
  }

  /** Key packages grow old while a device stays connected: once a day it looks after them. */
  async #fillIfNewDay(engine: Engine): Promise<void> {
    if (dayOf(this.#options.clock.nowMs()) !== this.#filledOn) await this.#fillKeyPackages(engine);
  }

  /** Does something anew as long as the connection is lost while it is done. */
  async #whileLost<Result>(work: () => Promise<Result>): Promise<Result> {
    for (;;) {
      await this.#whenOnline();
      try {
        return await work();
      } catch (error) {
        if (codeOf(error) !== "unavailable") throw error;
        // The relay itself may have said so, and will do so again at once.
        if (this.#connection.isOpen) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }

  async #announceRooms(engine: Engine): Promise<void> {
    const { rooms } = await this.#connection.call(roomList, {});
    for (const { roomId, headSeq } of rooms) this.#openRoom(engine, roomId, "joining").announce(headSeq);
  }

  #receive(event: RelayEvent): void {
    const engine = this.#ready;
    if (!engine) return;
    if (event.name === "room.entry")
      this.#openRoom(engine, event.data.roomId, "joining").put(event.data.entry);
    else if (event.name === "keyPackages.low") {
      this.#fillKeyPackages(engine, event.data.left).catch((error: unknown) => this.#emitError(error));
    } else {
      this.#fillIfNewDay(engine).catch((error: unknown) => {
        if (codeOf(error) !== "unavailable" && codeOf(error) !== "cancelled") this.#emitError(error);
      });
    }
  }

  #prove({ networkId, nonce }: { networkId: Identity["networkId"]; nonce: Uint8Array }) {
    const engine = this.#ready;
    ensure(engine && engine.identity.networkId === networkId, "forbidden", "another network's relay");
    const { personId, deviceId, signing } = engine.identity;
    const proof = sessionProofCodec.encode({
      networkId,
      nonce,
      role: "device",
      subject: `${personId}${deviceId}`,
    });
    const signature = signWithLabel(signing.privateKey, requestLabels.session, proof);
    return { role: "device" as const, personId, deviceId, signature };
  }

  #relayNowMs(): number {
    return this.#connection.relayNowMs() ?? this.#options.clock.nowMs();
  }

  #whenOnline(): Promise<void> {
    if (this.#connection.isOpen) return Promise.resolve();
    ensure(!this.#closed, "cancelled", "the client was closed");
    return new Promise((resolve, reject) => this.#online.add({ resolve, reject }));
  }

  async #sent(roomId: RoomId, messageId: MessageId): Promise<SentMessage | undefined> {
    const stored = await this.#options.store.get(keys.message(roomId, messageId));
    return stored && unpackRecord<SentMessage>(stored);
  }

  #emit(event: ClientEvent): void {
    if (event.type === "message") this.#acknowledge(event.roomId, event.message);
    // What was missing may have another extent now than when it was read.
    if (event.type === "gap") this.#ready?.views.forget(event.roomId);
    for (const listener of this.#listeners) listener(event);
  }

  #emitError(error: unknown, roomId?: RoomId): void {
    const known =
      error instanceof CustosError ? error : new CustosError("internal", undefined, { cause: error });
    this.#emit({ type: "error", ...(roomId ? { roomId } : {}), error: known });
  }

  #acknowledge(
    roomId: RoomId,
    {
      messageId,
      seq,
      timeMs,
      senderDevice,
    }: { messageId: MessageId; seq: number; timeMs: number; senderDevice: string },
  ): void {
    if (senderDevice !== this.#ready?.identity.deviceId) return;
    this.#resolveSent(`${roomId}/${messageId}`, { seq, timeMs });
  }

  #resolveSent(key: string, sent: SentMessage): void {
    for (const { resolve } of this.#waiting.get(key) ?? []) resolve(sent);
    this.#waiting.delete(key);
  }

  #refused(roomId: RoomId, error: unknown, messageId?: MessageId): void {
    for (const [key, waiting] of this.#waiting) {
      if (messageId ? key !== `${roomId}/${messageId}` : !key.startsWith(`${roomId}/`)) continue;
      for (const { reject } of waiting) reject(error);
      this.#waiting.delete(key);
    }
    this.#emitError(error, roomId);
  }

  /** The store has failed: what is in memory may be ahead of it, and only starting again is safe. */
  #fail(error: unknown): void {
    this.#emitError(error);
    this.close().catch(() => {
      // Closing a store that has failed may fail as well; nobody can do anything about it.
    });
  }
}

export function createClient(options: ClientOptions): Client {
  return new Client(options);
}
