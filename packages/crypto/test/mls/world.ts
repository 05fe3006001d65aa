import type { DeviceId, NetworkId, PersonId, RoomId } from "@custos/base";
import type { RoomExtension } from "../../src/codec/index.js";
import { generateKeyPackage, generateSigningKey, MemberGroup } from "../../src/mls/index.js";
import type { CommitOptions, MemberCommit, SigningKey } from "../../src/mls/index.js";
import { PublicGroup } from "../../src/verify/index.js";
import type { PublicStep, Suite } from "../../src/verify/index.js";

export const nowMs = Date.UTC(2005, 5, 1);
export const roomId = id<RoomId>(0xabc);

export function id<T extends string>(n: number): T {
  return n.toString(16).padStart(32, "0") as T;
}

/** mulberry32: the same seed gives the same history. */
export function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

export function charter(n: number): RoomExtension {
  return { charterHash: new Uint8Array(32).fill(n), networkId: id<NetworkId>(7), authority: 1 };
}

export interface Device {
  personId: PersonId;
  deviceId: DeviceId;
  signing: SigningKey;
}

let devices = 0;

export function newDevice(person: number): Device {
  devices += 1;
  return { personId: id<PersonId>(person), deviceId: id<DeviceId>(devices), signing: generateSigningKey() };
}

export async function keyPackageOf(suite: Suite, device: Device) {
  return generateKeyPackage(suite, { ...device, nowMs });
}

export interface Member {
  device: Device;
  group: MemberGroup;
}

/** A room with all of its devices and the relay's view, each of which follows every commit by itself. */
export class Room {
  readonly suite: Suite;
  publicGroup: PublicGroup;
  members: Member[];
  persons = 1;

  private constructor(suite: Suite, publicGroup: PublicGroup, members: Member[]) {
    this.suite = suite;
    this.publicGroup = publicGroup;
    this.members = members;
  }

  static async open(suite: Suite): Promise<Room> {
    const device = newDevice(1);
    const options = { roomId, extension: charter(1), signing: device.signing };
    const group = await MemberGroup.create(suite, { ...options, ...(await keyPackageOf(suite, device)) });
    const publicGroup = await PublicGroup.start(suite, await group.groupInfo(), group.tree());
    return new Room(suite, publicGroup, [{ device, group }]);
  }

  /** A room of so many persons with one device each, made by one commit. */
  static async of(suite: Suite, persons: number): Promise<Room> {
    const room = await Room.open(suite);
    const devices = Array.from({ length: persons - 1 }, () => newDevice(++room.persons));
    if (devices.length > 0) await room.commit(0, {}, devices);
    return room;
  }

  at(index: number): Member {
    const member = this.members[index];
    if (member === undefined) throw new Error("no such member");
    return member;
  }

  /** A commit by one member, followed by the relay and by every other. Returns what the removed still hold. */
  async commit(by: number, options: CommitOptions, add: readonly Device[] = []): Promise<Followed> {
    const committer = this.at(by);
    const packages = await Promise.all(add.map((device) => keyPackageOf(this.suite, device)));
    const made = await committer.group.commit({ ...options, add: packages.map((p) => p.keyPackage), nowMs });
    const followed = await this.follow(committer, made);
    for (const [i, device] of add.entries()) {
      const { keyPackage, secret } = packages[i] ?? {
        keyPackage: new Uint8Array(),
        secret: new Uint8Array(),
      };
      const group = await MemberGroup.join(this.suite, {
        welcome: made.welcome ?? new Uint8Array(),
        keyPackage,
        secret,
        tree: this.publicGroup.tree(),
        signing: device.signing,
      });
      this.members.push({ device, group });
    }
    return followed;
  }

  /** One member falls out and comes back by an external commit. */
  async resync(who: number): Promise<Followed> {
    const { device } = this.at(who);
    const { groupInfo } = this.publicGroup;
    const made = await MemberGroup.resync(this.suite, {
      ...device,
      groupInfo,
      tree: this.publicGroup.tree(),
      nowMs,
    });
    return this.follow(this.at(who), made);
  }

  async follow(committer: Member, made: MemberCommit): Promise<Followed> {
    const step = await this.publicGroup.next(made.commit, made.groupInfo, { nowMs, maxMembers: 250 });
    const gone = new Set(step.removed.map(({ deviceId }) => deviceId));
    if (step.kind === "resync") gone.clear();
    const staying: Member[] = [];
    const removed: Member[] = [];
    for (const member of this.members) {
      if (member === committer) staying.push({ ...member, group: made.group });
      else if (gone.has(member.device.deviceId)) removed.push(member);
      else staying.push({ ...member, group: await member.group.process(made.commit) });
    }
    this.members = staying;
    this.publicGroup = step.group;
    return { step, made, removed };
  }
}

export interface Followed {
  step: PublicStep;
  made: MemberCommit;
  removed: Member[];
}
