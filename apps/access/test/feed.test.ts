import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from "vitest";
import { fromUtf8, utf8, type RoomId } from "@custos/base";
import { feedFollow, type FeedEntry } from "@custos/contract";
import {
  commitBundleCodec,
  encodeRoleSignature,
  epochSealCodec,
  receiptCodec,
  signedReceiptCodec,
} from "@custos/crypto/codec";
import {
  encodeAuthorisation,
  signAuthorisation,
  signReceipts,
  type Authorisation,
} from "@custos/crypto/verify";
import { accessClient, TestDevice } from "../../relay/test/device.js";
import { feedCursor, insertEntry } from "../src/feed/entries.js";
import { Feed } from "../src/feed/feed.js";
import { AccessNetwork, makeKeys, person, seedOf, signAgain, until } from "./network.js";
import { copyKeys, Parts } from "./parts.js";

/** Two rooms of ana's: three messages in harbour over two epochs, two in attic, in turns. */
const texts = ["harbour 1", "attic 1", "harbour 2", "attic 2", "harbour 3"];

describe("the feed", () => {
  let net: AccessNetwork;
  let ana: TestDevice;
  let harbour: RoomId;
  let attic: RoomId;
  let feed: FeedEntry[];
  let ofAna: Authorisation;
  let parts: Parts;

  beforeAll(async () => {
    net = await AccessNetwork.start();
    ana = await TestDevice.enrol(net.network, "ana");
    harbour = await ana.createRoom("harbour", []);
    attic = await ana.createRoom("attic", []);
    await ana.send(harbour, utf8("harbour 1"));
    await ana.send(attic, utf8("attic 1"));
    await ana.commit(harbour);
    await ana.send(harbour, utf8("harbour 2"));
    await ana.send(attic, utf8("attic 2"));
    await ana.send(harbour, utf8("harbour 3"));
    const client = accessClient(net.network);
    const { head } = await client.call(feedFollow, { after: 0 });
    feed = [];
    for (let cursor = 1; cursor <= head; cursor += 1) {
      feed.push(
        await client.heard(({ name, data }) =>
          name === "feed.entry" && data.cursor === cursor ? data : undefined,
        ),
      );
    }
    await client.close();
    ofAna = net.document({ name: "of ana", subjects: [person("ana")] });
  });
  afterAll(async () => {
    await ana.client.close();
    await net.close();
  });

  beforeEach(async () => {
    parts = await Parts.open(net, makeKeys("AU"));
  });
  afterEach(() => parts.close());

  /** Gives these parts ana's keys of the day, by an authorisation of their own. */
  async function grant(name: string): Promise<void> {
    const authorisation = { ...ofAna, id: net.document({ name, subjects: [person("ana")] }).id };
    const signed = (role: string) =>
      encodeRoleSignature(signAuthorisation(authorisation, role, seedOf(`AU/role/${role}`)).signature);
    await parts.access.followed.sync();
    const document = encodeAuthorisation(authorisation);
    await parts.authorisations.apply({
      document,
      applicant: "applicant-1",
      signature: signed("applicant-1"),
    });
    for (const role of authorisation.approvers) {
      await parts.authorisations.approve({ id: authorisation.id, role, signature: signed(role) });
    }
    await parts.turn();
    expect(parts.released(authorisation.id)).toBe(1);
  }

  const opened = (): string[] => parts.opened().map(({ content }) => fromUtf8(content));
  const at = (roomId: RoomId, seq: number): number =>
    feed.findIndex((one) => one.roomId === roomId && one.entry.seq === seq);
  /** The feed with one entry changed. */
  const changed = (index: number, change: (entry: FeedEntry) => FeedEntry): FeedEntry[] =>
    feed.map((entry, i) => (i === index ? change(entry) : entry));

  test("[R14] entries that come twice, mixed up or with gaps are stored once and in order", async () => {
    const stored: number[] = [];
    const { access } = parts;
    const live = new Feed({
      access,
      stored: () => stored.push(feedCursor(access.store.reader)),
      logMoved: () => {},
      connected: () => {},
    });
    for (const entry of [...feed.toReversed(), ...feed, ...feed.slice(3)]) live.take(entry);
    await until(() => live.cursor === feed.length);
    const [last] = feed.slice(-1);
    if (!last) throw new Error("an empty feed");
    live.take({ ...last, cursor: last.cursor + 2 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(live.cursor).toBe(feed.length);
    const rows = access.store.reader
      .prepare("SELECT cursor, room, seq FROM feed_entries ORDER BY cursor")
      .all();
    expect(rows).toEqual(feed.map(({ cursor, roomId, entry }) => ({ cursor, room: roomId, seq: entry.seq })));
    expect(await live.head()).toBe(feed.length);
    await live.close();
  });

  test("[R11] keys that come after the feed and keys that come before it open the same", async () => {
    await parts.store(feed);
    await parts.access.followed.sync();
    await parts.read();
    expect(parts.reader.cursor).toBe(feed.length);
    expect(opened()).toEqual([]);
    await grant("late");
    expect(opened().toSorted()).toEqual(texts.toSorted());
    const early = await Parts.open(net, makeKeys("AU"));
    await parts.close();
    parts = early;
    await grant("early");
    await parts.store(feed);
    await parts.read();
    expect(opened()).toEqual(texts);
  });

  test("[R15] entries that come before the log are judged when the log is here", async () => {
    await parts.store(feed);
    await parts.read();
    await grant("before the log");
    await parts.read();
    expect(opened().toSorted()).toEqual(texts.toSorted());
    expect(parts.causes("rooms")).toEqual([]);
  });

  test("[R11] after a restart in mid-epoch reading goes on, and nothing is opened twice", async () => {
    await grant("restart");
    const dataDir = parts.access.config.dataDir;
    await parts.store(feed.slice(0, 5));
    await parts.read();
    const before = opened().length;
    expect(before).toBeGreaterThan(0);
    await parts.close();
    parts = await Parts.open(net, dataDir);
    for (const entry of feed.slice(5)) {
      await parts.access.store.exclusive((connection) => insertEntry(connection, entry));
    }
    await parts.read();
    expect(opened()).toEqual(texts);
    for (const of of ["rooms", "epochs", "refused_messages"] as const) expect(parts.causes(of)).toEqual([]);
  });

  test("[R15] what has no good receipt in its room's chain is not read, now or with a later key; other rooms are", async () => {
    const seed = seedOf("somebody else's receipt key");
    const forged = (entry: FeedEntry): FeedEntry => {
      const receipt = receiptCodec.decode(signedReceiptCodec.decode(entry.entry.receipt).receipt);
      const [signed] = signReceipts([receipt], seed);
      return { ...entry, entry: { ...entry.entry, receipt: signed ?? new Uint8Array() } };
    };
    const index = at(harbour, 2);
    const attacks: Record<string, FeedEntry[]> = {
      forged: changed(index, forged),
      missing: changed(index, (one) => ({ ...one, entry: { ...one.entry, receipt: new Uint8Array(9) } })),
      anotherEntrys: changed(index, (one) => ({
        ...one,
        entry: { ...one.entry, receipt: feed[at(harbour, 4)]?.entry.receipt ?? new Uint8Array() },
      })),
      anotherTime: changed(index, (one) => ({
        ...one,
        entry: { ...one.entry, timeMs: one.entry.timeMs + 1 },
      })),
      withheld: feed.filter((_, i) => i !== index),
    };
    await grant("receipts");
    for (const [name, entries] of Object.entries(attacks)) {
      const other = await Parts.open(net, makeKeys("AU"));
      await copyKeys(parts, other);
      await other.store(entries);
      await other.read();
      expect(other.causes("rooms"), name).toMatchObject([
        { roomId: harbour, cause: expect.stringMatching(/^bad-receipt/) },
      ]);
      const rest = () => other.opened().map(({ content }) => fromUtf8(content));
      expect(rest(), name).toEqual(["attic 1", "attic 2"]);
      await other.readAgain();
      expect(rest(), name).toEqual(["attic 1", "attic 2"]);
      await other.close();
    }
  });

  test("[R16] an epoch whose checkpoint is forged or not the header's is not opened", async () => {
    await grant("checkpoints");
    const index = at(harbour, 3);
    for (const change of [
      (note: string) => note.replace(/\n\d+\n/, (size) => `\n${Number(size) + 1}\n`),
      (note: string) => note.split("\n").slice(0, 6).join("\n") + "\n",
      () => "",
    ]) {
      const other = await Parts.open(net, makeKeys("AU"));
      await copyKeys(parts, other);
      await other.store(
        changed(index, (one) =>
          one.entry.kind === "bundle"
            ? { ...one, entry: { ...one.entry, checkpoint: change(one.entry.checkpoint) } }
            : one,
        ),
      );
      await other.read();
      expect(other.causes("epochs")).toMatchObject([{ roomId: harbour }]);
      expect(other.opened().map(({ content }) => fromUtf8(content))).toEqual([
        "harbour 1",
        "attic 1",
        "attic 2",
      ]);
      await other.readAgain();
      expect(other.opened().map(({ content }) => fromUtf8(content))).toEqual([
        "harbour 1",
        "attic 1",
        "attic 2",
      ]);
      await other.close();
    }
  });

  test("[R17] a commit that cannot be followed stops its room, a bad seal closes its epoch, each with its cause", async () => {
    await grant("bundles");
    const index = at(harbour, 3);
    const entry = feed[index]?.entry;
    if (entry?.kind !== "bundle") throw new Error("not a bundle");
    const bundle = commitBundleCodec.decode(entry.bundle);
    const seal = epochSealCodec.decode(bundle.seal);
    const middle = bundle.commit.length >> 1;
    const flip = (bytes: Uint8Array): Uint8Array => bytes.with(middle, 1 ^ (bytes[middle] ?? 0));
    const broken: [Uint8Array, "rooms" | "epochs"][] = [
      [new Uint8Array(7), "rooms"],
      [commitBundleCodec.encode({ ...bundle, commit: flip(bundle.commit) }), "rooms"],
      [
        commitBundleCodec.encode({
          ...bundle,
          seal: epochSealCodec.encode({ ...seal, w: seal.w.with(0, 1 ^ (seal.w[0] ?? 0)) }),
        }),
        "epochs",
      ],
    ];
    for (const [bytes, closed] of broken) {
      const other = await Parts.open(net, makeKeys("AU"));
      await copyKeys(parts, other);
      const entries = changed(index, (one) => ({ ...one, entry: { ...entry, bundle: bytes } }));
      await other.store(signAgain(net, entries, harbour));
      await other.read();
      expect(other.causes(closed)).toMatchObject([{ roomId: harbour }]);
      expect(other.causes(closed)[0]?.cause).not.toMatch(/receipt/);
      expect(other.opened().map(({ content }) => fromUtf8(content))).toEqual([
        "harbour 1",
        "attic 1",
        "attic 2",
      ]);
      await other.close();
    }
  });

  test("[R18] a message that breaks a rule is refused by itself", async () => {
    await grant("messages");
    const [first, second] = [at(harbour, 4), at(harbour, 5)];
    const again = feed[first]?.entry;
    if (again?.kind !== "message") throw new Error("not a message");
    const flip = (bytes: Uint8Array): Uint8Array => bytes.with(bytes.length - 1, 1 ^ (bytes.at(-1) ?? 0));
    const relabelled = changed(first, (one) => ({
      ...one,
      entry: { ...again, sender: "00".repeat(16) as typeof again.sender },
    }));
    await parts.store(relabelled);
    await parts.readAgain();
    // What the relay says of the sender is covered by nothing: the sender's own signature counts.
    expect(parts.opened().map(({ senderDevice }) => senderDevice)).toEqual(texts.map(() => ana.deviceId));
    for (const message of [flip(again.message), new Uint8Array(20)]) {
      const other = await Parts.open(net, makeKeys("AU"));
      await copyKeys(parts, other);
      const entries = changed(first, (one) => ({ ...one, entry: { ...again, message } }));
      await other.store(signAgain(net, entries, harbour));
      await other.read();
      expect(other.causes("refused_messages")).toMatchObject([{ roomId: harbour }]);
      expect(other.opened().map(({ content }) => fromUtf8(content))).toEqual(
        texts.filter((text) => text !== "harbour 2"),
      );
      await other.close();
    }
    // The same ciphertext at two places is one message.
    const doubled = changed(second, (one) => ({
      ...one,
      entry: { ...again, seq: one.entry.seq, receipt: one.entry.receipt },
    }));
    const other = await Parts.open(net, makeKeys("AU"));
    await copyKeys(parts, other);
    await other.store(signAgain(net, doubled, harbour));
    await other.read();
    expect(other.causes("refused_messages")).toMatchObject([
      { roomId: harbour, cause: expect.stringMatching(/^forbidden/) },
    ]);
    expect(other.opened().map(({ content }) => fromUtf8(content))).toEqual(texts.slice(0, 4));
    await other.close();
  });
});
