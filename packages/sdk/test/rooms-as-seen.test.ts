import { afterEach, describe, expect, it } from "vitest";
import { codeOf, fromHex } from "@custos/base";
import {
  accepting,
  MemoryStore,
  parseInvitationLink,
  reactionContent,
  type Client,
  type Disclosure,
  type MessageRow,
} from "@custos/sdk";
import { MemoryRelay } from "./relay/memory-relay.js";
import {
  closeAll,
  inviteByOperator,
  newPerson,
  openClient,
  reopen,
  roomIdOf,
  say,
  settleAll,
  type Person,
} from "./relay/world.js";

let people: Person[] = [];
const others: Client[] = [];

afterEach(async () => {
  await closeAll(people);
  people = [];
  for (const client of others.splice(0)) await client.close();
});

async function join(relay: MemoryRelay, ...names: string[]): Promise<Person[]> {
  for (const name of names) people.push(await newPerson(relay, name));
  return people.slice(-names.length);
}

const harbour = roomIdOf("harbour");

describe("rooms as a person sees them", () => {
  it("[S22] keeps read marks, unread counts and drafts on the device, also after a restart", async () => {
    const relay = new MemoryRelay();
    const [ana, bo] = (await join(relay, "ana", "bo")) as [Person, Person];
    await ana.client.createRoom({ roomId: harbour, name: "Harbour", people: [bo.id] });
    await settleAll([ana, bo]);
    await say(ana, harbour, "one");
    await say(ana, harbour, "two");
    await settleAll([ana, bo]);
    expect(await bo.client.overview()).toMatchObject([
      { name: "Harbour", unread: 2, waiting: 0, last: { excerpt: "two", own: false, state: "sent" } },
    ]);
    expect(await ana.client.overview()).toMatchObject([{ unread: 0, last: { own: true } }]);
    const rows = (await bo.client.conversation(harbour)).filter((row) => row.kind === "message");
    const [first, second] = rows as [MessageRow, MessageRow];
    await bo.client.markRead(harbour, second.seq ?? 0);
    await bo.client.markRead(harbour, first.seq ?? 0);
    await bo.client.setDraft(harbour, { text: "I will", replyTo: first.reference ?? "" });
    await bo.client.send(harbour, reactionContent(fromHex(first.reference ?? ""), "👍"));
    await settleAll([ana, bo]);
    await bo.client.close();
    const back = await reopen(relay, bo);
    people[1] = back;
    await back.client.settled();
    expect(await back.client.readMark(harbour)).toBe(second.seq);
    expect(await back.client.overview()).toMatchObject([{ unread: 0, draft: "I will" }]);
    expect(await back.client.draft(harbour)).toMatchObject({ replyTo: first.reference });
    await back.client.setDraft(harbour, undefined);
    expect(await back.client.draft(harbour)).toBeUndefined();
    expect((await ana.client.conversation(harbour)).find((row) => row.kind === "message")).toMatchObject({
      reactions: [{ emoji: "👍", people: [bo.id] }],
    });
  });

  it("[S22] puts the room where something happened last first", async () => {
    const relay = new MemoryRelay();
    const [ana] = (await join(relay, "ana")) as [Person];
    for (const name of ["a", "b"]) {
      await ana.client.createRoom({ roomId: roomIdOf(name), name, people: [] });
      await say(ana, roomIdOf(name), name);
      relay.clock.ms += 1000;
    }
    expect((await ana.client.overview()).map(({ name }) => name)).toEqual(["b", "a"]);
    await say(ana, roomIdOf("a"), "again");
    expect((await ana.client.overview()).map(({ name }) => name)).toEqual(["a", "b"]);
  });

  it("[S23] keeps what was refused for good, until it is sent again or dismissed", async () => {
    const relay = new MemoryRelay();
    const [ana, bo] = (await join(relay, "ana", "bo")) as [Person, Person];
    await ana.client.createRoom({ roomId: harbour, name: "Harbour", people: [bo.id] });
    await settleAll([ana, bo]);
    await ana.client.removePerson(harbour, bo.id);
    await settleAll([ana, bo]);
    await expect(say(bo, harbour, "still there?")).rejects.toMatchObject({ code: "closed" });
    await expect(say(bo, harbour, "hello?")).rejects.toMatchObject({ code: "closed" });
    const failed = async (): Promise<MessageRow[]> =>
      (await bo.client.conversation(harbour)).filter(
        (row) => row.kind === "message" && row.state === "failed",
      ) as MessageRow[];
    expect(await failed()).toMatchObject([{ text: "still there?", failure: "closed" }, { text: "hello?" }]);
    expect(await bo.client.overview()).toMatchObject([{ failed: 2, waiting: 0 }]);
    const [first, second] = (await failed()) as [MessageRow, MessageRow];
    await bo.client.dismissFailed(harbour, first.messageId);
    await ana.client.addPeople(harbour, [bo.id]);
    await settleAll([ana, bo]);
    await bo.client.retryFailed(harbour, second.messageId);
    expect(await failed()).toEqual([]);
    await settleAll([ana, bo]);
    expect((await ana.client.conversation(harbour)).at(-1)).toMatchObject({ text: "hello?", sender: bo.id });
  });

  it("knows itself, its network, and people also without a connection", async () => {
    const relay = new MemoryRelay();
    const [ana] = (await join(relay, "ana")) as [Person];
    expect(await ana.client.self()).toMatchObject({
      personId: ana.id,
      deviceId: ana.device,
      displayName: "ana",
      authority: { number: 1, code: "AU" },
    });
    const network = await ana.client.network({ language: "it-CH" });
    expect(network).toMatchObject({ name: "Test network", disclosure: { language: "it" } });
    expect(network.acceptedCharterHash).toEqual(network.charterHash);
    expect(network.log.witnesses.length).toBeGreaterThanOrEqual(network.log.needed);
    expect(ana.client.connectionState).toBe("open");
    await ana.client.people();
    const offline = openClient(relay, ana.store).client;
    others.push(offline);
    expect(offline.connectionState).toBe("closed");
    expect(await offline.knownPeople()).toMatchObject([{ displayName: "ana" }]);
  });
});

