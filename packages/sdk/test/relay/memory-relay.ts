import {
  CustosError,
  ensure,
  toHex,
  type Day,
  type DeviceId,
  type PersonId,
  type RoomId,
} from "@custos/base";
import {
  decode,
  encode,
  relayEvents,
  relayOperations,
  type RelayEvents,
  type RoomEntry,
} from "@custos/contract";
import {
  epochSealCodec,
  commitBundleCodec,
  leaveRequestCodec,
  signedRequestCodec,
} from "@custos/crypto/codec";
import { Directory, parseLeaf } from "@custos/crypto/log";
import { PublicGroup, suite, verifyKeyPackage, type SuiteName } from "@custos/crypto/verify";
import type { Fetch, WebSocketLike } from "@custos/sdk";
import type { TestLog } from "../../../crypto/test/log/network.js";
import { MemoryRoom, networkId } from "./memory-room.js";
import { networkLog, sealingCharter, TestClock } from "./memory-network.js";

interface Invitation {
  authority: number;
  expiresAtMs: number;
  usedBy?: string;
  answer?: { personIndex: number; deviceIndex: number };
}

interface Laid {
  once: Uint8Array[];
  lastResort?: Uint8Array;
}

interface Session {
  device: { personId: PersonId; deviceId: DeviceId } | undefined;
  socket: MemorySocket;
}

/** What a network between honest ends may do, and what a dishonest relay does. */
export interface Faults {
  /** Whether an event's frame comes twice, late, or never (a device that is told nothing reads by itself). */
  event?: (frame: string) => "once" | "twice" | "late" | "lost";
  /** What a device is shown instead of the entries that it may have. */
  show?: (device: DeviceId, roomId: RoomId, entries: readonly RoomEntry[]) => readonly RoomEntry[];
  /** The checkpoint that the relay puts beside a bundle, or in the log's answers. */
  checkpoint?: (note: string) => string;
  /** Cuts the connection before or after an operation is done. */
  cut?: (op: string) => "before" | "after" | undefined;
}

class MemorySocket implements WebSocketLike {
  onopen: WebSocketLike["onopen"] = null;
  onmessage: WebSocketLike["onmessage"] = null;
  onclose: WebSocketLike["onclose"] = null;
  onerror: WebSocketLike["onerror"] = null;
  closed = false;
  readonly #receive: (text: string) => void;
  readonly #gone: () => void;

  constructor(receive: (text: string) => void, gone: () => void) {
    this.#receive = receive;
    this.#gone = gone;
  }

  send(text: string): void {
    if (!this.closed) setImmediate(() => this.#receive(text));
  }

  push(text: string): void {
    setImmediate(() => {
      if (!this.closed) this.onmessage?.({ data: text });
    });
  }

  close(code = 1000): void {
    if (this.closed) return;
    this.closed = true;
    this.#gone();
    setImmediate(() => this.onclose?.({ code }));
  }
}

/** A relay in memory, for the SDK's own tests: it keeps order and answers, and checks little. */
export class MemoryRelay {
  readonly url = "http://relay.test";
  readonly clock = new TestClock();
  readonly charter;
  readonly log: TestLog;
  readonly directory = Directory.empty();
  readonly invitations = new Map<string, Invitation>();
  readonly names = new Map<PersonId, { displayName: string; language: string }>();
  readonly laid = new Map<DeviceId, Laid>();
  readonly everLaid = new Set<string>();
  readonly rooms = new Map<RoomId, MemoryRoom>();
  readonly complaints: Uint8Array[] = [];
  /** Every message that has come, accepted or not. */
  readonly sent: Uint8Array[] = [];
  readonly sessions = new Set<Session>();
  faults: Faults = {};
  #note: { size: number; minute: number; text: string } | undefined;
  #applied = 0;
  #late: (() => void)[] = [];

  constructor(codes: readonly string[] = ["AU"]) {
    this.charter = sealingCharter(codes);
    this.log = networkLog(this.charter);
  }

