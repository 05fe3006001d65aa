import { expect } from "vitest";
import { CustosError, fromUtf8, utf8 } from "@custos/base";
import type { Day, PersonId } from "@custos/base";
import { epochSealCodec } from "../../src/codec/index.js";
import type { EpochSeal, Identity } from "../../src/codec/index.js";
import { checkSeal, mclBackend, openSeal, readEpoch } from "../../src/seal/index.js";
import type { OpenedEpoch } from "../../src/seal/index.js";
import type { PublicGroup, Suite } from "../../src/verify/index.js";
import { id, newDevice, Room, seeded } from "../mls/world.js";
import type { Member } from "../mls/world.js";
import { authorities, authority, keys, networkId } from "./authority.js";
import { headerOf, sealBy } from "./sealed-room.js";

const persons = [1, 2, 3, 4, 5];
const firstDay: Day = 20_780;
/** Moves to the other authority on the third day. */
const mover = 3;

interface Said {
  text: string;
  bytes: Uint8Array;
}

interface Epoch {
  day: Day;
  seal: EpochSeal;
  group: PublicGroup;
  said: Said[];
  /** By the test's own books: who was a member. */
  present: Set<number>;
}

export interface ScopeCount {
  opened: number;
  refused: number;
  readded: number;
  alone: number;
  moved: number;
}

function homeOn(person: number, onDay: Day): number {
  const moved = person === mover && onDay >= firstDay + 2;
  return 1 + ((person + (moved ? 1 : 0)) % 2);
}

/**
 * [P2] over one random history of joins, leaves, re-adds on one day, several devices and a move between authorities:
 * with the day key of every person, present or not, and of the room, under either authority, a reader opens exactly the
 * epochs and reads exactly the messages that the test's own books say, of whatever slot it tries.
 */
export async function checkScope(suite: Suite, seed: number, operations: number): Promise<ScopeCount> {
  const count: ScopeCount = { opened: 0, refused: 0, readded: 0, alone: 0, moved: 0 };
  const epochs = await randomHistory(suite, seed, operations, count);
  const days = [...new Set(epochs.map((epoch) => epoch.day))];
  const room = epochs[0]?.group;
  if (room === undefined) throw new Error("no epoch");
  for (const onDay of days) {
    for (const subject of ["room", ...persons] as const) {
      const home = subject === "room" ? 1 : homeOn(subject, onDay);
      for (const number of authorities.keys()) {
        const identity: Identity = {
          kind: subject === "room" ? "room" : "person",
          networkId,
          subjectId: subject === "room" ? room.roomId : id<PersonId>(subject),
          day: onDay,
          keyPeriod: authority(number).keyPeriod,
          authority: number,
        };
        const model = epochs.filter(
          (epoch) =>
            number === home && epoch.day === onDay && (subject === "room" || epoch.present.has(subject)),
        );
        const got = await readAll(suite, epochs, number, authority(number).identityKey(identity), count);
        expect(got, `seed ${seed}: ${subject}, day ${onDay}, authority ${number}`).toEqual(
          model.flatMap(({ said }) => said.map(({ text }) => text)),
        );
        if (subject === mover && onDay >= firstDay + 2 && got.length > 0) count.moved += 1;
      }
    }
  }
  return count;
}

/** What a reader with one key reads, trying it on every slot of every epoch. */
async function readAll(
  suite: Suite,
  epochs: readonly Epoch[],
  number: number,
  identityKey: Uint8Array,
  count: ScopeCount,
): Promise<string[]> {
  const texts: string[] = [];
  for (const { seal, group, said } of epochs) {
    for (const slotIndex of seal.header.slots.keys()) {
      const opened = await tryOpen(seal, slotIndex, number, identityKey);
      if (opened === undefined) {
        count.refused += 1;
        continue;
      }
      count.opened += 1;
      const reader = readEpoch(suite, group, opened.payload);
      for (const { bytes } of said) texts.push(fromUtf8((await reader.unprotect(bytes)).plaintext));
    }
  }
  return texts;
}

