import { afterEach, describe, expect, it } from "vitest";
import { MemoryRelay } from "./relay/memory-relay.js";
import { closeAll, newPerson, roomIdOf, say, settleAll, texts, type Person } from "./relay/world.js";

let people: Person[] = [];
const room = roomIdOf("harbour");

afterEach(async () => {
  await closeAll(people);
  people = [];
});

async function pair(): Promise<{ relay: MemoryRelay; ana: Person; bo: Person }> {
  const relay = new MemoryRelay();
  const ana = await newPerson(relay, "ana");
  const bo = await newPerson(relay, "bo");
  people.push(ana, bo);
  await ana.client.createRoom({ roomId: room, name: "Harbour", people: [bo.id] });
  // The room's name, which the newcomer is told, has gone out as well.
  await say(ana, room, "zero");
  await settleAll([ana, bo]);
  return { relay, ana, bo };
}

/** Cuts the first `count` calls of an operation, before or after they are done; `then` runs with each. */
function cut(relay: MemoryRelay, op: string, when: "before" | "after", count = 1, then = () => {}): void {
  let left = count;
  relay.faults.cut = (name) => {
    if (name !== op || left === 0) return undefined;
    left -= 1;
    then();
    return when;
  };
}

describe("[S3] [S6] an answer that is lost", () => {
  it.each(["before", "after"] as const)(
    "%s the message is accepted: it goes again, the same bytes, and stands once",
    async (when) => {
      const { relay, ana, bo } = await pair();
      cut(relay, "message.send", when, 3);
      const before = relay.sent.length;
      const entries = relay.room(room).entries.length;
      await say(ana, room, "one");
      const tries = relay.sent.slice(before).map((bytes) => Buffer.from(bytes).toString("hex"));
      expect(new Set(tries).size).toBe(1);
      await settleAll([ana, bo]);
      expect(relay.room(room).entries).toHaveLength(entries + 1);
      expect(await texts(ana, room)).toEqual(["zero", "one"]);
      expect(await texts(bo, room)).toEqual(["zero", "one"]);
    },
  );

  it("before the message is accepted, and the day ends: it is encrypted anew, and no generation is missed", async () => {
    const { relay, ana, bo } = await pair();
    cut(relay, "message.send", "before", 1, () => relay.clock.nextDay());
    await say(ana, room, "one");
    await say(ana, room, "two");
    await settleAll([ana, bo]);
    const { entries } = relay.room(room);
    expect(entries.slice(-2).map(({ epoch }) => epoch)).toEqual([2n, 2n]);
    expect(await texts(bo, room)).toEqual(["zero", "one", "two"]);
  });

  it("after the message is accepted, and the day ends: it stands in its own day, once", async () => {
    const { relay, ana, bo } = await pair();
    cut(relay, "message.send", "after", 1, () => relay.clock.nextDay());
    relay.clock.ms += 1;
    await say(ana, room, "one");
    await say(ana, room, "two");
    await settleAll([ana, bo]);
    expect(await texts(ana, room)).toEqual(["zero", "one", "two"]);
    expect(await texts(bo, room)).toEqual(["zero", "one", "two"]);
  });

  it.each(["before", "after"] as const)("%s a commit is accepted: the room gets one epoch", async (when) => {
    const { relay, ana, bo } = await pair();
    relay.clock.nextDay();
    cut(relay, "room.commit", when, 2);
    await say(ana, room, "a new day");
    await settleAll([ana, bo]);
    expect(relay.room(room).group.epoch).toBe(2n);
    expect(await texts(bo, room)).toEqual(["zero", "a new day"]);
  });

  it.each(["before", "after"] as const)("%s a leave is accepted: the person has left once", async (when) => {
    const { relay, ana, bo } = await pair();
    cut(relay, "room.leave", when, 2);
    await bo.client.leave(room);
    await say(ana, room, "alone");
    await settleAll([ana, bo]);
    expect(relay.room(room).entries.filter(({ kind }) => kind === "leave")).toHaveLength(1);
    expect((await bo.client.rooms())[0]?.standing).toBe("left");
  });
});

describe("a delivery that is lost", () => {
  it("[S17] at the beginning: a newcomer who first hears of a later entry comes in where it was added", async () => {
    const relay = new MemoryRelay();
    const ana = await newPerson(relay, "ana");
    const bo = await newPerson(relay, "bo");
    people.push(ana, bo);
    relay.faults.event = () => "lost";
    await ana.client.createRoom({ roomId: room, name: "Harbour", people: [bo.id] });
    await say(ana, room, "one");
    relay.faults = {};
    await say(ana, room, "two");
    await expect.poll(() => texts(bo, room), { timeout: 20_000 }).toEqual(["one", "two"]);
    expect(bo.events.filter(({ type }) => type === "gap")).toEqual([]);
  });

  it("[S17] on the way back in: whoever was removed and added again comes in at the second Welcome", async () => {
    const { relay, ana, bo } = await pair();
    await ana.client.removePerson(room, bo.id);
    await settleAll([ana, bo]);
    relay.faults.event = () => "lost";
    await ana.client.addPeople(room, [bo.id]);
    relay.faults = {};
    await say(ana, room, "back");
    await expect.poll(() => texts(bo, room), { timeout: 20_000 }).toEqual(["zero", "back"]);
    expect(bo.events.filter(({ type }) => type === "gap")).toEqual([]);
  });
});
