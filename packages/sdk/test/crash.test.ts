import { describe, expect, it } from "vitest";
import { MemoryStore } from "@custos/sdk";
import { DyingStore } from "./relay/dying-store.js";
import { MemoryRelay } from "./relay/memory-relay.js";
import { closeAll, newPerson, reopen, roomIdOf, say, settleAll, texts, type Person } from "./relay/world.js";

const room = roomIdOf("harbour");
const ids = ["one", "two", "three"].map((text, i) => ({ text, id: String(i + 1).repeat(32) }));

/** What a program does that is started again after each crash: the same calls with the same ids. */
async function script(relay: MemoryRelay, ana: Person, others: readonly Person[]): Promise<void> {
  const people = others.map(({ id }) => id);
  await ana.client.createRoom({ roomId: room, name: "Harbour", people: people.slice(0, 1) });
  await say(ana, room, "one", ids[0]?.id);
  await ana.client.addPeople(room, people.slice(1));
  await say(ana, room, "two", ids[1]?.id);
  if (relay.today() === 20_513) relay.clock.nextDay();
  await say(ana, room, "three", ids[2]?.id);
}

describe("a sender that is killed", () => {
  it("at any of its writes, and started again, has lost nothing and said nothing twice", async () => {
    let died = true;
    let writes = 0;
    for (; died; writes += 1) {
      const relay = new MemoryRelay();
      const inner = new MemoryStore();
      const bo = await newPerson(relay, "bo");
      const cy = await newPerson(relay, "cy");
      const first = await newPerson(relay, "ana", { store: inner });
      await first.client.close();
      const dying = new DyingStore(inner, writes, writes % 2 === 0 ? "before" : "after");
      let ana = await reopen(relay, first, dying);
      died = await script(relay, ana, [bo, cy]).then(
        () => dying.dead,
        () => true,
      );
      await ana.client.close();
      ana = await reopen(relay, first, inner);
      await script(relay, ana, [bo, cy]);
      await settleAll([ana, bo, cy]);
      const at = `killed at write ${writes}`;
      expect(await texts(ana, room), at).toEqual(["one", "two", "three"]);
      expect(await texts(bo, room), at).toEqual(["one", "two", "three"]);
      expect(
        (await texts(cy, room)).filter((text) => text !== "two" && text !== "three"),
        at,
      ).toEqual([]);
      expect(relay.room(room).group.members(), at).toHaveLength(3);
      await closeAll([ana, bo, cy]);
      expect(writes).toBeLessThan(80);
    }
    expect(writes).toBeGreaterThan(8);
  }, 120_000);

  it("a receiver that is killed at any of its writes misses nothing and has nothing twice", async () => {
    let died = true;
    let writes = 0;
    for (; died; writes += 1) {
      const relay = new MemoryRelay();
      const inner = new MemoryStore();
      const ana = await newPerson(relay, "ana");
      const first = await newPerson(relay, "bo", { store: inner });
      await first.client.close();
      const dying = new DyingStore(inner, writes, writes % 2 === 0 ? "before" : "after");
      let bo = await reopen(relay, first, dying);
      await script(relay, ana, [bo]);
      await bo.client.settled().catch(() => {});
      died = dying.dead;
      await bo.client.close();
      bo = await reopen(relay, first, inner);
      await settleAll([ana, bo]);
      expect(await texts(bo, room), `killed at write ${writes}`).toEqual(["one", "two", "three"]);
      await closeAll([ana, bo]);
      expect(writes).toBeLessThan(80);
    }
    expect(writes).toBeGreaterThan(4);
  }, 120_000);
});
