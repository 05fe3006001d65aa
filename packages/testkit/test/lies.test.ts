import { afterEach, beforeAll, afterAll, describe, expect, test } from "vitest";
import type { RoomId } from "@custos/base";
import type { RoomEntry } from "@custos/contract";
import { commitBundleCodec, epochSealCodec } from "@custos/crypto/codec";
import { Proxy, startNetwork, until, type Network, type Person } from "@custos/testkit";
import { LyingRelay } from "./lying-relay.js";

/** The same entry with a byte of its seal's payload flipped. */
function withFlippedSeal(entry: RoomEntry): RoomEntry {
  if (entry.kind !== "bundle") return entry;
  const bundle = commitBundleCodec.decode(entry.bundle);
  const seal = epochSealCodec.decode(bundle.seal);
  const payload = seal.payload.map((byte, i) => (i === 40 ? byte ^ 1 : byte));
  const changed = { ...bundle, seal: epochSealCodec.encode({ ...seal, payload }) };
  return { ...entry, bundle: commitBundleCodec.encode(changed) };
}

/** The checkpoint in a frame with another root, wherever it stands. */
function withForgedRoot(json: Record<string, unknown>): Record<string, unknown> {
  const text = JSON.stringify(json).replaceAll(
    /("checkpoint":"[^"]*?\\n\d+\\n)([^\\"]+)/g,
    (_, before: string, root: string) => `${before}${root.startsWith("A") ? "B" : "A"}${root.slice(1)}`,
  );
  return JSON.parse(text) as Record<string, unknown>;
}

describe("a client that is lied to", () => {
  let network: Network;
  let ana: Person;
  const proxies: Proxy[] = [];
  let rooms = 0;

  beforeAll(async () => {
    network = await startNetwork({ authorities: ["AU"], seed: 13 });
    ana = await network.person("ana");
  });
  afterEach(async () => {
    for (const person of network.people.splice(1)) await person.close();
    for (const proxy of proxies.splice(0)) await proxy.close();
  });
  afterAll(() => network.close());

  /** A room of ana's with bo, who has the relay through somebody else, and cy, who has not. */
  async function room(): Promise<{ roomId: RoomId; bo: Person; cy: Person; proxy: Proxy }> {
    rooms += 1;
    const proxy = await Proxy.start(network.relay.url);
    proxies.push(proxy);
    const bo = await network.person(`bo ${rooms}`, { via: proxy.url });
    const cy = await network.person(`cy ${rooms}`);
    const roomId = network.roomId(`room ${rooms}`);
    await ana.client.createRoom({ roomId, name: "Harbour", people: [bo.id, cy.id] });
    await ana.say(roomId, "yesterday");
    await network.settled();
    expect(await bo.texts(roomId)).toEqual(["yesterday"]);
    network.clock.nextDay();
    return { roomId, bo, cy, proxy };
  }

  test("[P7] by the relay, which flips a byte of a seal: it does not use the epoch and says so, and the room heals", async () => {
    const { roomId, bo, cy, proxy } = await room();
    const liar = new LyingRelay(network.relayFolder);
    let falseEpoch: bigint | undefined;
    liar.lie = (entry) => {
      if (entry.kind !== "bundle" || entry.epoch !== 2n) return entry;
      falseEpoch = entry.epoch;
      return withFlippedSeal(entry);
    };
    proxy.rewrite = liar.rewrite;
    await ana.say(roomId, "in the false epoch");
    await until(() => bo.seen("seal-complaint").length > 0);
    expect(falseEpoch).toBe(2n);
    expect(bo.seen("seal-complaint")).toMatchObject([{ epoch: 2n, field: "signature", complained: false }]);
    await network.settled();
    await bo.say(roomId, "in a good one");
    await ana.say(roomId, "heard");
    await network.settled();
    expect(await bo.texts(roomId)).toEqual(["yesterday", "gap: unsealed-epoch", "in a good one", "heard"]);
    for (const person of [ana, cy]) {
      expect(await person.texts(roomId)).toEqual([
        "yesterday",
        "in the false epoch",
        "in a good one",
        "heard",
      ]);
    }
  });

  test("[P7] on the line, where a byte of a seal is flipped: nothing of it is taken, it says so, and an honest line heals it", async () => {
    const { roomId, bo, cy, proxy } = await room();
    const liar = new LyingRelay(network.relayFolder);
    proxy.rewrite = (frame) => {
      const changed = JSON.stringify(frame.json).includes('"kind":"bundle"');
      if (!changed || frame.direction === "up") return frame.json;
      // Without the receipt key: the seal is another's, the receipt is still the relay's.
      liar.lie = withFlippedSeal;
      const told = liar.rewrite(frame) as Record<string, unknown>;
      return withReceiptsOf(frame.json, told);
    };
    await ana.say(roomId, "behind the flipped byte");
    await until(() => bo.seen("gap").length > 0);
    expect(bo.seen("gap")).toMatchObject([{ gap: { cause: "bad-receipt" } }]);
    expect(await bo.texts(roomId)).toEqual(["yesterday"]);
    proxy.rewrite = ({ json }) => json;
    proxy.cut();
    await network.settled();
    await bo.say(roomId, "back");
    await network.settled();
    for (const person of [ana, bo, cy]) {
      expect(await person.texts(roomId)).toEqual(["yesterday", "behind the flipped byte", "back"]);
    }
  });

  test("[P17] with a forged checkpoint beside a bundle: the epoch is not used, the others go on", async () => {
    const { roomId, bo, cy, proxy } = await room();
    proxy.rewrite = ({ direction, json }) =>
      direction === "down" && json.event === "room.entry" ? withForgedRoot(json) : json;
    await ana.say(roomId, "beside a forged checkpoint");
    await until(() => bo.seen("seal-complaint").length > 0);
    proxy.rewrite = ({ json }) => json;
    proxy.cut();
    await network.settled();
    await bo.say(roomId, "after it");
    await network.settled();
    expect(await bo.texts(roomId)).toEqual(["yesterday", "gap: unsealed-epoch", "after it"]);
    expect(await cy.texts(roomId)).toEqual(["yesterday", "beside a forged checkpoint", "after it"]);
  });

  test("[P17] [P23] with a forged checkpoint at the door: it does not join, and leaves nothing", async () => {
    const proxy = await Proxy.start(network.relay.url);
    proxies.push(proxy);
    proxy.rewrite = ({ json }) => withForgedRoot(json);
    const leaves = (await network.logLeaves()).length;
    const dee = network.stranger("dee", { via: proxy.url });
    const link = await network.invitation("AU");
    await expect(dee.join(link)).rejects.toMatchObject({ code: "bad-log" });
    expect(await network.logLeaves()).toHaveLength(leaves);
    proxy.rewrite = ({ json }) => json;
    await dee.join(link);
    await dee.close();
  });
});

/** What was told, each entry with its honest receipt. */
function withReceiptsOf(honest: unknown, told: unknown): Record<string, unknown> {
  const receipts = [...JSON.stringify(honest).matchAll(/"receipt":"([^"]+)"/g)].map(([, receipt]) => receipt);
  let next = 0;
  const text = JSON.stringify(told).replaceAll(/"receipt":"[^"]+"/g, () => {
    next += 1;
    return `"receipt":"${receipts[next - 1] ?? ""}"`;
  });
  return JSON.parse(text) as Record<string, unknown>;
}
