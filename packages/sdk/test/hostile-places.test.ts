import { afterEach, describe, expect, it } from "vitest";
import { receiptCodec, signedReceiptCodec } from "@custos/crypto/codec";
import { generateKeyPackage, generateSigningKey } from "@custos/crypto/mls";
import { signReceipts } from "@custos/crypto/verify";
import type { RoomEntry } from "@custos/contract";
import { seedOf } from "./relay/memory-network.js";
import { MemoryRelay } from "./relay/memory-relay.js";
import { chain } from "./relay/memory-room.js";
import { closeAll, newPerson, reopen, roomIdOf, say, settleAll, texts, type Person } from "./relay/world.js";

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
  await settleAll([ana, bo]);
  return { relay, ana, bo };
}

/** What the relay shows to one person instead of the room's entries. */
function showTo(
  relay: MemoryRelay,
  person: Person,
  change: (entries: readonly RoomEntry[]) => readonly RoomEntry[],
): void {
  relay.faults.show = (device, _, entries) => (device === person.device ? change(entries) : entries);
}

function gaps(person: Person) {
  return person.events.flatMap((event) => (event.type === "gap" ? [event.gap] : []));
}

describe("a relay that leaves something out, or makes something up", () => {
  it("[S18] [P10] skips a place: it is said, nothing behind it is taken, and all of it comes with the place", async () => {
    const { relay, ana, bo } = await pair();
    await say(ana, room, "one");
    await settleAll([bo]);
    const withheld = relay.room(room).entries.length + 1;
    let reads = 0;
    showTo(relay, bo, (entries) => {
      reads += 1;
      return entries.filter(({ seq }) => seq !== withheld);
    });
    await say(ana, room, "two");
    await say(ana, room, "three");
    await expect.poll(() => gaps(bo).length, { timeout: 20_000 }).toBe(1);
    expect(gaps(bo)).toMatchObject([{ cause: "bad-receipt", seq: withheld }]);
    expect(await texts(bo, room)).toEqual(["one"]);
    // It is asked again now and then, not without end.
    expect(reads).toBeLessThan(50);
    relay.faults = {};
    relay.cutAll();
    await settleAll([bo]);
    expect(await texts(bo, room)).toEqual(["one", "two", "three"]);
  });

  it("[S13] [P10] signs a receipt with a key that the charter does not name: the entry is not taken", async () => {
    const { relay, ana, bo } = await pair();
    showTo(relay, bo, (entries) =>
      entries.map((entry) => {
        if (entry.kind !== "message") return entry;
        const receipt = receiptCodec.decode(signedReceiptCodec.decode(entry.receipt).receipt);
        return { ...entry, receipt: signReceipts([receipt], seedOf("somebody else"))[0] as Uint8Array };
      }),
    );
    await say(ana, room, "one");
    await expect.poll(() => gaps(bo).length, { timeout: 20_000 }).toBe(1);
    expect(gaps(bo)).toMatchObject([{ cause: "bad-receipt" }]);
    expect(await texts(bo, room)).toEqual([]);
    relay.faults = {};
    relay.cutAll();
    await settleAll([bo]);
    expect(await texts(bo, room)).toEqual(["one"]);
  });

  it.each([
    ["no request at all", new Uint8Array([1, 2, 3])],
    ["nothing", new Uint8Array()],
  ])("[S19] says that somebody has left, with %s: a gap, and everybody stays", async (_, request) => {
    const { relay, ana, bo } = await pair();
    showTo(relay, bo, (entries) => {
      const [first] = entries as [RoomEntry];
      const { epoch, timeMs, seq } = entries.at(-1) as RoomEntry;
      const leave = { kind: "leave" as const, seq: seq + 1, timeMs, epoch, personId: ana.id, request };
      return chain(room, [...entries, leave], new Uint8Array(32), first.seq);
    });
    relay.tell(relay.room(room));
    await expect.poll(() => gaps(bo).length, { timeout: 20_000 }).toBe(1);
    expect(gaps(bo)).toMatchObject([{ cause: "bad-receipt", person: ana.id }]);
    expect((await bo.client.rooms())[0]?.people).toContain(ana.id);
  });

  it("[S15] has no tree for a Welcome: the newcomer says so, and comes in another way", async () => {
    const relay = new MemoryRelay();
    const ana = await newPerson(relay, "ana");
    let bo = await newPerson(relay, "bo");
    await bo.client.close();
    people.push(ana);
    await ana.client.createRoom({ roomId: room, name: "Harbour", people: [bo.id] });
    const { trees } = relay.room(room);
    const tree = trees.get(1n) as Uint8Array;
    trees.clear();
    bo = await reopen(relay, bo);
    people.push(bo);
    await expect.poll(() => gaps(bo).length, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(gaps(bo)[0]).toMatchObject({ cause: "fell-out" });
    trees.set(1n, tree);
    await settleAll([bo]);
    await say(ana, room, "hello");
    await settleAll([bo]);
    expect((await bo.client.rooms())[0]?.standing).toBe("active");
    expect((await texts(bo, room)).at(-1)).toBe("hello");
  });

  it("[S19] hands out a key package of its own making: nobody is added by it", async () => {
    const { relay, ana } = await pair();
    const cy = await newPerson(relay, "cy");
    people.push(cy);
    const suite = await relay.mls();
    const { id: personId, device: deviceId } = cy;
    const forged = await generateKeyPackage(suite, {
      personId,
      deviceId,
      signing: generateSigningKey(),
      nowMs: relay.clock.ms,
    });
    relay.laid.set(cy.device, { once: [forged.keyPackage, forged.keyPackage] });
    const before = relay.room(room).entries.length;
    await expect(ana.client.addPeople(room, [cy.id])).rejects.toMatchObject({ code: "unknown-device" });
    expect(relay.room(room).entries).toHaveLength(before);
  });
});
