import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RoomId } from "@custos/base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contentCodec, plainTextOf } from "@custos/crypto/codec";
import { createClient, parseInvitationLink } from "@custos/sdk";
import { connectWs, openSqliteStore } from "@custos/sdk/node";
import { startNetwork, until, type Network, type Person } from "@custos/testkit";
import {
  castRooms,
  invitationsWanted,
  residentsConfig,
  startResidents,
  story,
  type ResidentsInput,
  type ResidentsMessage,
  type RunningResidents,
} from "custos";

/** Residents at a network of the test, started and stopped again and again on the same folder. */
class Home {
  readonly folder = mkdtempSync(join(tmpdir(), "custos-residents-"));
  told: ResidentsMessage[] = [];
  readonly #network: Network;
  #running: RunningResidents | undefined;

  constructor(network: Network) {
    this.#network = network;
  }

  async start(more: Partial<ResidentsInput> = {}): Promise<RunningResidents> {
    const codes = this.#network.authorities.map(({ code }) => code);
    const invitations: Record<string, string> = {};
    for (const { id, home } of invitationsWanted(this.folder)) {
      invitations[id] = await this.#network.invitation(codes[home % codes.length] ?? "");
    }
    const config = residentsConfig({
      dataDir: this.folder,
      relayUrl: this.#network.relay.url,
      authorities: codes,
      clock: this.#network.clock.spec,
      invitations,
      newcomers: [
        { name: "member", sponsor: "ana" },
        { name: "friend", sponsor: "samir" },
      ],
      rhythmMs: 0,
      answerAfterMs: [0, 0],
      ...more,
    });
    this.told = [];
    this.#running = startResidents(config, (message) => this.told.push(message));
    return this.#running;
  }

  async stop(): Promise<void> {
    await this.#running?.close();
  }

  link(name: string): string | undefined {
    return this.told.flatMap((message) => ("invitations" in message ? [message.invitations[name]] : []))[0];
  }

  get lastProgress(): { done: number; total: number } {
    const all = this.told.flatMap((message) => ("progress" in message ? [message.progress] : []));
    return all.at(-1) ?? { done: 0, total: 0 };
  }
}

describe("residents", () => {
  let network: Network;
  let home: Home;
  let nora: Person;

  beforeAll(async () => {
    network = await startNetwork({ seed: 31 });
    home = new Home(network);
  });
  afterAll(async () => {
    await home.stop();
    await network.close();
    rmSync(home.folder, { recursive: true, force: true });
  });

  /** Somebody of the test who has used a link of the residents'. */
  async function newcomer(link: string, name: string, language: string): Promise<Person> {
    const person = network.stranger(name);
    const { id: personId, device: deviceId } = person;
    const accept = (): boolean => true;
    const displayName = name;
    await person.client.join({
      link: parseInvitationLink(home.link(link) ?? ""),
      displayName,
      language,
      accept,
      personId,
      deviceId,
    });
    await person.client.connect();
    network.people.push(person);
    return person;
  }

  async function roomNamed(person: Person, name: string): Promise<RoomId> {
    const find = async () => (await person.client.rooms()).find((room) => room.name === name);
    await until(async () => (await find()) !== undefined);
    const room = await find();
    if (!room) throw new Error("the room has gone again");
    return room.roomId;
  }

  /** What a resident's device holds of its rooms, by their names, while the residents are away. */
  async function heldBy(resident: string): Promise<Record<string, string[]>> {
    const store = openSqliteStore(join(home.folder, resident, "client.db"));
    const { clock, relay } = network;
    const client = createClient({ relayUrl: relay.url, store, clock, connect: connectWs });
    const held: Record<string, string[]> = {};
    for (const { roomId, name } of await client.rooms()) {
      const history = await client.history(roomId);
      held[name ?? ""] = history.flatMap((entry) =>
        entry.kind === "gap"
          ? [`gap: ${entry.cause}`]
          : entry.kind === "message"
            ? [plainTextOf(contentCodec.decode(entry.content)) ?? []].flat()
            : [],
      );
    }
    await client.close();
    return held;
  }

  test("join by each other's invitations, and seed once, however often they are stopped meanwhile", async () => {
    expect(invitationsWanted(home.folder).map(({ id }) => id)).toEqual(["ana", "cy"]);
    for (const stopAt of [2, 6, 40]) {
      const running = await home.start();
      await until(() => home.lastProgress.done >= stopAt);
      await home.stop();
      await running.ended;
    }
    expect(invitationsWanted(home.folder)).toEqual([]);
    await (
      await home.start()
    ).ready;
    expect(home.lastProgress.done).toBe(home.lastProgress.total);
    expect(home.told.at(-1)).toEqual({ ready: { url: network.relay.url } });
    await home.stop();
    for (const { id, name } of castRooms) {
      const lines = story[id] ?? [];
      // Whoever spoke last has everything that was said before it.
      const held = await heldBy(lines.at(-1)?.by ?? "");
      const said = lines.map((line) => ("say" in line ? line.say : line.react));
      expect(held[name], name).toEqual(said);
    }
  });

  test("greet a newcomer in its language and answer it, once a message, and never each other", async () => {
    await (
      await home.start()
    ).ready;
    nora = await newcomer("member", "Nora", "es-MX");
    const harbour = await roomNamed(nora, "Harbour");
    const two = await roomNamed(nora, "Ana Reyes, Nora");
    await until(async () => (await nora.texts(two)).length === 1);
    expect((await nora.texts(two))[0]).toMatch(/^Te damos la bienvenida, Nora\. Soy Ana Reyes/);
    for (const [i, text] of ["hola", "¿Cuándo sale el barco?", "gracias"].entries()) {
      await nora.say(two, text);
      await until(async () => (await nora.texts(two)).length === 3 + 2 * i);
    }
    const said = await nora.texts(two);
    expect(said[6]).toMatch(/^(De nada|Cuando quieras|Un placer)\.$/);
    // Nobody has anything to add: the next thing in either room is Nora's own.
    await nora.client.settled();
    expect(await nora.texts(two)).toEqual(said);
    expect(await nora.texts(harbour)).toEqual([]);
  });

  test("after a start greet nobody again, know who came by an older link, and go on with their talk", async () => {
    const older = home.link("friend");
    await home.stop();
    await (
      await home.start({ rhythmMs: 5 })
    ).ready;
    expect(home.link("friend")).not.toBe(older);
    const harbour = await roomNamed(nora, "Harbour");
    await until(async () => (await nora.texts(harbour)).length >= 10);
    await home.stop();
    const before = await nora.texts(harbour);
    await (
      await home.start({ rhythmMs: 5 })
    ).ready;
    await until(async () => (await nora.texts(harbour)).length >= before.length + 5);
    expect((await nora.texts(harbour)).slice(0, before.length)).toEqual(before);
    const rooms = (await nora.client.rooms()).map(({ name }) => name);
    expect(rooms.length).toBe(2);
    expect(new Set(rooms)).toEqual(new Set(["Harbour", "Ana Reyes, Nora"]));
    const salma = network.stranger("Salma");
    await salma.join(older ?? "");
    network.people.push(salma);
    await roomNamed(salma, "Samir Khoury, Salma");
  });

  test("end at once when they are told to, also while the relay is away", async () => {
    await home.stop();
    const running = await home.start({ rhythmMs: 5 });
    await running.ready;
    await network.relay.stop();
    // Somebody is about to say the next line, and waits with it.
    await new Promise((resolve) => setTimeout(resolve, 100));
    await home.stop();
    await running.ended;
    await network.relay.start();
  });
});
