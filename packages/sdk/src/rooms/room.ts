import {
  codeOf,
  CustosError,
  ensure,
  errorCodes,
  equalBytes,
  type ErrorCode,
  type MessageId,
  type PersonId,
  type RoomId,
} from "@custos/base";
import { keyPackagesClaim, roomLeave, type RoomEntry } from "@custos/contract";
import { leaveRequestCodec, requestLabels, signedRequestCodec, type MimiContent } from "@custos/crypto/codec";
import { signWithLabel, verifyKeyPackage } from "@custos/crypto/verify";
import { Changes } from "../store/changes.js";
import { keys } from "../store/keys.js";
import { unpackRecord } from "../store/record.js";
import { RoomInbox } from "./inbox.js";
import { makeRoomBundle } from "./make-bundle.js";
import { RoomOutgoing } from "./outgoing.js";
import type { RoomContext } from "./room-context.js";
import type { RoomState } from "./room-state.js";

/** How often an action is tried against others who change the room at the same time. */
const attempts = 50;
/** Before something is tried again that the relay could not do, in real milliseconds. */
const pauseMs = 250;
const longestPauseMs = 30_000;

/** Failures of an action after which it is tried again. */
const again: ReadonlySet<ErrorCode> = new Set([
  "unavailable",
  "conflict",
  "wrong-epoch",
  "stale-checkpoint",
  "rate-limited",
]);

/** One room of this device: what comes in, what goes out, one thing at a time. */
export class Room {
  readonly #context: RoomContext;
  readonly #inbox: RoomInbox;
  readonly #outgoing: RoomOutgoing;
  #last: Promise<unknown> = Promise.resolve();
  #scheduled = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #pauseMs = pauseMs;
  #closed = false;

  constructor(context: RoomContext, state: RoomState) {
    this.#context = context;
    this.#inbox = new RoomInbox(context, state);
    this.#outgoing = new RoomOutgoing(context, this.#inbox);
  }

  get state(): RoomState {
    return this.#inbox.state;
  }

  get roomId(): RoomId {
    return this.state.roomId;
  }

  put(entry: RoomEntry): void {
    this.#inbox.put(entry);
    this.wake();
  }

  announce(seq: number): void {
    this.#inbox.announce(seq);
    this.wake();
  }

