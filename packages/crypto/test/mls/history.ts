import { expect } from "vitest";
import { toHex, utf8 } from "@custos/base";
import { MemberGroup } from "../../src/mls/index.js";
import { PublicGroup } from "../../src/verify/index.js";
import type { Suite } from "../../src/verify/index.js";
import { attackByZeros, attackEpoch } from "./removed-member.js";
import { charter, newDevice, Room, seeded } from "./world.js";
import type { Followed, Member } from "./world.js";

const kinds = [
  "add",
  "own device",
  "update",
  "remove",
  "remove many",
  "swap",
  "charter",
  "everything",
  "resync",
  "alone",
] as const;

export type Kinds = Map<string, number>;

/** What one history may grow to. */
export interface HistoryOptions {
  operations: number;
  maxMembers: number;
}

/**
 * A random history of one room, down to one member at times. After each step every member, the relay's PublicGroup and
 * a stored copy of either agree, everybody reads what somebody says, and nobody who was removed gets into the epoch.
 */
export async function runHistory(
  suite: Suite,
  seed: number,
  options: HistoryOptions,
  seen: Kinds,
): Promise<void> {
  const random = seeded(seed);
  const room = await Room.open(suite);
  const ghosts: { held: Member; since: Followed[] }[] = [];
  for (let step = 0; step < options.operations; step += 1) {
    const kind = pick(random, room, options.maxMembers);
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    try {
      const followed = await operate(random, room, kind);
      for (const ghost of ghosts) ghost.since.push(followed);
      for (const held of followed.removed) {
        expect(await attackEpoch(suite, held.group, followed), "a removed member's attack").toBeUndefined();
        ghosts.push({ held, since: [followed] });
      }
      await checkAgreement(random, room);
      await checkMessages(random, room);
    } catch (cause) {
      throw new Error(`seed ${seed}, step ${step}, ${kind}, ${room.members.length} members`, { cause });
    }
  }
  for (const { held, since } of ghosts) {
    expect(await attackByZeros(suite, held.group, since), `seed ${seed}: zero commit secrets`).toBe(false);
  }
}

function pick(random: (n: number) => number, room: Room, maxMembers: number): (typeof kinds)[number] {
  const count = room.members.length;
  if (count === 1)
    return (["add", "add", "add", "update", "charter", "resync", "own device"] as const)[random(7)] ?? "add";
  const kind = kinds[random(kinds.length)] ?? "update";
  if (kind === "alone" && random(2) === 0) return "update";
  if (count >= maxMembers && (kind === "add" || kind === "own device")) return "remove";
  return kind;
}

async function operate(
  random: (n: number) => number,
  room: Room,
  kind: (typeof kinds)[number],
): Promise<Followed> {
  const by = random(room.members.length);
  const committer = room.at(by);
  const others = room.members.filter((member) => member.device.personId !== committer.device.personId);
  const newcomers = (count: number) => Array.from({ length: count }, () => newDevice(++room.persons));
  /** All devices of so many other persons. */
  const leavesOf = (count: number): number[] => {
    const persons = [...new Set(others.map((member) => member.device.personId))];
    const chosen = new Set(Array.from({ length: count }, () => persons[random(persons.length)]));
    return others
      .filter((member) => chosen.has(member.device.personId))
      .map((member) => member.group.ownLeaf);
  };
  const someone = others.length === 0 ? [] : leavesOf(1);
  switch (kind) {
    case "add": {
      const first = newDevice(++room.persons);
      const second = random(3) === 0 ? [{ ...newDevice(0), personId: first.personId }] : [];
      return room.commit(by, {}, [first, ...second, ...newcomers(random(3))]);
    }
    case "own device":
      return room.commit(by, {}, [{ ...newDevice(0), personId: committer.device.personId }]);
    case "update":
      return room.commit(by, {});
    case "remove":
      return room.commit(by, { remove: someone });
    case "remove many":
      return room.commit(by, { remove: others.length === 0 ? [] : leavesOf(1 + random(4)) });
    case "swap":
      return room.commit(by, { remove: someone }, newcomers(1 + random(2)));
    case "charter":
      return room.commit(by, { extension: charter(2 + random(200)) });
    case "everything":
      return room.commit(by, { remove: someone, extension: charter(2 + random(200)) }, newcomers(1));
    case "resync":
      return room.resync(by);
    default:
      return room.commit(by, {
        remove: room.members.filter((_, i) => i !== by).map((member) => member.group.ownLeaf),
      });
  }
}

async function checkAgreement(random: (n: number) => number, room: Room): Promise<void> {
  const { publicGroup, suite } = room;
  if (random(3) === 0) {
    const who = random(room.members.length);
    const { device, group } = room.at(who);
    room.members[who] = { device, group: await MemberGroup.restore(suite, group.encode()) };
    room.publicGroup = await PublicGroup.restore(suite, publicGroup.encode());
  }
  // Everything that was carried along incrementally is what a stranger computes from nothing.
  const stranger = await PublicGroup.start(suite, publicGroup.groupInfo, publicGroup.tree());
  expect(toHex(stranger.groupContext)).toBe(toHex(publicGroup.groupContext));
  const [first] = room.members;
  for (const { device, group } of room.members) {
    expect(toHex(group.epochAuthenticator)).toBe(toHex(first?.group.epochAuthenticator ?? new Uint8Array()));
    expect(toHex(group.groupContext)).toBe(toHex(publicGroup.groupContext));
    expect(toHex(group.externalPub)).toBe(toHex(publicGroup.externalPub));
    expect(toHex(group.tree())).toBe(toHex(publicGroup.tree()));
    expect(publicGroup.leaf(group.ownLeaf)).toMatchObject({
      personId: device.personId,
      deviceId: device.deviceId,
    });
  }
  expect(publicGroup.members().length).toBe(room.members.length);
  const ctx = new Uint8Array(32).fill(random(256));
  const seals = await Promise.all(room.members.map(({ group }) => group.sealSecrets(ctx)));
  for (const seal of seals) expect(seal).toEqual(seals[0]);
}

async function checkMessages(random: (n: number) => number, room: Room): Promise<void> {
  const from = random(room.members.length);
  const text = utf8(`message ${random(1000)}`);
  const sender = room.at(from);
  const { group, privateMessage } = await sender.group.protect(text, Uint8Array.of(1));
  for (const [i, member] of room.members.entries()) {
    if (i === from) room.members[i] = { ...member, group };
    else {
      const opened = await member.group.unprotect(privateMessage);
      expect(opened).toMatchObject({ plaintext: text, senderLeaf: sender.group.ownLeaf, generation: 0 });
      room.members[i] = { ...member, group: opened.group };
    }
  }
}