async function tryOpen(
  seal: EpochSeal,
  slotIndex: number,
  number: number,
  identityKey: Uint8Array,
): Promise<OpenedEpoch | undefined> {
  const { secretKey } = authority(number).reader;
  const backend = await mclBackend();
  try {
    return openSeal({ seal, slotIndex, identityKey, authority: number, sealSecretKey: secretKey, backend });
  } catch (error) {
    if (error instanceof CustosError && error.code === "cannot-open") return undefined;
    throw error;
  }
}

async function randomHistory(
  suite: Suite,
  seed: number,
  operations: number,
  count: ScopeCount,
): Promise<Epoch[]> {
  const random = seeded(seed);
  const pick = (items: readonly number[]): number => items[random(items.length)] ?? 1;
  const room = await Room.open(suite);
  const personOf = (personId: PersonId) => Number.parseInt(personId, 16);
  const epochs: Epoch[] = [];
  const left = new Set<string>();
  let onDay = firstDay;

  const commit = async (by: number, remove: readonly number[], add: readonly number[]) => {
    const committer = room.at(by).device;
    await room.commit(
      by,
      { remove },
      add.map((person) => newDevice(person)),
    );
    const at = room.members.findIndex(({ device }) => device === committer);
    const home = (personId: PersonId) => homeOn(personOf(personId), onDay);
    const sealed = await sealBy(room, at, { day: onDay, home });
    const backend = await mclBackend();
    for (const member of room.members) {
      const expected = headerOf(member.group, room, room.at(at).group.ownLeaf, onDay, home);
      const { seal, committerKey } = sealed;
      const check = await checkSeal({
        group: member.group,
        seal,
        expected,
        committerKey,
        checkSlots: [0],
        ...keys,
        backend,
      });
      expect(check.kind).toBe("good");
      member.group = member.group.eraseExporter();
    }
    if (room.members.length === 1) count.alone += 1;
    const present = new Set(room.members.map(({ device }) => personOf(device.personId)));
    epochs.push({
      day: onDay,
      seal: epochSealCodec.decode(sealed.seal),
      group: room.publicGroup,
      said: [],
      present,
    });
  };

  const say = async (by: number, text: string) => {
    const member = room.at(by);
    const { group, privateMessage } = await member.group.protect(utf8(text), new Uint8Array());
    member.group = group;
    epochs.at(-1)?.said.push({ text, bytes: privateMessage });
  };

  const leave = async (by: number, devices: readonly Member[]) => {
    for (const { device } of devices) left.add(`${personOf(device.personId)} ${onDay}`);
    await commit(
      by,
      devices.map(({ group }) => group.ownLeaf),
      [],
    );
  };

  await commit(0, [], []);
  // One of each that chance might leave out: somebody comes, goes and comes back on one day; somebody who will move.
  await commit(0, [], [2, mover]);
  await say(0, "before");
  await leave(0, [room.at(1)]);
  await say(1, "without");
  count.readded += 1;
  await commit(1, [], [2]);
  await say(2, "again");
  for (let step = 0; step < operations; step += 1) {
    if (random(3) === 0) onDay += 1;
    const by = random(room.members.length);
    const own = room.at(by).device.personId;
    const others = room.members.filter(({ device }) => device.personId !== own);
    const kind = random(10);
    if (kind < 4) {
      const leftToday = persons.filter((person) => left.has(`${person} ${onDay}`));
      const person = pick(leftToday.length > 0 && random(2) === 0 ? leftToday : persons);
      if (left.has(`${person} ${onDay}`)) count.readded += 1;
      // A further device is added by a device of the same person, a newcomer by anybody.
      const ownDevice = room.members.findIndex(({ device }) => personOf(device.personId) === person);
      await commit(ownDevice < 0 ? by : ownDevice, [], [person]);
    } else if (kind < 6 && others.length > 0) {
      const gone =
        random(3) === 0
          ? others
          : others.filter(({ device }) => device.personId === others[0]?.device.personId);
      await leave(by, gone);
    } else if (epochs.at(-1)?.day !== onDay) {
      await commit(by, [], []);
    }
    await say(random(room.members.length), `message ${step}`);
  }
  return epochs;
}
