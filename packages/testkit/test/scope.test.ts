import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Day, PersonId, RoomId } from "@custos/base";
import type { Authorisation } from "@custos/crypto/verify";
import {
  personSubject,
  roomSubject,
  SeededRandom,
  startNetwork,
  type Network,
  type Person,
} from "@custos/testkit";

const seed = Number(process.env.CUSTOS_TEST_SEED ?? 2026);
const days = 4;
const stepsADay = 9;

/** What was said, with who was in the room and which authority each of them belonged to on the day. */
interface Said {
  readonly text: string;
  readonly day: Day;
  readonly room: RoomId;
  readonly members: ReadonlySet<PersonId>;
  readonly homes: ReadonlyMap<PersonId, string>;
}

type Subject = Authorisation["subjects"][number];

interface Granted {
  readonly code: string;
  readonly authorisation: Authorisation;
  readonly subject: Subject;
  readonly from: Day;
  readonly to: Day;
}

describe("over a random history of two authorities", () => {
  let network: Network;
  let people: Person[];
  const random = new SeededRandom(seed);
  const rooms = new Map<RoomId, Set<PersonId>>();
  const roomHome = new Map<RoomId, string>();
  const homes = new Map<PersonId, string>();
  const said: Said[] = [];
  const granted: Granted[] = [];

  beforeAll(async () => {
    network = await startNetwork({ seed });
    people = [];
    for (const [i, name] of ["ana", "bo", "cy", "dee"].entries()) {
      const authority = i % 2 === 0 ? "AU" : "NZ";
      const person = await network.person(name, { authority });
      people.push(person);
      homes.set(person.id, authority);
    }
  });
  afterAll(() => network.close());

  const of = (id: PersonId): Person => people.find((person) => person.id === id) as Person;

  async function create(name: string): Promise<void> {
    const [first, second] = [random.pick(people), random.pick(people)] as const;
    const roomId = network.roomId(name);
    const members = new Set([first.id, second.id]);
    await first.client.createRoom({
      roomId,
      name,
      people: [...members].filter((id) => id !== first.id),
    });
    rooms.set(roomId, members);
    roomHome.set(roomId, homes.get(first.id) ?? "");
    await network.settled();
  }

  async function say(roomId: RoomId, by: PersonId): Promise<void> {
    const text = `message ${said.length}`;
    await of(by).say(roomId, text);
    const members = new Set(rooms.get(roomId));
    said.push({ text, day: network.clock.day, room: roomId, members, homes: new Map(homes) });
  }

  async function step(): Promise<void> {
    const roomId = random.pick([...rooms.keys()]);
    const members = rooms.get(roomId) ?? new Set();
    if (members.size === 0) return;
    const actor = random.pick([...members]);
    const other = random.pick(people).id;
    const kind = random.below(10);
    if (kind < 6) await say(roomId, actor);
    else if (members.has(other) && other !== actor) {
      // Removed, and on the same day added again half the time.
      if (kind < 8) await of(actor).client.removePerson(roomId, other);
      else await of(other).client.leave(roomId);
      members.delete(other);
      await network.settled();
      if (random.below(2) === 0) {
        await say(roomId, actor);
        await of(actor).client.addPeople(roomId, [other]);
        members.add(other);
        await network.settled();
        await say(roomId, other);
      }
    } else if (!members.has(other)) {
      await of(actor).client.addPeople(roomId, [other]);
      members.add(other);
      await network.settled();
      await say(roomId, other);
    }
  }

  async function grant(code: string, name: string, subject: Subject, from: Day, to: Day): Promise<void> {
    const ask = { name, subjects: [subject], fromDay: from, toDay: to };
    granted.push({ code, subject, from, to, authorisation: await network.authority(code).grant(ask) });
  }

  /** By the model alone: who was there, on which day, at home where. */
  function inScope({ code, subject, from, to }: Granted): string[] {
    return said
      .filter(({ day, room, members, homes: then }) => {
        if (day < from || day > to) return false;
        if (subject.kind === "room") return room === subject.id && roomHome.get(room) === code;
        return members.has(subject.id as PersonId) && then.get(subject.id as PersonId) === code;
      })
      .map(({ text }) => text)
      .toSorted();
  }

  /** Whether the authority may have today's key. */
  function isDue({ code, subject, from, to }: Granted): boolean {
    const home = subject.kind === "person" ? homes.get(subject.id as PersonId) : code;
    return network.clock.day >= from && network.clock.day <= to && home === code;
  }

  test(`[P2] what opens is exactly what the model says, for persons and a room (seed ${seed})`, async () => {
    await create("harbour");
    await create("attic");
    await create("cellar");
    const first = network.clock.day;
    const [ana, bo, cy] = people as [Person, Person, Person, Person];
    const [harbour] = rooms.keys() as unknown as [RoomId];
    await grant("AU", "ana", personSubject(ana.id), first, first + 1);
    await grant("NZ", "bo", personSubject(bo.id), first + 1, first + 2);
    await grant("AU", "cy, who moves", personSubject(cy.id), first, first + 3);
    await grant(roomHome.get(harbour) ?? "", "a room", roomSubject(harbour), first + 1, first + 1);
    for (let day = 0; day < days; day += 1) {
      for (const one of granted) {
        if (isDue(one))
          await network.authority(one.code).waitForRelease(one.authorisation, network.clock.day);
      }
      if (day === 1) await network.move(cy.id, "AU", "NZ");
      for (let i = 0; i < stepsADay; i += 1) await step();
      // One in the last millisecond of the day, one in the first of the next.
      const [roomId, members] = random.pick([...rooms].filter(([, members]) => members.size > 0));
      network.clock.toMidnight();
      await say(roomId, random.pick([...members]));
      network.clock.advance(1);
      if (day === 1) homes.set(cy.id, "NZ");
      await say(roomId, random.pick([...members]));
      await network.settled();
      network.clock.advance(9 * 3_600_000);
    }
    await network.settled();
    for (const one of granted) {
      const opened = await network.authority(one.code).openedTexts(one.authorisation);
      expect(opened, one.authorisation.case).toEqual(inScope(one));
    }
    // Nothing beside it: every reader's whole store is what its authorisations cover.
    for (const { code } of network.authorities) {
      const covered = new Set(granted.filter((one) => one.code === code).flatMap(inScope));
      expect(await network.authority(code).openedTexts()).toEqual([...covered].toSorted());
    }
    const opened = new Set(granted.flatMap(inScope));
    expect(opened.size).toBeGreaterThan(10);
    expect(opened.size).toBeLessThan(said.length);
  });
});
