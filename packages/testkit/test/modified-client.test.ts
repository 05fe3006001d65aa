import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { fromBase64url, startOfDayMs, toBase64url, type RoomId } from "@custos/base";
import { roomRead, type RoomEntry } from "@custos/contract";
import { commitBundleCodec, epochSealCodec } from "@custos/crypto/codec";
import { signSeal } from "@custos/crypto/seal";
import { Proxy, startNetwork, until, type Frame, type Network, type Person } from "@custos/testkit";
import type { Identity } from "../../sdk/src/identity/identity.js";
import { keys } from "../../sdk/src/store/keys.js";
import { unpackRecord } from "../../sdk/src/store/record.js";

/** Holds a client's next request of a kind back; `answer` is what the relay says when it comes after all. */
class Held {
  readonly answer: Promise<Frame["json"]>;
  request: Frame["json"] | undefined;
  release: () => void = () => {};

  constructor(proxy: Proxy, op: string) {
    const open = new Promise<void>((resolve) => (this.release = resolve));
    this.answer = new Promise((resolve) => {
      proxy.rewrite = async ({ direction, json }) => {
        if (direction === "up" && json.op === op && !this.request) {
          this.request = json;
          await open;
        } else if (direction === "down" && this.request && json.id === this.request.id) resolve(json);
        return json;
      };
    });
  }
}

