import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayOf } from "@custos/base";
import { MemoryStore, type HistoryEntry } from "@custos/sdk";
import { DyingStore } from "./relay/dying-store.js";
import { MemoryRelay, type Faults } from "./relay/memory-relay.js";
import { closeAll, newPerson, reopen, roomIdOf, say, settleAll, textOf, type Person } from "./relay/world.js";

const room = roomIdOf("harbour");
const names = ["ana", "bo", "cy", "di"];

/** What may happen next; `who` counts the people in turn. */
type Step =
  | { kind: "say"; who: number }
  | { kind: "all-say" }
  | { kind: "offline"; who: number }
  | { kind: "crash"; who: number; writes: number; when: "before" | "after" }
  | { kind: "online" }
  | { kind: "cut"; after: boolean }
  | { kind: "later"; ms: number }
  | { kind: "midnight" }
  | { kind: "add"; who: number; by: number }
  | { kind: "remove"; who: number; by: number }
  | { kind: "settle" };

const who = fc.nat(names.length - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("say" as const), who }) },
  { weight: 2, arbitrary: fc.constant<Step>({ kind: "all-say" }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("offline" as const), who }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("crash" as const),
      who,
      writes: fc.nat(6),
      when: fc.constantFrom("before" as const, "after" as const),
    }),
  },
  { weight: 2, arbitrary: fc.constant<Step>({ kind: "online" }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("cut" as const), after: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("later" as const), ms: fc.nat(7_200_000) }) },
  { weight: 2, arbitrary: fc.constant<Step>({ kind: "midnight" }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("add" as const), who, by: who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove" as const), who, by: who }) },
  { weight: 2, arbitrary: fc.constant<Step>({ kind: "settle" }) },
);

/** The network's doings: twice, late, lost, or cut before or after; always the same for one seed. */
function networkFaults(fates: readonly number[]): Faults {
  let at = 0;
  const next = (): number => fates[(at += 1) % fates.length] ?? 0;
  return { event: () => (["once", "once", "twice", "late", "lost"] as const)[next() % 5] ?? "once" };
}

class Play {
  readonly relay = new MemoryRelay();
  readonly people: Person[] = [];
  readonly inner: MemoryStore[] = [];
  readonly said = new Map<string, { who: number; text: string }>();
  /** Messages whose senders were told that they stand at this place. */
  readonly acknowledged = new Map<string, number>();
  #count = 0;

  async begin(): Promise<void> {
    for (const name of names) {
      const store = new MemoryStore();
      this.inner.push(store);
      this.people.push(await newPerson(this.relay, name, { store }));
    }
    const [ana, bo, cy] = this.people as [Person, Person, Person];
    await ana.client.createRoom({ roomId: room, name: "Harbour", people: [bo.id, cy.id] });
    await settleAll(this.people);
  }

  async play(one: Step): Promise<void> {
    const { relay, people } = this;
    switch (one.kind) {
      case "say":
        return this.#say(one.who);
      case "all-say":
        for (const i of names.keys()) this.#say(i);
        return;
      case "offline":
        return this.#person(one.who).client.close();
      case "crash": {
        await this.#person(one.who).client.close();
        const dying = new DyingStore(this.inner[one.who] as MemoryStore, one.writes, one.when);
        people[one.who] = await reopen(relay, this.#person(one.who), dying);
        return;
      }
      case "online":
        return this.#restart();
      case "cut":
        relay.faults.cut = (op) => {
          if (op !== "message.send" && op !== "room.commit") return undefined;
          delete relay.faults.cut;
          return one.after ? "after" : "before";
        };
        return;
      case "later":
        relay.clock.ms += one.ms;
        return;
      case "midnight":
        relay.clock.nextDay();
        return;
      case "add":
        // Whoever is not in, or offline, cannot; that is no fault of the room's.
        void this.#person(one.by)
          .client.addPeople(room, [this.#person(one.who).id])
          .catch(() => {});
        return;
      case "remove":
        if (one.who === one.by) return;
        void this.#person(one.by)
          .client.removePerson(room, this.#person(one.who).id)
          .catch(() => {});
        return;
      default:
        relay.release();
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Everybody is back, the network is well, and all has come to rest. */
  async end(): Promise<void> {
    this.relay.faults = {};
    this.relay.release();
    for (const i of names.keys()) {
      await this.#person(i).client.close();
      this.people[i] = await reopen(this.relay, this.#person(i), this.inner[i] as MemoryStore);
    }
    await settleAll(this.people);
  }

  #say(i: number): void {
    const id = (this.#count += 1).toString(16).padStart(32, "0");
    const text = `message ${this.#count}`;
    this.said.set(id, { who: i, text });
    // Offline, killed or not in the room: whether it went out is asked of the relay at the end.
    say(this.#person(i), room, text, id).then(
      ({ seq }) => this.acknowledged.set(id, seq),
      () => {},
    );
  }

  async #restart(): Promise<void> {
    for (const i of names.keys()) {
      await this.#person(i).client.close();
      this.people[i] = await reopen(this.relay, this.#person(i), this.inner[i] as MemoryStore);
    }
  }

  #person(i: number): Person {
    return this.people[i] as Person;
  }
}

function checkRelay(play: Play): void {
  const { entries } = play.relay.room(room);
  const days = new Map<bigint, number>();
  const ids = new Set<string>();
  for (const entry of entries) {
    if (entry.kind !== "bundle" && entry.kind !== "message") continue;
    const day = dayOf(entry.timeMs);
    expect(days.get(entry.epoch) ?? day, `epoch ${entry.epoch} has one day`).toBe(day);
    days.set(entry.epoch, day);
    if (entry.kind !== "message" || !play.said.has(entry.messageId)) continue;
    expect(ids.has(entry.messageId), "once").toBe(false);
    ids.add(entry.messageId);
  }
  for (const [id, seq] of play.acknowledged) {
    const entry = entries[seq - 1];
    expect(entry?.kind === "message" && entry.messageId, "what was acknowledged stands there").toBe(id);
  }
}

async function checkPerson(play: Play, i: number): Promise<void> {
  const person = play.people[i] as Person;
  const visible = play.relay.room(room).visible(person.device)?.entries ?? [];
  const expected = visible.flatMap((entry) => {
    const said = entry.kind === "message" ? play.said.get(entry.messageId) : undefined;
    return said ? [said.text] : [];
  });
  expect(await person.store.list("outbox/"), `${person.name}: nothing waits`).toEqual([]);
  const history = await person.client.history(room);
  const shown = history.flatMap((entry: HistoryEntry) => textOf(entry) ?? []);
  expect(shown, `${person.name}: all of it, in the relay's order, and no gap`).toEqual(expected);
}

describe("a room's devices", () => {
  const seed = 20_260_302;

  it(`[P9] [P10] agree with the relay's order, whatever happens to them (seed ${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 8, maxLength: 24 }),
        fc.array(fc.nat(99), { minLength: 16, maxLength: 16 }),
        async (steps, fates) => {
          const play = new Play();
          try {
            await play.begin();
            play.relay.faults = networkFaults(fates);
            for (const one of steps) await play.play(one);
            await play.end();
            checkRelay(play);
            for (const i of names.keys()) await checkPerson(play, i);
            expect(
              play.people.flatMap(({ events }) => events.filter(({ type }) => type === "seal-complaint")),
            ).toEqual([]);
          } finally {
            await closeAll(play.people);
          }
        },
      ),
      { seed, numRuns: 15, endOnFailure: true },
    );
  }, 120_000);
});
