import { afterEach, describe, expect, it } from "vitest";
import { MemoryRelay } from "./relay/memory-relay.js";
import { closeAll, newPerson, reopen, roomIdOf, say, settleAll, texts, type Person } from "./relay/world.js";

let people: Person[] = [];

afterEach(async () => {
  await closeAll(people);
  people = [];
});

async function join(relay: MemoryRelay, ...names: string[]): Promise<Person[]> {
  for (const name of names) people.push(await newPerson(relay, name));
  return people.slice(-names.length);
}

const room = roomIdOf("harbour");

describe("a room", () => {
  it("is opened, talked in, joined and left; everybody has the same, in the relay's order", async () => {
    const relay = new MemoryRelay();
    const [ana, bo, cy] = (await join(relay, "ana", "bo", "cy")) as [Person, Person, Person];
    await ana.client.createRoom({ roomId: room, name: "Harbour", people: [ana.id, bo.id] });
    const sent = await say(ana, room, "hello");
    expect(sent.timeMs).toBe(relay.clock.ms);
    await settleAll([ana, bo]);
    await say(bo, room, "hi");
    await bo.client.addPeople(room, [cy.id]);
    await settleAll([ana, bo, cy]);
    await say(cy, room, "here I am");
    await settleAll([ana, bo, cy]);
    expect(await texts(ana, room)).toEqual(["hello", "hi", "here I am"]);
    expect(await texts(bo, room)).toEqual(["hello", "hi", "here I am"]);
    expect(await texts(cy, room)).toEqual(["here I am"]);
    const [summary] = await cy.client.rooms();
    expect(summary).toMatchObject({ name: "Harbour", standing: "active" });
    expect(summary?.people.toSorted()).toEqual([ana.id, bo.id, cy.id].toSorted());

    await bo.client.leave(room);
    await say(ana, room, "without bo");
    await settleAll([ana, cy]);
    expect(relay.room(room).group.members()).toHaveLength(2);
    expect((await texts(bo, room)).at(-1)).toBe("here I am");
    expect((await texts(cy, room)).at(-1)).toBe("without bo");
    expect((await bo.client.rooms())[0]?.standing).toBe("left");
    await expect(say(bo, room, "still?")).rejects.toThrow();
  });

  it("takes in somebody whose device has been there for longer than a key package lives", async () => {
    const relay = new MemoryRelay();
    const [ana, bo] = (await join(relay, "ana", "bo")) as [Person, Person];
    await ana.client.createRoom({ roomId: room, name: "Harbour", people: [ana.id] });
    relay.clock.nextDay(40);
    await settleAll([ana, bo]);
    await ana.client.addPeople(room, [bo.id]);
    await say(ana, room, "forty days later");
    await settleAll([ana, bo]);
    expect(await texts(bo, room)).toEqual(["forty days later"]);
  });

  it("[P9] makes one epoch a day, with the day's first message", async () => {
    const relay = new MemoryRelay();
    const [ana, bo] = (await join(relay, "ana", "bo")) as [Person, Person];
    await ana.client.createRoom({ roomId: room, name: "Harbour", people: [bo.id] });
    await say(ana, room, "one");
    relay.clock.nextDay();
    await Promise.all([say(ana, room, "two"), say(bo, room, "two too")]);
    await say(bo, room, "three");
    relay.clock.nextDay(3);
    await say(bo, room, "four");
    await settleAll([ana, bo]);
    const bundles = relay.room(room).entries.filter(({ kind }) => kind === "bundle");
    expect(bundles).toHaveLength(3);
    expect(await texts(ana, room)).toEqual(await texts(bo, room));
    expect((await texts(ana, room)).toSorted()).toEqual(["four", "one", "three", "two", "two too"]);
  });

  it("sends what was written offline, once, in the epoch that there is then", async () => {
    const relay = new MemoryRelay();
    const [ana, bo] = (await join(relay, "ana", "bo")) as [Person, Person];
    await ana.client.createRoom({ roomId: room, name: "Harbour", people: [bo.id] });
    await settleAll([ana, bo]);
    await bo.client.close();
    relay.clock.nextDay();
    await say(ana, room, "are you there?");
    const back = await reopen(relay, bo);
    people.push(back);
    const id = "ab".repeat(16);
    await Promise.all([say(back, room, "now", id), say(back, room, "now", id)]);
    await say(back, room, "now", id);
    await settleAll([ana, back]);
    expect(await texts(ana, room)).toEqual(["are you there?", "now"]);
    expect(await texts(back, room)).toEqual(["are you there?", "now"]);
  });

  it("is made again once more by nobody: the same id is the same room", async () => {
    const relay = new MemoryRelay();
    const [ana, bo] = (await join(relay, "ana", "bo")) as [Person, Person];
    const options = { roomId: room, name: "Harbour", people: [bo.id] };
    await Promise.all([ana.client.createRoom(options), ana.client.createRoom(options)]);
    await ana.client.createRoom(options);
    expect(relay.room(room).entries.filter(({ kind }) => kind === "bundle")).toHaveLength(1);
    await ana.client.addPeople(room, [bo.id]);
    await ana.client.commitPending(room);
    expect(relay.room(room).entries.filter(({ kind }) => kind === "bundle")).toHaveLength(1);
    await ana.client.removePerson(room, bo.id);
    await settleAll([ana, bo]);
    expect((await bo.client.rooms())[0]?.standing).toBe("removed");
    await ana.client.addPeople(room, [bo.id]);
    await say(ana, room, "back again");
    await settleAll([ana, bo]);
    expect((await texts(bo, room)).at(-1)).toBe("back again");
  });

  it("[S9] is not left for good: whoever is brought back stays, whoever commits next", async () => {
    const relay = new MemoryRelay();
    const [ana, bo, cy] = (await join(relay, "ana", "bo", "cy")) as [Person, Person, Person];
    await ana.client.createRoom({ roomId: room, name: "Harbour", people: [bo.id, cy.id] });
    await settleAll([ana, bo, cy]);
    await bo.client.leave(room);
    // One commit removes the old leaf and adds the new one.
    await ana.client.addPeople(room, [bo.id]);
    await settleAll([ana, bo, cy]);
    expect(relay.room(room).group.epoch).toBe(2n);
    relay.clock.nextDay();
    await say(cy, room, "good morning");
    await settleAll([ana, bo, cy]);
    expect(relay.room(room).group.members()).toHaveLength(3);
    expect(await texts(bo, room)).toEqual(["good morning"]);
    const changes = (await cy.client.history(room)).flatMap((entry): string[] => {
      if (entry.kind === "members") return entry.added;
      return entry.kind === "leave" ? ["left"] : [];
    });
    expect(changes.slice(-2)).toEqual(["left", bo.id]);
  });

  it("says who can read it", async () => {
    const relay = new MemoryRelay(["AU", "NZ"]);
    const ana = await newPerson(relay, "ana");
    const bo = await newPerson(relay, "bo", { authority: 2 });
    people.push(ana, bo);
    await ana.client.createRoom({ roomId: room, name: "Harbour", people: [bo.id] });
    const readers = await ana.client.whoCanRead(room);
    expect(readers.authorities.map(({ name }) => name)).toEqual(["Authority AU", "Authority NZ"]);
    expect(readers.authorities[0]?.authorising).toMatchObject({ threshold: 2 });
    expect(readers.members).toHaveLength(2);
    const names = await ana.client.people();
    expect(names.map(({ displayName }) => displayName).toSorted()).toEqual(["ana", "bo"]);
  });
});