describe("a client that has been changed", () => {
  let network: Network;
  let bo: Person;
  let cy: Person;
  let ana: Person;
  let proxy: Proxy;
  let roomId: RoomId;
  let rooms = 0;

  beforeAll(async () => {
    network = await startNetwork({ authorities: ["AU"], seed: 14 });
    proxy = await Proxy.start(network.relay.url);
    ana = await network.person("ana", { via: proxy.url });
    bo = await network.person("bo");
    cy = await network.person("cy");
  });
  afterEach(() => {
    proxy.rewrite = ({ json }) => json;
  });
  afterAll(async () => {
    await network.close();
    await proxy.close();
  });

  async function newRoom(): Promise<void> {
    rooms += 1;
    roomId = network.roomId(`room ${rooms}`);
    await bo.client.createRoom({ roomId, name: "Harbour", people: [ana.id, cy.id] });
    await ana.say(roomId, "hello");
    await network.settled();
  }

  /** All that the relay has of the room. */
  async function entries(): Promise<RoomEntry[]> {
    const input = { roomId, afterSeq: 0, limit: 256 };
    return (await proxy.call(roomRead, input)).entries;
  }

  async function allRead(...texts: string[]): Promise<void> {
    await network.settled();
    for (const person of [ana, bo, cy]) expect(await person.texts(roomId), person.name).toEqual(texts);
  }

  test("[P9] with yesterday's commit is refused with wrong-day, by a millisecond, and it is nowhere", async () => {
    await newRoom();
    network.clock.nextDay();
    network.clock.toMidnight();
    const held = new Held(proxy, "room.commit");
    const said = ana.say(roomId, "over midnight");
    await until(() => held.request !== undefined);
    network.clock.set(startOfDayMs(network.clock.day + 1));
    held.release();
    expect(await held.answer).toMatchObject({ error: { code: "wrong-day" } });
    await said;
    await bo.say(roomId, "good morning");
    await allRead("hello", "over midnight", "good morning");
    const { bundle } = (held.request as { input: { bundle: string } }).input;
    const stored = (await entries()).flatMap((entry) => (entry.kind === "bundle" ? [entry.bundle] : []));
    expect(stored.map(toBase64url)).not.toContain(bundle);
    expect(stored).toHaveLength(2);
    // The commit of two days ago, sent again as it was, over the client's own session.
    const again = await proxy.inject("room.commit", { roomId, bundle });
    expect(again).toMatchObject({ error: { code: expect.stringMatching(/^(conflict|wrong-day)$/) } });
  });

  test("[P9] with a message of an epoch that has ended is refused with unsealed-epoch, and it comes once, in the next", async () => {
    await newRoom();
    const dee = await network.person("dee");
    await bo.client.addPeople(roomId, [dee.id]);
    await network.settled();
    const held = new Held(proxy, "message.send");
    const said = ana.say(roomId, "into no epoch");
    await until(() => held.request !== undefined);
    await dee.client.leave(roomId);
    held.release();
    expect(await held.answer).toMatchObject({ error: { code: "unsealed-epoch" } });
    await said;
    await allRead("hello", "into no epoch");
    const { message } = (held.request as { input: { message: string } }).input;
    const stored = (await entries()).flatMap((entry) => (entry.kind === "message" ? [entry.message] : []));
    expect(stored.map(toBase64url)).not.toContain(message);
    const raw = { roomId, messageId: network.messageId("raw"), message };
    expect(await proxy.inject("message.send", raw)).toMatchObject({ error: { code: "wrong-epoch" } });
    await bo.say(roomId, "and on");
    await allRead("hello", "into no epoch", "and on");
    expect(await dee.texts(roomId)).not.toContain("into no epoch");
  });

  test("[P9] with yesterday's message, or another one under its id, is refused by name, and nothing is left", async () => {
    await newRoom();
    const sent = proxy.sent.findLast(({ op }) => op === "message.send")?.input as {
      roomId: RoomId;
      messageId: string;
      message: string;
    };
    expect(sent.roomId).toBe(roomId);
    const before = (await entries()).length;
    expect(await proxy.inject("message.send", sent)).toHaveProperty("output");
    const message = toBase64url(
      fromBase64url(sent.message).map((byte, i, all) => (i === all.length - 1 ? byte ^ 1 : byte)),
    );
    expect(await proxy.inject("message.send", { ...sent, message })).toMatchObject({
      error: { code: "already-exists" },
    });
    network.clock.nextDay();
    const late = { ...sent, messageId: network.messageId("late") };
    expect(await proxy.inject("message.send", late)).toMatchObject({ error: { code: "wrong-day" } });
    expect(await entries()).toHaveLength(before);
    await cy.say(roomId, "today");
    await allRead("hello", "today");
  });

  test("[P8] with a false slot in its seal is convicted by the relay; the epoch is not used, the others go on", async () => {
    await newRoom();
    network.clock.nextDay();
    const stored = await ana.store.get(keys.identity);
    const { signing } = unpackRecord<Identity>(stored as Uint8Array);
    let lies = 0;
    proxy.rewrite = ({ direction, json }) => {
      if (direction === "down" || json.op !== "room.commit" || lies > 0) return json;
      lies += 1;
      const input = json.input as { bundle: string };
      const bundle = commitBundleCodec.decode(fromBase64url(input.bundle));
      const seal = epochSealCodec.decode(bundle.seal);
      const v = seal.v.map((one) => one.map((byte, i) => (i === 3 ? byte ^ 4 : byte)));
      const signature = signSeal({ ...seal, v }, signing.privateKey);
      const changed = { ...bundle, seal: epochSealCodec.encode({ ...seal, v, signature }) };
      return { ...json, input: { ...input, bundle: toBase64url(commitBundleCodec.encode(changed)) } };
    };
    ana.say(roomId, "under a false seal").catch(() => {
      // What becomes of who lies is for nobody to rely on.
    });
    await until(() => [bo, cy].every((person) => person.seen("seal-complaint").length > 0));
    expect(bo.seen("seal-complaint")).toMatchObject([{ committer: ana.device, complained: true }]);
    await until(async () => (await network.logLeaves()).some(({ type }) => type === "seal-complaint"));
    await bo.say(roomId, "from bo");
    await cy.say(roomId, "from cy");
    await Promise.all([bo, cy].map(({ client }) => client.settled()));
    for (const person of [bo, cy]) {
      const texts = (await person.texts(roomId)).filter((text) => text.startsWith("from"));
      expect(texts, person.name).toEqual(["from bo", "from cy"]);
    }
    const inFalseEpoch = await epochOfTexts(bo, "under a false seal");
    expect(inFalseEpoch).not.toContain(bo.seen("seal-complaint")[0]?.epoch);
  });

  /** Epochs in which a text was shown. */
  async function epochOfTexts(person: Person, text: string): Promise<bigint[]> {
    const history = await person.client.history(roomId, { limit: 256 });
    return history.flatMap((entry) =>
      entry.kind === "message" && Buffer.from(entry.content).includes(text) ? [entry.epoch] : [],
    );
  }
});