  /** Does soon what there is to do; called whenever something may have come up. */
  wake(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    void this.#alone(async () => {
      this.#scheduled = false;
      if (this.#closed || !this.#context.isOnline()) return;
      await this.#work();
    });
  }

  /** Everything that the relay has is taken in, and everything that waits has gone out. */
  settle(): Promise<void> {
    return this.#act(async () => {
      await this.#inbox.readOn();
      await this.#outgoing.run();
      const { record, outbox } = this.state;
      // What waits for this device to be let in, or in again, waits for somebody else.
      const canSend = record.standing === "active" || record.standing === "fallen";
      return !this.#inbox.isBehind && (!canSend || outbox.every(({ lazy }) => lazy));
    });
  }

  /**
   * Puts a message into the outbox: from here on it is sent, whatever happens. One that stands in the room already is
   * not sent again: its place and time are the answer.
   */
  async enqueue(
    content: MimiContent,
    messageId: MessageId,
  ): Promise<{ seq: number; timeMs: number } | undefined> {
    const sent = await this.#alone(async () => {
      const { store } = this.#context;
      const stored = await store.get(keys.message(this.roomId, messageId));
      if (stored) return unpackRecord<{ seq: number; timeMs: number }>(stored);
      if (this.state.outbox.some((item) => item.messageId === messageId)) return undefined;
      const changes = new Changes();
      this.state.enqueue(this.#context, content, { messageId, lazy: false }, changes);
      changes.afterwards(() => this.#context.emit({ type: "outbox", roomId: this.roomId }));
      await changes.commit(store);
      return undefined;
    });
    this.wake();
    return sent;
  }

  create(name: string, authority: number, people: readonly PersonId[]): Promise<void> {
    return this.#act(async () => {
      if (this.state.pending) await this.#outgoing.run();
      if (this.state.record.standing !== "creating") return true;
      const { personId } = this.#context.identity;
      const others = people.filter((id) => id !== personId);
      const add = others.length > 0 ? await this.#claim(others) : [];
      if (add.length === 0) await this.#context.log.sync(this.#context.readLog);
      const pending = await makeRoomBundle(this.#context, this.roomId, authority, add);
      // Stored with the bundle; whoever is added is told the name in the new epoch.
      this.state.record.name = name;
      await this.#outgoing.offer(pending);
      return this.state.record.standing !== "creating";
    });
  }

  addPeople(people: readonly PersonId[]): Promise<void> {
    return this.#act(async () => {
      await this.#ready();
      const { leaving } = this.state.record;
      const there = new Set(this.state.members().map(({ personId }) => personId));
      // Who has left and comes back is removed and added by one commit.
      const missing = people.filter((id) => !there.has(id) || leaving.includes(id));
      if (missing.length === 0) return true;
      await this.#outgoing.commit({ add: await this.#claim(missing) });
      return false;
    });
  }

  removePerson(person: PersonId): Promise<void> {
    return this.#act(async () => {
      await this.#ready();
      const leaves = this.state.members().filter(({ personId }) => personId === person);
      if (leaves.length === 0) return true;
      await this.#outgoing.commit({ remove: leaves.map(({ leafIndex }) => leafIndex) });
      return false;
    });
  }

  /** Commits what is due: whoever has left is removed. */
  commitPending(): Promise<void> {
    return this.#act(async () => {
      await this.#ready();
      if (this.state.record.leaving.length === 0) return true;
      await this.#outgoing.commit({});
      return false;
    });
  }

  leave(): Promise<void> {
    return this.#act(async () => {
      await this.#inbox.readOn();
      const { standing } = this.state.record;
      if (standing === "left" || standing === "removed" || standing === "closed") return true;
      const request = await this.#leaveRequest();
      try {
        const { seq } = await this.#context.call(roomLeave, { roomId: this.roomId, request });
        await this.#inbox.readTo(seq);
        return false;
      } catch (error) {
        // Somebody else has removed this device just now: it is out, as it wanted to be.
        if (codeOf(error) !== "not-found" && codeOf(error) !== "closed") throw error;
        await this.#inbox.readOn();
        if (this.state.record.standing === standing) throw error;
        return false;
      }
    });
  }

  /** Stops; what is under way ends first. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.#last;
  }

  async #ready(): Promise<void> {
    await this.#inbox.readOn();
    if (this.state.pending) await this.#outgoing.run();
    ensure(this.state.record.standing === "active", "forbidden", "not a member of the room");
  }

  async #claim(people: readonly PersonId[]): Promise<Uint8Array[]> {
    await this.#context.log.sync(this.#context.readLog);
    const { keyPackages } = await this.#context.call(keyPackagesClaim, { people: [...people] });
    for (const personId of people) {
      ensure(
        keyPackages.some((one) => one.personId === personId),
        "not-found",
        "a person without a key package",
      );
    }
    for (const { personId, deviceId, keyPackage } of keyPackages) {
      const { log, suite, relayNowMs } = this.#context;
      // The relay could hand out a key package of its own making.
      const verified = await verifyKeyPackage(suite, keyPackage, relayNowMs());
      const device = log.directory.liveDevice(verified.deviceId);
      const good =
        people.includes(personId) &&
        verified.personId === personId &&
        verified.deviceId === deviceId &&
        device.personId === personId &&
        equalBytes(device.signingKey, verified.signatureKey);
      ensure(good, "unknown-device", "a key package of another device than the directory has");
    }
    return keyPackages.map(({ keyPackage }) => keyPackage);
  }

  /** Made once and stored, so that the same request goes again after a crash. */
  async #leaveRequest(): Promise<Uint8Array> {
    const { record } = this.state;
    if (record.leaveRequest) return record.leaveRequest;
    const { networkId, personId, deviceId, signing } = this.#context.identity;
    const atMs = Math.floor(this.#context.relayNowMs());
    const request = leaveRequestCodec.encode({ networkId, roomId: this.roomId, personId, deviceId, atMs });
    const signature = signWithLabel(signing.privateKey, requestLabels.leave, request);
    record.leaveRequest = signedRequestCodec.encode({ request, signature });
    const changes = new Changes();
    this.state.saveRecord(changes);
    await changes.commit(this.#context.store);
    return record.leaveRequest;
  }

  /** Tries until `attempt` says that it is done; a lost connection is waited for. */
  async #act(attempt: () => Promise<boolean>): Promise<void> {
    for (let count = 0; count < attempts; count += 1) {
      await this.#context.whenOnline();
      try {
        if (await this.#alone(attempt)) {
          this.wake();
          return;
        }
      } catch (error) {
        const code = codeOf(error);
        if (!again.has(code)) throw error;
        ensure(!this.#closed, "cancelled", "the client was closed");
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
    throw new CustosError("unavailable", "the room did not come to rest");
  }

  async #work(): Promise<void> {
    try {
      await this.#inbox.takeAll();
      await this.#outgoing.run();
      this.#pauseMs = pauseMs;
    } catch (error) {
      if (this.#closed) return;
      const code = codeOf(error);
      if (code !== "unavailable" && code !== "cancelled") this.#context.refused(this.roomId, error);
      // A lost connection wakes every room when it is back; the rest is worth another try in a while.
      if (this.#context.isOnline() && errorCodes[code].retry) this.#wakeLater();
    } finally {
      this.#context.changed();
    }
  }

  #wakeLater(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      this.wake();
    }, this.#pauseMs);
    this.#pauseMs = Math.min(2 * this.#pauseMs, longestPauseMs);
  }

  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
