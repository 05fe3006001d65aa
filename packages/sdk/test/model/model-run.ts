import { codeOf, dayMs, dayOf, type ErrorCode, type MessageId, type RoomId } from "@custos/base";
import { textContent } from "@custos/crypto/codec";
import { MemoryRelay } from "../relay/memory-relay.js";
import { roomIdOf } from "../relay/world.js";
import { checkRun } from "./invariants.js";
import { ModelPerson } from "./model-person.js";
import { SeededRandom } from "./random.js";

/** What came of one call of `send`. */
export interface SentByModel {
  room: RoomId;
  by: ModelPerson;
  text: string;
  outcome?: { seq: number; timeMs: number } | { code: ErrorCode };
}

export interface ModelOptions {
  steps: number;
  people: number;
  rooms: number;
}

/** How often each kind of step was made, and what came of it. */
export type Counts = Map<string, number>;

/** Refusals that a person who acts on an outdated view of a room must expect, and those of a process that ends. */
const expectedCodes: readonly ErrorCode[] = ["forbidden", "not-found", "closed", "cancelled", "corrupt"];

/** People who act in rooms at random, over a network and on devices that fail at random. */
export class ModelRun {
  readonly relay = new MemoryRelay(["AU", "NZ"]);
  readonly people: ModelPerson[] = [];
  readonly rooms: RoomId[] = [];
  readonly sent = new Map<MessageId, SentByModel>();
  readonly counts: Counts;
  readonly #random: SeededRandom;
  readonly #underWay = new Set<Promise<void>>();
  readonly #options: ModelOptions;
  readonly #failures: unknown[] = [];
  readonly #seed: number;

  constructor(seed: number, options: ModelOptions, counts: Counts) {
    this.#random = new SeededRandom(seed);
    this.#seed = seed;
    this.#options = options;
    this.counts = counts;
  }

  async run(): Promise<void> {
    const random = this.#random;
    for (let i = 0; i < this.#options.people; i += 1) {
      const person = new ModelPerson(this.relay, `person ${i}`, (random.below(9) - 4) * 60_000);
      this.people.push(person);
      await person.join(1 + (i % 2));
    }
    for (let i = 0; i < this.#options.rooms; i += 1) await this.#create();
    this.relay.faults = {
      event: () => this.#fate(),
      cut: () => (random.chance(0.02) ? random.pick(["before", "after"] as const) : undefined),
    };
    for (let step = 0; step < this.#options.steps; step += 1) {
      await this.#step();
      for (let ticks = random.below(40); ticks > 0; ticks -= 1)
        await new Promise((resolve) => setImmediate(resolve));
      if (random.chance(0.1)) await new Promise((resolve) => setTimeout(resolve, random.below(200)));
    }
    await this.#comeToRest();
    await this.#lastWords();
    await this.#comeToRest();
    if (this.#failures.length > 0) throw this.#failures[0] as Error;
    await checkRun(this);
    for (const person of this.people) await person.switchOff();
  }

  #fate(): "once" | "twice" | "late" | "lost" {
    const value = this.#random.next();
    if (value < 0.7) return "once";
    if (value < 0.8) return "twice";
    return value < 0.9 ? "late" : "lost";
  }

  async #step(): Promise<void> {
    const random = this.#random;
    const person = random.pick(this.people);
    const other = random.pick(this.people);
    const room = random.pick(this.rooms);
    const value = random.below(100);
    if (value < 45) this.#send(person, room, random.chance(0.2));
    else if (value < 57) this.#start("add", person, (client) => client.addPeople(room, [other.id]));
    else if (value < 62) this.#start("remove", person, (client) => client.removePerson(room, other.id));
    else if (value < 66) this.#start("leave", person, (client) => client.leave(room));
    else if (value < 69) this.#start("commit pending", person, (client) => client.commitPending(room));
    else if (value < 73) await this.#off(person);
    else if (value < 79)
      await this.#on(random.pick(this.people.filter(({ client }) => !client).concat(person)));
    else if (value < 85) await this.#kill(person);
    else if (value < 88) this.relay.release();
    else if (value < 90) this.relay.cutAll();
    else this.#moveClock(value);
  }

