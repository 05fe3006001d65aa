import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CustosError, fromUtf8, utf8, type RoomId } from "@custos/base";
import { feedFollow, logAppend, logRead, type FeedEntry } from "@custos/contract";
import { encodeRoleSignature } from "@custos/crypto/codec";
import { encodeAuthorisation, signAuthorisation, type Authorisation } from "@custos/crypto/verify";
import { callOperation, handle, openLog, serveOperations } from "@custos/service";
import { accessClient, TestDevice } from "../../relay/test/device.js";
import { verifyLedger } from "../src/ledger.js";
import { AccessNetwork, firstDay, makeKeys, person, seedOf, type Ask } from "./network.js";
import { Parts } from "./parts.js";

describe("a day's release", () => {
  let net: AccessNetwork;
  let ana: TestDevice;
  let harbour: RoomId;
  let feed: FeedEntry[];

  beforeAll(async () => {
    net = await AccessNetwork.start();
    ana = await TestDevice.enrol(net.network, "ana");
    harbour = await ana.createRoom("harbour", []);
    for (const text of ["one", "two"]) await ana.send(harbour, utf8(text));
    const client = accessClient(net.network);
    await client.call(feedFollow, { after: 0 });
    const all = await Promise.all(
      [1, 2, 3].map((cursor) =>
        client.heard(({ name, data }) =>
          name === "feed.entry" && data.cursor === cursor ? data : undefined,
        ),
      ),
    );
    feed = all;
    await client.close();
  });
  afterAll(async () => {
    await ana.client.close();
    await net.close();
  });

  /** An authorisation by the parts themselves; every step may be done again. */
  async function grant(parts: Parts, ask: Ask): Promise<Authorisation> {
    const authorisation = net.document(ask);
    const { id } = authorisation;
    const signed = (role: string) =>
      encodeRoleSignature(signAuthorisation(authorisation, role, seedOf(`AU/role/${role}`)).signature);
    await parts.access.followed.sync();
    const document = encodeAuthorisation(authorisation);
    await parts.authorisations.apply({
      document,
      applicant: "applicant-1",
      signature: signed("applicant-1"),
    });
    for (const role of authorisation.approvers)
      await parts.authorisations.approve({ id, role, signature: signed(role) });
    return authorisation;
  }

  test("[R9] died at any write, it goes on with the same leaf; nothing is opened before its release is in the log", async () => {
    // Dead after a write is dead before the next one: odd ones are lost, even ones stored, so that each gap is met once.
    let finished = false;
    for (let atWrite = 1; !finished; atWrite += 1) {
      const stored = atWrite % 2 === 0;
      const dataDir = makeKeys("AU");
      const ask = { name: `died ${atWrite} ${stored}`, subjects: [person("ana")] };
      const prepared = await Parts.open(net, dataDir);
      await prepared.store(feed);
      await prepared.close();
      let dying = await Parts.open(net, dataDir, { atWrite, stored });
      let writes = 0;
      try {
        await grant(dying, ask);
        await dying.turn();
      } catch {
        // As dead as the process would be.
      }
      finished = dying.writes < atWrite;
      writes = dying.writes;
      if (!finished) {
        await dying.close();
        dying = await Parts.open(net, dataDir);
        expect(dying.opened().length === 0 || dying.ledger().length > 0).toBe(true);
        await grant(dying, ask);
        await dying.turn();
      }
      const { id } = net.document(ask);
      const leaves = await net.releaseLeaves({ id });
      expect(leaves, `died at write ${atWrite} of ${writes}`).toHaveLength(1);
      expect(dying.released(id)).toBe(1);
      expect(dying.opened().map(({ content }) => fromUtf8(content))).toEqual(["one", "two"]);
      verifyLedger(dying.access.store.reader);
      const [{ releaseIndex } = { releaseIndex: -1 }] = dying.authorisations.status(id).released;
      for (const entry of dying.ledger())
        expect(entry).toMatchObject({ releases: [releaseIndex], authorisations: [id] });
      await dying.close();
      if (finished) expect(atWrite).toBeGreaterThan(12);
    }
  });

  test("[R9] what is opened and its entries in the ledger are one write", async () => {
    const dataDir = makeKeys("AU");
    const parts = await Parts.open(net, dataDir);
    await parts.store(feed);
    await grant(parts, { name: "ledger", subjects: [person("ana")] });
    await parts.turn();
    const kinds = parts.ledger().map(({ kind }) => kind);
    expect(kinds).toEqual(["epoch", "message", "message"]);
    await parts.access.store.exclusive((connection) =>
      connection.prepare("UPDATE ledger SET entry = replace(entry, 'epoch', 'epocH') WHERE number = 1").run(),
    );
    expect(() => verifyLedger(parts.access.store.reader)).toThrow("opening ledger: entry 1");
    await parts.close();
  });

  test("[R7] two of three of both quorums are enough, one is not, and false partial keys do no harm", async () => {
    const parts = await Parts.open(net, makeKeys("AU"));
    await parts.store(feed);
    const [a1, a2, a3, o1, o2, o3] = net.trustees;
    if (!a1 || !a2 || !a3 || !o1 || !o2 || !o3) throw new Error("six trustees");
    const authorisation = await grant(parts, { name: "quorums", subjects: [person("ana")] });
    a1.off = a2.off = true;
    await parts.turn();
    expect(parts.released(authorisation.id)).toBe(0);
    a2.off = false;
    o1.lies = o2.lies = true;
    await pauseOver();
    await parts.turn();
    expect(parts.released(authorisation.id)).toBe(0);
    o2.lies = false;
    await pauseOver();
    await parts.turn();
    expect(parts.released(authorisation.id)).toBe(1);
    expect(parts.opened()).toHaveLength(2);
    expect(await net.releaseLeaves(authorisation)).toHaveLength(1);
    a1.off = o1.lies = false;
    await parts.close();
  });

  test("[R5] days come one by one with their lead time, none after the last day for keys", async () => {
    const parts = await Parts.open(net, makeKeys("AU"));
    const change = { releaseUntilDay: firstDay + 3 };
    const days = { fromDay: firstDay, toDay: firstDay + 3 };
    const authorisation = await grant(parts, { name: "days", subjects: [person("ana")], ...days, change });
    const released = () =>
      parts.authorisations.status(authorisation.id).released.map(({ day }) => day - firstDay);
    await parts.turn();
    expect(released()).toEqual([0]);
    net.network.setTime(net.network.nowMs + 3 * 3_600_000);
    await parts.turn();
    expect(released()).toEqual([0, 1]);
    net.trustees.forEach((trustee) => (trustee.off = true));
    net.setDay(2);
    await parts.turn();
    expect(released()).toEqual([0, 1]);
    net.trustees.forEach((trustee) => (trustee.off = false));
    net.setDay(4);
    await pauseOver();
    await parts.turn();
    expect(released()).toEqual([0, 1]);
    expect(parts.authorisations.status(authorisation.id).state).toBe("expired");
    await parts.close();
    net.setDay(0);
  });

  test("[R9] a leaf that the relay says it refused, and entered, is taken up when the log shows it", async () => {
    let lies = false;
    const liar = await serveOperations({
      listen: { host: "127.0.0.1", port: 0 },
      operations: [logAppend, logRead],
      handlers: [
        handle(logRead, (input) => callOperation(net.network.url, logRead, input)),
        handle(logAppend, async (input) => {
          const answer = await callOperation(net.network.url, logAppend, input);
          if (lies) throw new CustosError("bad-log", "refused");
          return answer;
        }),
      ],
      clock: { nowMs: () => net.network.nowMs },
      log: openLog({ name: "liar" }),
    });
    const parts = await Parts.open(net, makeKeys("AU"), undefined, liar.url);
    const authorisation = await grant(parts, { name: "lied to", subjects: [person("ana")] });
    lies = true;
    await parts.turn();
    expect(parts.released(authorisation.id)).toBe(0);
    lies = false;
    await parts.turn();
    expect(parts.released(authorisation.id)).toBe(1);
    expect(await net.releaseLeaves(authorisation)).toHaveLength(1);
    await parts.close();
    await liar.close();
  });

  test("[R8] who joins later on the day is released then, and nobody twice", async () => {
    const parts = await Parts.open(net, makeKeys("AU"));
    const authorisation = await grant(parts, { name: "newcomer", subjects: [person("ana"), person("zoe")] });
    await parts.turn();
    const zoe = await TestDevice.enrol(net.network, "zoe");
    await parts.turn();
    await parts.turn();
    const leaves = await net.releaseLeaves(authorisation);
    expect(leaves.map(({ count, day }) => [count, day])).toEqual([
      [1, firstDay],
      [1, firstDay],
    ]);
    expect(parts.released(authorisation.id)).toBe(2);
    await zoe.client.close();
    await parts.close();
  });
});

/** Longer than the pause after a failure, with the parts' poll interval of one millisecond. */
function pauseOver(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}
