import { afterEach, describe, expect, it } from "vitest";
import { commitBundleCodec, epochSealCodec } from "@custos/crypto/codec";
import type { RoomEntry } from "@custos/contract";
import { MemoryRelay } from "./relay/memory-relay.js";
import { chain, type Draft } from "./relay/memory-room.js";
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

/** The entries as a relay could have signed them had it changed or left out some, from its first lie on. */
function retold(entries: readonly RoomEntry[], tell: (entry: RoomEntry) => Draft | undefined): RoomEntry[] {
  const first = entries[0]?.seq ?? 1;
  const drafts = entries.flatMap((entry) => tell(entry) ?? []);
  return chain(room, drafts, new Uint8Array(32), first);
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = new Uint8Array(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

function seen(person: Person, type: string): unknown[] {
  return person.events.filter((event) => event.type === type);
}

describe("a relay that lies", () => {
  it("[P7] flips a byte of a seal: the epoch is not used, its messages are not shown, the next one is made", async () => {
    const { relay, ana, bo } = await pair();
    relay.clock.nextDay();
    relay.faults.show = (device, _, entries) =>
      device !== bo.device
        ? entries
        : retold(entries, (entry) => {
            if (entry.kind !== "bundle" || entry.epoch !== 2n) return entry;
            const bundle = commitBundleCodec.decode(entry.bundle);
            const seal = epochSealCodec.decode(bundle.seal);
            const broken = epochSealCodec.encode({ ...seal, payload: flipped(seal.payload, 40) });
            return { ...entry, bundle: commitBundleCodec.encode({ ...bundle, seal: broken }) };
          });
    await say(ana, room, "in the false epoch");
    await settleAll([bo]);
    expect(seen(bo, "seal-complaint")).toMatchObject([{ epoch: 2n }]);
    await expect.poll(() => relay.room(room).group.epoch).toBe(3n);
    await say(bo, room, "in the good one");
    await settleAll([ana, bo]);
    expect(await texts(bo, room)).toEqual(["gap: unsealed-epoch", "in the good one"]);
    expect((await texts(ana, room)).at(-1)).toBe("in the good one");
  });

  it("[P17] shows another checkpoint with a bundle: the epoch is not used", async () => {
    const { relay, ana, bo } = await pair();
    relay.clock.nextDay();
    relay.faults.show = (device, _, entries) =>
      device !== bo.device
        ? entries
        : entries.map((entry) =>
            entry.kind === "bundle" && entry.epoch === 2n
              ? { ...entry, checkpoint: entry.checkpoint.replace(/\n\d+\n/, "\n1\n") }
              : entry,
          );
    await say(ana, room, "hello");
    await settleAll([bo]);
    expect(seen(bo, "seal-complaint")).toMatchObject([{ epoch: 2n }]);
    expect(await texts(bo, room)).toEqual(["gap: unsealed-epoch"]);
  });

  it("[P9] gives yesterday's commit today's date: the epoch is not used", async () => {
    const { relay, ana, bo } = await pair();
    relay.clock.nextDay();
    await bo.client.close();
    people = people.filter((one) => one !== bo);
    await say(ana, room, "today");
    relay.faults.show = (device, _, entries) =>
      device !== bo.device
        ? entries
        : retold(entries, (entry) =>
            entry.epoch > 1n ? { ...entry, timeMs: entry.timeMs + 86_400_000 } : entry,
          );
    relay.clock.nextDay();
    const back = await reopen(relay, bo);
    people.push(back);
    await settleAll([back]);
    expect(seen(back, "seal-complaint")).toMatchObject([{ epoch: 2n }]);
    expect(await texts(back, room)).toContain("gap: unsealed-epoch");
    expect(await texts(back, room)).not.toContain("today");
  });

  it("[P10] leaves out the middle of an epoch: the missing generation is shown", async () => {
    const { relay, ana, bo } = await pair();
    await say(ana, room, "one");
    await settleAll([bo]);
    const before = relay.room(room).entries.length;
    relay.faults.show = (device, _, entries) =>
      device !== bo.device
        ? entries
        : retold(entries, (entry) => (entry.seq === before + 1 ? undefined : entry));
    await say(ana, room, "two");
    await say(ana, room, "three");
    await settleAll([bo]);
    const shown = await texts(bo, room);
    expect(shown).toEqual(["one", "gap: missing-generations", "gap: withheld", "three"]);
    const [gap] = seen(bo, "gap") as [{ gap: { generations: unknown } }];
    expect(gap.gap.generations).toMatchObject({ from: 2, to: 2 });
  });

  it("[P10] withholds the end of an epoch: the next epoch's first message shows it", async () => {
    const { relay, ana, bo } = await pair();
    await say(ana, room, "one");
    await settleAll([bo]);
    const before = relay.room(room).entries.length;
    relay.faults.show = (device, _, entries) =>
      device !== bo.device
        ? entries
        : retold(entries, (entry) => (entry.seq === before + 1 ? undefined : entry));
    await say(ana, room, "the end, withheld");
    relay.clock.nextDay();
    await say(ana, room, "a new day");
    await settleAll([bo]);
    expect(await texts(bo, room)).toEqual(["one", "gap: withheld", "a new day"]);
  });

  it("[P10] signs two receipts for one place: it is convicted, and the second entry is not taken", async () => {
    const { relay, ana, bo } = await pair();
    await say(ana, room, "one");
    await settleAll([bo]);
    const entries = relay.room(room).entries;
    const last = entries.at(-1) as RoomEntry;
    const twin = retold(entries, (entry) =>
      entry === last ? { ...entry, timeMs: entry.timeMs + 1 } : entry,
    ).at(-1);
    relay.faults.show = (device, _, all) =>
      device === bo.device ? [...all.slice(0, -1), twin as RoomEntry] : all;
    relay.tell(relay.room(room));
    await expect.poll(() => seen(bo, "relay-convicted").length).toBe(1);
    expect(seen(bo, "relay-convicted")).toMatchObject([{ conviction: "two-objects-in-one-place" }]);
    expect(await texts(bo, room)).toEqual(["one"]);
  });

  it("[P10] breaks the chain of receipts: nothing behind the break is taken, and it is said", async () => {
    const { relay, ana, bo } = await pair();
    relay.faults.show = (device, _, entries) =>
      device !== bo.device
        ? entries
        : entries.map((entry) => (entry.kind === "message" ? { ...entry, timeMs: entry.timeMs + 1 } : entry));
    await say(ana, room, "one");
    await expect.poll(() => seen(bo, "gap").length).toBe(1);
    expect(seen(bo, "gap")).toMatchObject([{ gap: { cause: "bad-receipt" } }]);
    relay.faults = {};
    relay.cutAll();
    await settleAll([bo]);
    expect(await texts(bo, room)).toEqual(["one"]);
  });

  it("names another sender: the message is not shown as theirs", async () => {
    const { relay, ana, bo } = await pair();
    const cy = await newPerson(relay, "cy");
    people.push(cy);
    await ana.client.addPeople(room, [cy.id]);
    await settleAll([ana, bo, cy]);
    relay.faults.show = (device, _, entries) =>
      device !== bo.device
        ? entries
        : entries.map((entry) =>
            entry.kind === "message" && entry.sender === ana.device ? { ...entry, sender: cy.device } : entry,
          );
    await say(ana, room, "I am ana");
    await settleAll([bo]);
    expect(await texts(bo, room)).toEqual(["gap: wrong-sender"]);
  });

  it("[P9] turns the calendar back: nothing is sent into a day that the witnesses have seen the end of", async () => {
    const { relay, ana } = await pair();
    relay.clock.nextDay(2);
    await say(ana, room, "one");
    relay.clock.nextDay(-1);
    const sent = say(ana, room, "yesterday?");
    await expect(sent).rejects.toMatchObject({ code: "clock-skew" });
    relay.clock.nextDay(1);
    relay.cutAll();
    await settleAll([ana]);
    expect(await texts(ana, room)).toEqual(["one", "yesterday?"]);
  });
});