describe("a device whose network goes and comes", () => {
  it("knows it at once, keeps what is written, and sends it when it is back", async () => {
    const relay = new MemoryRelay();
    const [ana, bo] = (await join(relay, "ana", "bo")) as [Person, Person];
    await ana.client.createRoom({ roomId: harbour, name: "Harbour", people: [bo.id] });
    await settleAll([ana, bo]);
    ana.client.networkChanged(false);
    expect(ana.client.connectionState).toBe("lost");
    const sent = say(ana, harbour, "from the tunnel");
    while ((await ana.client.overview())[0]?.waiting !== 1) await new Promise((go) => setImmediate(go));
    ana.client.networkChanged(true);
    await sent;
    expect(ana.client.connectionState).toBe("open");
    expect(await ana.client.overview()).toMatchObject([{ waiting: 0, last: { state: "sent" } }]);
  });
});

describe("an invitation", () => {
  it("[S1] tells what it is good for and sends nothing; the accepted one joins, another text does not", async () => {
    const relay = new MemoryRelay();
    const [ana] = (await join(relay, "ana")) as [Person];
    const text = await ana.client.invite({ expiresInMs: 3_600_000, page: "https://chat.example/join" });
    expect(text).toMatch(/^https:\/\/chat\.example\/join#v=1&relay=/);
    const link = parseInvitationLink(text);
    const store = new MemoryStore();
    const { client } = openClient(relay, store);
    others.push(client);
    const size = relay.log.entries.length;
    const invitation = await client.inspectInvitation(link, { language: "it" });
    expect(invitation).toMatchObject({
      disclosure: { language: "it", networkName: "Test network" },
      authority: { number: 1, code: "AU", name: "Authority AU" },
      expiresAtMs: relay.clock.ms + 3_600_000,
    });
    expect(relay.log.entries.length).toBe(size);
    expect(await store.list("")).toEqual([]);
    expect(await client.hasJoined()).toBe(false);
    const accept = accepting(invitation);
    const other: Disclosure[] = [];
    await expect(
      client.join({
        link,
        displayName: "Bo",
        language: "en",
        accept: (shown, hash) => {
          other.push(shown);
          return accept(shown, hash);
        },
      }),
    ).rejects.toMatchObject({ code: "disclosure-not-accepted" });
    expect(other[0]?.language).toBe("en");
    await client.join({ link, displayName: "Bo", language: "it", accept });
    expect(await client.hasJoined()).toBe(true);
    expect((await client.self()).displayName).toBe("Bo");
  });

  it("[P23] is not inspected past a charter that it does not pin", async () => {
    const relay = new MemoryRelay();
    const { client } = openClient(relay, new MemoryStore());
    others.push(client);
    const link = { ...inviteByOperator(relay, "ana"), charterHash: new Uint8Array(32) };
    const inspected = client.inspectInvitation(link, { language: "en" });
    expect(await inspected.then(() => "fine", codeOf)).toBe("bad-charter");
  });
});