  readonly fetch: Fetch = async (url, { body }) => {
    const op = url.slice(url.lastIndexOf("/") + 1);
    let answer: unknown;
    try {
      answer = { output: await this.#handle(op, JSON.parse(body), undefined), timeMs: this.clock.ms };
    } catch (error) {
      answer = { error: wireError(error), timeMs: this.clock.ms };
    }
    return { json: () => Promise.resolve(answer) };
  };

  readonly connect = (): WebSocketLike => {
    const session: Session = {
      device: undefined,
      socket: new MemorySocket(
        (text) => void this.#frame(session, text),
        () => this.sessions.delete(session),
      ),
    };
    this.sessions.add(session);
    setImmediate(() => session.socket.onopen?.({}));
    this.#event(session, "challenge", { networkId, nonce: new Uint8Array(32) });
    return session.socket;
  };

  /** Cuts everybody's connection, as a restart does. */
  cutAll(code = 4000): void {
    for (const { socket } of this.sessions) socket.close(code);
  }

  /** Sends what was held back, in whatever order it lies. */
  release(): void {
    const late = this.#late;
    this.#late = [];
    for (const send of late.toReversed()) send();
  }

  room(roomId: RoomId): MemoryRoom {
    const room = this.rooms.get(roomId);
    ensure(room, "not-found");
    return room;
  }

  today(): Day {
    return Math.floor(this.clock.ms / 86_400_000);
  }

  checkpoint(): string {
    const minute = Math.floor(this.clock.ms / 60_000);
    if (this.#note?.size !== this.log.entries.length || this.#note.minute !== minute) {
      this.log.nowMs = this.clock.ms;
      this.#note = { size: this.log.entries.length, minute, text: this.log.checkpoint() };
    }
    return this.faults.checkpoint?.(this.#note.text) ?? this.#note.text;
  }

  appendLeaf(bytes: Uint8Array): number {
    for (; this.#applied < this.log.entries.length; this.#applied += 1) {
      this.directory.applyEntry(this.#applied, this.log.entries[this.#applied] as Uint8Array);
    }
    this.directory.apply(this.#applied, parseLeaf(bytes));
    this.#applied += 1;
    this.log.appendBytes(bytes);
    return this.log.entries.length - 1;
  }

  #event<Name extends keyof RelayEvents>(session: Session, name: Name, data: RelayEvents[Name]): void {
    const frame = JSON.stringify({
      event: name,
      data: encode(relayEvents[name] as never, data as never),
      timeMs: this.clock.ms,
    });
    const fate = name === "challenge" ? "once" : (this.faults.event?.(frame) ?? "once");
    if (fate === "lost") return;
    if (fate === "late") {
      this.#late.push(() => session.socket.push(frame));
      return;
    }
    session.socket.push(frame);
    if (fate === "twice") session.socket.push(frame);
  }

  /** Tells every device that may have it of a room's newest entry. */
  tell(room: MemoryRoom): void {
    const newest = room.entries.at(-1);
    if (!newest) return;
    for (const session of this.sessions) {
      if (!session.device) continue;
      const { deviceId } = session.device;
      const shown = this.#shown(deviceId, room);
      const last = shown?.entries.at(-1);
      if (!last || !room.visible(deviceId)?.entries.includes(newest)) continue;
      this.#event(session, "room.entry", { roomId: room.roomId, entry: last });
    }
  }

  #shown(device: DeviceId, room: MemoryRoom): { entries: readonly RoomEntry[]; headSeq: number } | undefined {
    const visible = room.visible(device);
    if (!visible || !this.faults.show) return visible;
    const entries = this.faults.show(device, room.roomId, visible.entries);
    return { entries, headSeq: entries.at(-1)?.seq ?? 0 };
  }

  async #frame(session: Session, text: string): Promise<void> {
    const { id, op, input } = JSON.parse(text) as { id: number; op: string; input: unknown };
    const cut = op === "session.open" ? undefined : this.faults.cut?.(op);
    if (cut === "before") return session.socket.close(4000);
    let answer: unknown;
    try {
      answer = { id, output: await this.#handle(op, input, session), timeMs: this.clock.ms };
    } catch (error) {
      answer = { id, error: wireError(error), timeMs: this.clock.ms };
    }
    if (cut === "after") return session.socket.close(4000);
    session.socket.push(JSON.stringify(answer));
  }

  async #handle(op: string, json: unknown, session: Session | undefined): Promise<unknown> {
    const operation = relayOperations.find(({ name }) => name === op);
    ensure(operation, "unknown-operation", op);
    const input = decode(operation.input, json) as never;
    const handler = (handlers as Record<string, Handler>)[op];
    ensure(handler, "unsupported", op);
    return encode(operation.output, await handler(this, input, session));
  }

  async #mls() {
    return suite(this.charter.mlsSuite as SuiteName);
  }

  mls = () => this.#mls();

