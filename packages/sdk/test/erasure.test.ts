import { afterEach, describe, expect, it } from "vitest";
import { commitBundleCodec } from "@custos/crypto/codec";
import { MemberGroup } from "@custos/crypto/mls";
import { PublicGroup, type Suite } from "@custos/crypto/verify";
import { unpackRecord } from "../src/store/record.js";
import { MemoryRelay } from "./relay/memory-relay.js";
import { RecordingStore } from "./relay/recording-store.js";
import { openAsReader } from "./relay/test-reader.js";
import { closeAll, newPerson, roomIdOf, say, settleAll, type Person } from "./relay/world.js";

let people: Person[] = [];
const room = roomIdOf("harbour");

afterEach(async () => {
  await closeAll(people);
  people = [];
});

/** Three people, each a committer once and a joiner or a receiver otherwise. */
async function play(): Promise<{ relay: MemoryRelay; stores: RecordingStore[] }> {
  const relay = new MemoryRelay();
  const stores = [0, 1, 2].map(() => new RecordingStore());
  for (const [i, name] of ["ana", "bo", "cy"].entries()) {
    people.push(await newPerson(relay, name, { store: stores[i] as RecordingStore }));
  }
  const [ana, bo, cy] = people as [Person, Person, Person];
  await ana.client.createRoom({ roomId: room, name: "Harbour", people: [bo.id] });
  await settleAll([ana, bo]);
  await bo.client.addPeople(room, [cy.id]);
  await settleAll(people);
  relay.clock.nextDay();
  await say(cy, room, "hello");
  await settleAll(people);
  await say(bo, room, "hi");
  await settleAll(people);
  return { relay, stores };
}

function contains(bytes: Uint8Array, part: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(Buffer.from(part));
}

async function restored(suite: Suite, group: Uint8Array, publicGroup: Uint8Array): Promise<MemberGroup> {
  return MemberGroup.restore(suite, group, (await PublicGroup.restore(suite, publicGroup)).tree());
}

describe("what a device has ever written", () => {
  it("[S11] [P27] holds neither sigma, M nor pk of any epoch, and no state from which they could be derived", async () => {
    const { relay, stores } = await play();
    const suite = await relay.mls();
    const bundles = relay
      .room(room)
      .entries.flatMap((entry) => (entry.kind === "bundle" ? [entry.bundle] : []));
    expect(bundles).toHaveLength(3);
    const secrets: Uint8Array[] = [];
    for (const bundle of bundles) {
      const { sigma, m, pk } = await openAsReader(commitBundleCodec.decode(bundle).seal);
      secrets.push(sigma, m, pk);
    }
    let states = 0;
    for (const { batches } of stores) {
      for (const { key, value } of batches.flat()) {
        if (!value) continue;
        for (const secret of secrets) expect(contains(value, secret), key).toBe(false);
      }
      let publicGroup: Uint8Array | undefined;
      for (const batch of batches) {
        const written = new Map(batch.map(({ key, value }) => [key.slice(0, key.indexOf("/")), value]));
        publicGroup = written.get("public-group") ?? publicGroup;
        const group = written.get("group");
        const pending = written.get("pending");
        const pairs: [Uint8Array, Uint8Array][] = group && publicGroup ? [[group, publicGroup]] : [];
        if (pending) {
          const commit = unpackRecord<{ group: Uint8Array; publicGroup: Uint8Array }>(pending);
          pairs.push([commit.group, commit.publicGroup]);
        }
        for (const [state, tree] of pairs) {
          states += 1;
          const member = await restored(suite, state, tree);
          expect(member.canSeal).toBe(false);
          await expect(member.sealSecrets(new Uint8Array(32))).rejects.toMatchObject({ code: "forbidden" });
        }
      }
    }
    // At least: three commits of their makers, and three, three and two epochs of the members.
    expect(states).toBeGreaterThanOrEqual(11);
  });

  it("[S16] [P27] a used key package is deleted with the Welcome that used it", async () => {
    const { relay, stores } = await play();
    const [, bo] = stores as [RecordingStore, RecordingStore];
    const joined = bo.batches.find((batch) => batch.some(({ key }) => key === `public-group/${room}`)) ?? [];
    const deleted = joined.filter(({ key, value }) => key.startsWith("key-package/") && !value);
    expect(deleted).toHaveLength(1);
    expect(await bo.get(deleted[0]?.key ?? "")).toBeUndefined();
    expect(relay.room(room).group.members()).toHaveLength(3);
  });
});
