import { afterEach, describe, expect, it } from "vitest";
import type { RoomEntry } from "@custos/contract";
import {
  commitBundleCodec,
  complaintCodec,
  contentCodec,
  contentTypes,
  epochSealCodec,
  identityOfSlot,
} from "@custos/crypto/codec";
import { signSeal } from "@custos/crypto/seal";
import { defaultBackend, judgeComplaint, masterKeyOf } from "@custos/crypto/verify";
import type { Identity } from "../src/identity/identity.js";
import { keys } from "../src/store/keys.js";
import { unpackRecord } from "../src/store/record.js";
import { MemoryRelay } from "./relay/memory-relay.js";
import { chain } from "./relay/memory-room.js";
import { closeAll, newPerson, roomIdOf, say, settleAll, texts, type Person } from "./relay/world.js";

let people: Person[] = [];
const room = roomIdOf("harbour");

afterEach(async () => {
  await closeAll(people);
  people = [];
});

async function identityOf(person: Person): Promise<Identity> {
  return unpackRecord<Identity>((await person.store.get(keys.identity)) as Uint8Array);
}

/** A room in which ana, since its first epoch, gives bo seals with false slots: her device has been changed. */
async function withFalseCommitter(): Promise<{ relay: MemoryRelay; ana: Person; bo: Person; cy: Person }> {
  const relay = new MemoryRelay();
  const ana = await newPerson(relay, "ana");
  const bo = await newPerson(relay, "bo");
  const cy = await newPerson(relay, "cy");
  people.push(ana, bo, cy);
  await ana.client.createRoom({ roomId: room, name: "Harbour", people: [bo.id] });
  await settleAll([ana, bo]);
  const { signing } = await identityOf(ana);
  const falsified = (entry: RoomEntry): RoomEntry => {
    if (entry.kind !== "bundle" || entry.epoch === 1n || entry.committer !== ana.device) return entry;
    const bundle = commitBundleCodec.decode(entry.bundle);
    const seal = epochSealCodec.decode(bundle.seal);
    const v = seal.v.map((one) => Uint8Array.from(one, (byte, i) => (i === 3 ? byte ^ 4 : byte)));
    const signature = signSeal({ ...seal, v }, signing.privateKey);
    const changed = { ...bundle, seal: epochSealCodec.encode({ ...seal, v, signature }) };
    return { ...entry, bundle: commitBundleCodec.encode(changed) };
  };
  relay.faults.show = (device, _, entries) =>
    device === bo.device ? chain(room, entries.map(falsified), new Uint8Array(32), entries[0]?.seq) : entries;
  return { relay, ana, bo, cy };
}

function complaintsOf(person: Person) {
  return person.events.flatMap((event) => (event.type === "seal-complaint" ? [event] : []));
}

describe("[S10] [P8] a false slot", () => {
  it("leads to a complaint that convicts its committer, to relay and members, and to a new epoch", async () => {
    const { relay, ana, bo } = await withFalseCommitter();
    relay.clock.nextDay();
    await say(ana, room, "into the false epoch");
    await settleAll([bo]);
    await expect.poll(() => relay.complaints.length, { timeout: 20_000 }).toBe(1);
    expect(complaintsOf(bo)).toMatchObject([{ epoch: 2n, committer: ana.device, complained: true }]);

    const complaint = complaintCodec.decode(relay.complaints[0] as Uint8Array);
    const slot = complaint.header.slots[complaint.slotIndex];
    if (!slot) throw new Error("no such slot");
    const { signing } = await identityOf(ana);
    const { keyPeriod, publicKey } = masterKeyOf(relay.charter, slot.authority, complaint.header.day);
    const identity = identityOfSlot(slot, complaint.header, keyPeriod);
    const backend = await defaultBackend();
    const judged = judgeComplaint(
      complaint,
      signing.publicKey,
      identity,
      publicKey,
      await relay.mls(),
      backend,
    );
    expect(await judged).toBe("committer-convicted");

    // The epoch's message is not shown; the next epoch is bo's, good for both.
    await expect.poll(() => relay.room(room).group.epoch, { timeout: 20_000 }).toBe(3n);
    await say(ana, room, "into the good one");
    await say(bo, room, "heard");
    await settleAll([ana, bo]);
    expect(await texts(bo, room)).toEqual(["gap: unsealed-epoch", "into the good one", "heard"]);
    const told = (await ana.client.history(room)).filter(
      (entry) =>
        entry.kind === "message" &&
        entry.senderDevice === bo.device &&
        JSON.stringify(contentCodec.decode(entry.content).body).includes(contentTypes.sealComplaint),
    );
    expect(told).toHaveLength(1);
  });

  it("three times in an hour stops the device and says so; after the hour it goes on", async () => {
    const { relay, ana, bo, cy } = await withFalseCommitter();
    for (let count = 1; count <= 3; count += 1) {
      if (count % 2 === 1) await ana.client.addPeople(room, [cy.id]);
      else await ana.client.removePerson(room, cy.id);
      await expect.poll(() => complaintsOf(bo).length, { timeout: 20_000 }).toBe(count);
      await bo.client.settled();
      await settleAll([ana]);
    }
    expect(bo.events.filter(({ type }) => type === "stopped")).toHaveLength(1);
    const { epoch } = relay.room(room).group;
    expect(relay.room(room).entries.findLast(({ kind }) => kind === "bundle")).toMatchObject({
      committer: ana.device,
    });
    await expect(say(bo, room, "not now")).rejects.toMatchObject({ code: "bad-seal" });
    expect(relay.room(room).group.epoch).toBe(epoch);
    relay.clock.ms += 3_600_001;
    await settleAll([ana, bo]);
    await say(bo, room, "again");
    await settleAll([ana, bo]);
    expect((await texts(ana, room)).slice(-2)).toEqual(["not now", "again"]);
  });
});