  shown = (device: DeviceId, room: MemoryRoom) => this.#shown(device, room);
}

function wireError(error: unknown): { code: string; message: string } {
  if (error instanceof CustosError) return { code: error.code, message: error.message };
  return { code: "internal", message: String(error) };
}

type Handler = (relay: MemoryRelay, input: never, session: Session | undefined) => unknown;

function deviceOf(session: Session | undefined): { personId: PersonId; deviceId: DeviceId } {
  ensure(session?.device, "unauthenticated");
  return session.device;
}

function handler<Input>(
  handle: (relay: MemoryRelay, input: Input, session: Session | undefined) => unknown,
): (relay: MemoryRelay, input: Input, session: Session | undefined) => unknown {
  return handle;
}

interface Acceptance {
  invitationKey: Uint8Array;
  personId: PersonId;
  deviceId: DeviceId;
  displayName: string;
  language: string;
  personLeaf: Uint8Array;
  deviceLeaf: Uint8Array;
  acceptance: Uint8Array;
}

const handlers = {
  "network.describe": handler<object>((relay) => {
    const leaf = parseLeaf(relay.log.entries[0] as Uint8Array);
    ensure(leaf.type === "charter", "internal");
    return { networkId, charters: [leaf.note], timeMs: relay.clock.ms };
  }),
  "invitation.create": handler<{ invitationKey: Uint8Array; authority: number; expiresAtMs: number }>(
    (relay, input) => {
      relay.invitations.set(toHex(input.invitationKey), {
        authority: input.authority,
        expiresAtMs: input.expiresAtMs,
      });
      return {};
    },
  ),
  "invitation.check": handler<{ invitationKey: Uint8Array }>((relay, { invitationKey }) => {
    const invitation = relay.invitations.get(toHex(invitationKey));
    ensure(invitation, "invitation-unknown");
    ensure(invitation.usedBy === undefined, "invitation-used");
    ensure(relay.clock.ms <= invitation.expiresAtMs, "invitation-expired");
    return { authority: invitation.authority, expiresAtMs: invitation.expiresAtMs };
  }),
  "invitation.accept": handler<Acceptance>((relay, input) => {
    const invitation = relay.invitations.get(toHex(input.invitationKey));
    ensure(invitation, "invitation-unknown");
    const digest = toHex(input.acceptance) + toHex(input.deviceLeaf);
    if (invitation.usedBy === digest && invitation.answer) return invitation.answer;
    ensure(invitation.usedBy === undefined, "invitation-used");
    ensure(relay.clock.ms <= invitation.expiresAtMs, "invitation-expired");
    const personIndex = relay.appendLeaf(input.personLeaf);
    const deviceIndex = relay.appendLeaf(input.deviceLeaf);
    relay.names.set(input.personId, { displayName: input.displayName, language: input.language });
    invitation.usedBy = digest;
    invitation.answer = { personIndex, deviceIndex };
    return invitation.answer;
  }),
  "person.list": handler<{ after?: PersonId }>((relay, { after }) => ({
    people: [...relay.names]
      .map(([personId, name]) => ({ personId, ...name }))
      .filter(({ personId }) => after === undefined || personId > after)
      .toSorted((a, b) => (a.personId < b.personId ? -1 : 1)),
  })),
  "log.read": handler<{ from: number; limit: number }>((relay, { from, limit }) => {
    const checkpoint = relay.checkpoint();
    return {
      entries: relay.log.entries.slice(from, from + limit),
      checkpoint,
      size: relay.log.entries.length,
    };
  }),
  "session.open": handler<{ personId: PersonId; deviceId: DeviceId }>(
    (relay, { personId, deviceId }, session) => {
      ensure(session && relay.directory.liveDevice(deviceId).personId === personId, "unknown-device");
      session.device = { personId, deviceId };
      return { timeMs: relay.clock.ms };
    },
  ),
  "keyPackages.publish": handler<{ keyPackages: Uint8Array[]; lastResort?: Uint8Array }>(
    (relay, { keyPackages, lastResort }, session) => {
      const { deviceId } = deviceOf(session);
      const laid = relay.laid.get(deviceId) ?? { once: [] };
      for (const one of keyPackages) {
        // Given out already, or still laid out: the same again is none.
        if (relay.everLaid.has(toHex(one))) continue;
        relay.everLaid.add(toHex(one));
        laid.once.push(one);
      }
      if (lastResort) laid.lastResort = lastResort;
      relay.laid.set(deviceId, laid);
      return { left: laid.once.length };
    },
  ),
  "keyPackages.claim": handler<{ people: PersonId[] }>(async (relay, { people }) => {
    const mls = await relay.mls();
    const keyPackages = [];
    for (const personId of people) {
      for (const { deviceId } of relay.directory.devicesOf(personId)) {
        const laid = relay.laid.get(deviceId);
        let keyPackage = laid?.once.shift() ?? laid?.lastResort;
        while (
          keyPackage &&
          keyPackage !== laid?.lastResort &&
          !(await isValid(mls, keyPackage, relay.clock.ms))
        ) {
          keyPackage = laid?.once.shift() ?? laid?.lastResort;
        }
        ensure(keyPackage, "not-found");
        await verifyKeyPackage(mls, keyPackage, relay.clock.ms);
        keyPackages.push({ personId, deviceId, keyPackage });
      }
    }
    return { keyPackages };
  }),
  "room.create": handler<{ roomId: RoomId; groupInfo: Uint8Array; tree: Uint8Array; bundle: Uint8Array }>(
    async (relay, { roomId, groupInfo, tree, bundle }, session) => {
      const { deviceId } = deviceOf(session);
      const known = relay.rooms.get(roomId);
      const group = known ? undefined : await PublicGroup.start(await relay.mls(), groupInfo, tree);
      const room = known ?? new MemoryRoom(roomId, group as PublicGroup);
      const answer = await commit(relay, room, bundle, deviceId);
      relay.rooms.set(roomId, room);
      relay.tell(room);
      return answer;
    },
  ),
  "room.commit": handler<{ roomId: RoomId; bundle: Uint8Array }>(
    async (relay, { roomId, bundle }, session) => {
      const room = relay.room(roomId);
      const { deviceId } = deviceOf(session);
      ensure(room.isOpenFor(deviceId), "not-found");
      const answer = await commit(relay, room, bundle, deviceId);
      relay.tell(room);
      return answer;
    },
  ),
  "room.leave": handler<{ roomId: RoomId; request: Uint8Array }>((relay, { roomId, request }) => {
    const room = relay.room(roomId);
    const { personId } = leaveRequestCodec.decode(signedRequestCodec.decode(request).request);
    const answer = room.leave(request, personId, relay.clock.ms);
    relay.tell(room);
    return answer;
  }),
  "message.send": handler<{ roomId: RoomId; messageId: string; message: Uint8Array }>(
    (relay, { roomId, messageId, message }, session) => {
      const room = relay.room(roomId);
      const { deviceId } = deviceOf(session);
      relay.sent.push(message);
      ensure(room.isOpenFor(deviceId), "not-found");
      const answer = room.message(messageId, message, deviceId, relay.clock.ms);
      relay.tell(room);
      return answer;
    },
  ),
  "room.list": handler<object>((relay, _, session) => ({
    rooms: [...relay.rooms.values()].flatMap((room) => {
      const shown = relay.shown(deviceOf(session).deviceId, room);
      const [first] = shown?.entries ?? [];
      if (!shown || !first) return [];
      const { roomId, group, day, closed } = room;
      return [{ roomId, fromSeq: first.seq, headSeq: shown.headSeq, epoch: group.epoch, day, closed }];
    }),
  })),
  "room.read": handler<{ roomId: RoomId; afterSeq: number; limit: number }>((relay, input, session) => {
    const shown = relay.shown(deviceOf(session).deviceId, relay.room(input.roomId));
    ensure(shown, "not-found");
    const entries = shown.entries.filter(({ seq }) => seq > input.afterSeq).slice(0, input.limit);
    return { entries, headSeq: shown.headSeq };
  }),
  "room.tree": handler<{ roomId: RoomId; epoch: bigint }>((relay, { roomId, epoch }) => {
    const tree = relay.room(roomId).trees.get(epoch);
    ensure(tree, "not-found");
    return { tree };
  }),
  "room.snapshot": handler<{ roomId: RoomId }>((relay, { roomId }) => {
    const { group, drafts } = relay.room(roomId);
    return { seq: drafts.length, epoch: group.epoch, groupInfo: group.groupInfo, tree: group.tree() };
  }),
  "cursor.set": handler<object>(() => ({})),
  "complaint.file": handler<{ roomId: RoomId; complaint: Uint8Array }>((relay, { complaint }) => {
    relay.complaints.push(complaint);
    return {};
  }),
};

/** The bundle with the newest checkpoint of the size that its seal names. */
function commit(relay: MemoryRelay, room: MemoryRoom, bundle: Uint8Array, device: DeviceId) {
  const { header } = epochSealCodec.decode(commitBundleCodec.decode(bundle).seal);
  ensure(header.logSize === relay.log.entries.length, "stale-checkpoint");
  return room.commit(bundle, device, relay.checkpoint(), () => relay.clock.ms);
}

/** Whether somebody could still be added by it; what has grown old is passed over. */
async function isValid(
  mls: Awaited<ReturnType<typeof suite>>,
  keyPackage: Uint8Array,
  nowMs: number,
): Promise<boolean> {
  try {
    await verifyKeyPackage(mls, keyPackage, nowMs);
    return true;
  } catch {
    return false;
  }
}