  #moveClock(value: number): void {
    const { clock } = this.relay;
    if (value < 95) clock.ms += this.#random.below(3_600_000);
    // A moment before midnight: what is under way then arrives after it.
    else if (value < 98) clock.ms = (dayOf(clock.ms) + 1) * dayMs - 1 - this.#random.below(2);
    else clock.ms += this.#random.below(3 * dayMs);
    this.#count("clock");
  }

  #send(person: ModelPerson, room: RoomId, twice: boolean): void {
    const number = this.sent.size + 1;
    const id = number.toString(16).padStart(32, "0") as MessageId;
    const record: SentByModel = { room, by: person, text: `${person.name} says ${number}` };
    this.sent.set(id, record);
    for (let count = 0; count < (twice ? 2 : 1); count += 1) {
      this.#start("send", person, async (client) => {
        try {
          const outcome = await client.send(room, textContent(record.text), { messageId: id });
          if (record.outcome && "seq" in record.outcome && record.outcome.seq !== outcome.seq) {
            throw new Error(`${record.text}: sent to ${record.outcome.seq} and ${outcome.seq}`);
          }
          record.outcome = outcome;
        } catch (error) {
          record.outcome ??= { code: codeOf(error) };
          throw error;
        }
      });
    }
  }

  /** Starts a call and does not wait for it. */
  #start(
    kind: string,
    person: ModelPerson,
    call: (client: NonNullable<ModelPerson["client"]>) => Promise<unknown>,
  ): void {
    const { client } = person;
    if (!client) return;
    const work = call(client).then(
      () => this.#count(kind),
      (error: unknown) => {
        this.#count(`${kind}: ${codeOf(error)}`);
        if (expectedCodes.includes(codeOf(error))) return;
        this.#failures.push(new Error(`${person.name}: ${kind}`, { cause: error }));
      },
    );
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }

  async #off(person: ModelPerson): Promise<void> {
    this.#count("off");
    await person.switchOff();
  }

  async #on(person: ModelPerson): Promise<void> {
    if (person.isDead) await person.switchOff();
    this.#count("on");
    await person.switchOn();
  }

  /** Starts it again on a store that dies at one of its next writes. */
  async #kill(person: ModelPerson): Promise<void> {
    this.#count("kill");
    await person.switchOff();
    await person.switchOn({
      writes: this.#random.below(12),
      when: this.#random.pick(["before", "after"] as const),
    });
  }

  async #create(): Promise<void> {
    const room = roomIdOf(`${this.#seed}/${this.rooms.length}`);
    this.rooms.push(room);
    const others = this.people.slice(1, 3).map(({ id }) => id);
    await this.people[0]?.client?.createRoom({
      roomId: room,
      name: `Room ${this.rooms.length}`,
      people: others,
    });
  }

  /** Everything works again, and everybody has everything. */
  async #comeToRest(): Promise<void> {
    this.relay.faults = {};
    this.relay.release();
    for (const person of this.people) {
      // A store that still waits to die would do so in the checks.
      await person.switchOff();
      await person.switchOn();
    }
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    for (let entries = -1; entries !== this.#entries();) {
      entries = this.#entries();
      await Promise.all(this.people.map(async (person) => person.client?.settled()));
    }
  }

  #entries(): number {
    return this.rooms.reduce((sum, room) => sum + this.relay.room(room).entries.length, 0);
  }

  /** Whoever is in a room can talk in it. */
  async #lastWords(): Promise<void> {
    for (const room of this.rooms) {
      for (const person of this.people) {
        if (this.relay.room(room).isOpenFor(person.device)) this.#send(person, room, false);
      }
    }
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    for (const { outcome, text } of [...this.sent.values()].slice(-1)) {
      if (outcome && !("seq" in outcome)) throw new Error(`${text}: ${outcome.code}`);
    }
  }

  #count(kind: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }
}
