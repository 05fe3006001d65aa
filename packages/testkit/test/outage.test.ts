import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RoomId } from "@custos/base";
import { personSubject, SeededRandom, startNetwork, type Network, type Person } from "@custos/testkit";

describe("what goes on without the others", () => {
  let network: Network;
  let people: Person[];
  let harbour: RoomId;
  const said: string[] = [];

  beforeAll(async () => {
    network = await startNetwork({ authorities: ["AU"], seed: 15 });
    people = [];
    for (const name of ["ana", "bo", "cy"]) people.push(await network.person(name));
    harbour = network.roomId("harbour");
    const [ana, ...others] = people as [Person, ...Person[]];
    await ana.client.createRoom({ roomId: harbour, name: "Harbour", people: others.map(({ id }) => id) });
  });
  afterAll(() => network.close());

  async function say(person: Person, text: string): Promise<void> {
    await person.say(harbour, text);
    said.push(text);
  }

  async function allHaveHeard(): Promise<void> {
    await network.settled();
    for (const person of people) expect(await person.texts(harbour), person.name).toEqual(said);
  }

  test("[R21] without trustees, witnesses and readers members talk on, and change who is in a room", async () => {
    const [ana, bo, cy] = people as [Person, Person, Person];
    await say(ana, "everybody is there");
    await allHaveHeard();
    const authorisation = await network
      .authority("AU")
      .grant({ name: "ana", subjects: [personSubject(ana.id)] });
    await network.authority("AU").waitForRelease(authorisation, network.clock.day);
    for (const server of network.servers) await server.stop();
    for (const person of people) await say(person, `${person.name} in the dark`);
    await ana.client.removePerson(harbour, cy.id);
    await bo.client.settled();
    await ana.client.addPeople(harbour, [cy.id]);
    await cy.client.settled();
    await say(cy, "back in the dark");
    await allHaveHeard();
    // A new day's epoch too: the last checkpoint serves.
    network.clock.nextDay();
    await say(bo, "the next day in the dark");
    await allHaveHeard();
    for (const server of network.servers) await server.start();
    await say(ana, "in the light again");
    await allHaveHeard();
    const opened = await network.authority("AU").openedTexts(authorisation);
    const day = said.slice(0, said.indexOf("the next day in the dark"));
    expect(opened).toEqual(day.toSorted());
  });

  test("a relay that is stopped and started in the middle loses nothing and doubles nothing", async () => {
    const random = new SeededRandom(15);
    for (let round = 0; round < 3; round += 1) {
      const sending = Array.from({ length: 12 }, (_, i) => {
        const text = `round ${round} message ${i}`;
        return random
          .pick(people)
          .say(harbour, text)
          .then(() => text);
      });
      for (let turns = random.below(60); turns > 0; turns -= 1)
        await new Promise((resolve) => setImmediate(resolve));
      await network.relay.stop();
      await network.relay.start();
      const texts = await Promise.all(sending);
      await network.settled();
      const shown = await people[0]?.texts(harbour);
      const before = said.length;
      expect(shown?.slice(0, before)).toEqual(said);
      expect(shown?.slice(before).toSorted()).toEqual(texts.toSorted());
      said.push(...(shown ?? []).slice(before));
      await allHaveHeard();
    }
  });

  test("devices that were off meanwhile come back with what they have stored, and miss nothing", async () => {
    const [ana, bo] = people as [Person, Person];
    await bo.client.close();
    await say(ana, "while bo is off");
    network.clock.nextDay(3);
    await say(ana, "days later");
    await bo.reopen();
    await say(bo, "back");
    await allHaveHeard();
  });
});
