import { afterEach, describe, expect, it } from "vitest";
import { MemoryRelay } from "./relay/memory-relay.js";
import { closeAll, newPerson, reopen, roomIdOf, say, settleAll, texts, type Person } from "./relay/world.js";

let people: Person[] = [];
const room = roomIdOf("harbour");

afterEach(async () => {
  await closeAll(people);
  people = [];
});

describe("a device that fell out", () => {
  it("gets back in by itself, shows the gap and its cause, and talks on", async () => {
    const relay = new MemoryRelay();
    const ana = await newPerson(relay, "ana");
    const bo = await newPerson(relay, "bo");
    people.push(ana, bo);
    await ana.client.createRoom({ roomId: room, name: "Harbour", people: [bo.id] });
    await say(ana, room, "one");
    await settleAll([ana, bo]);
    await bo.client.close();
    // Its secrets of the room are lost; its identity and its place in the room are not.
    await bo.store.write([{ key: `group/${room}` }, { key: `public-group/${room}` }]);
    relay.clock.nextDay();
    await say(ana, room, "two");
    const back = await reopen(relay, bo);
    people = [ana, back];
    await settleAll([back]);
    await say(back, room, "I am back");
    await say(ana, room, "welcome");
    await settleAll([ana, back]);
    expect((await back.client.rooms())[0]?.standing).toBe("active");
    const shown = await texts(back, room);
    expect(shown[0]).toBe("one");
    expect(shown).toContain("gap: fell-out");
    expect(shown).not.toContain("two");
    expect(shown.slice(-2)).toEqual(["I am back", "welcome"]);
    expect(await texts(ana, room)).toEqual(["one", "two", "I am back", "welcome"]);
    expect(back.events.some((event) => event.type === "room" && event.change === "resynced")).toBe(true);
  });
});
