import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { dayMs, type RoomId } from "@custos/base";
import { closeCodes } from "@custos/contract";
import { formatInvitationLink, parseInvitationLink, type InvitationLink } from "@custos/sdk";
import {
  floodUnproved,
  Proxy,
  RawConnection,
  SeededRandom,
  sendGarbage,
  sendUnproved,
  startNetwork,
  type Network,
  type Person,
} from "@custos/testkit";

describe("who is not a member", () => {
  let network: Network;
  let ana: Person;
  let bo: Person;
  let harbour: RoomId;
  const proxies: Proxy[] = [];
  let rounds = 0;

  beforeAll(async () => {
    network = await startNetwork({ authorities: ["AU"], seed: 12 });
    ana = await network.person("ana");
    bo = await network.person("bo");
    harbour = network.roomId("harbour");
    await ana.client.createRoom({ roomId: harbour, name: "Harbour", people: [bo.id] });
  });
  afterAll(async () => {
    await network.close();
    for (const proxy of proxies) await proxy.close();
  });
  // Whatever a stranger did, members go on, and nobody has come in who should not have.
  afterEach(async () => {
    rounds += 1;
    await ana.say(harbour, `still here ${rounds}`);
    await network.settled();
    expect((await bo.texts(harbour)).at(-1)).toBe(`still here ${rounds}`);
    const names = (await ana.client.people()).map(({ displayName }) => displayName);
    expect(names.toSorted()).toEqual(network.people.map(({ name }) => name).toSorted());
  });

  /** Tries a link, and leaves nothing in the log. */
  async function refused(name: string, link: string, code: string, accept = true): Promise<void> {
    const leaves = (await network.logLeaves()).length;
    const stranger = network.stranger(name);
    await expect(stranger.join(link, accept), name).rejects.toMatchObject({ code });
    await expect(stranger.client.connect(), name).rejects.toMatchObject({ code: "not-found" });
    await stranger.close();
    expect(await network.logLeaves(), name).toHaveLength(leaves);
  }

  test("with a used or a made-up invitation, or one to another network, is refused by name", async () => {
    const link = await network.invitation("AU");
    const cy = network.stranger("cy");
    await cy.join(link);
    network.people.push(cy);
    await refused("second", link, "invitation-used");
    const fresh = await network.invitation("AU");
    await refused(
      "forger",
      changed(fresh, ({ invitationKey }) => ({ invitationKey: flipped(invitationKey) })),
      "invitation-unknown",
    );
    await refused(
      "misled",
      changed(fresh, ({ charterHash }) => ({ charterHash: flipped(charterHash) })),
      "bad-charter",
    );
  });

  test("with an invitation that has expired is refused, even when it expires while the disclosure is read", async () => {
    const expired = await network.invitation("AU", network.clock.nowMs() + 1_000);
    const expiring = await network.invitation("AU", network.clock.nowMs() + 60_000);
    network.clock.advance(1_001);
    await refused("late", expired, "invitation-expired");
    const slow = network.stranger("slow");
    const joining = slow.client.join({
      link: parseInvitationLink(expiring),
      displayName: "slow",
      language: "en",
      accept: () => {
        network.clock.advance(60_000);
        return true;
      },
    });
    await expect(joining).rejects.toMatchObject({ code: "invitation-expired" });
    await slow.close();
  });

  test("who refuses the disclosure does not join; the invitation stays good for whoever accepts", async () => {
    const link = await network.invitation("AU", network.clock.nowMs() + dayMs);
    await refused("unwilling", link, "disclosure-not-accepted", false);
    const dee = network.stranger("dee");
    await dee.join(link);
    network.people.push(dee);
  });

  test("cannot make the relay take 100 MB, nor more than 64 KiB before a proof", async () => {
    const huge = new RawConnection(network.relay.url);
    await huge.upgrade();
    huge.promiseFrame(100_000_000);
    await huge.closed;
    const long = new RawConnection(network.relay.url);
    await long.upgrade();
    long.promiseFrame(5_000_000);
    expect(await long.pour(5_000_000)).toBeLessThan(5_000_000);
    await long.closed;
  });

  test("with garbage, seeded, and with operations before a proof, ends a connection and nothing else", async () => {
    const random = new SeededRandom(12);
    for (let i = 0; i < 10; i += 1) {
      const bytes = Uint8Array.from({ length: 1 + random.below(2_000) }, () => random.below(256));
      for (const { url } of [network.relay, ...network.servers]) await sendGarbage(url, bytes);
    }
    const early = await sendUnproved(network.relay.url, [`{"id":1,"op":"room.list","input":{}}`]);
    expect(early).toBe(closeCodes.unauthenticated);
    expect(await sendUnproved(network.relay.url, ["not json"])).toBe(closeCodes.protocol);
  });

  test("with a proof of somebody else's session, seen on the line, opens no session", async () => {
    const proxy = await Proxy.start(network.relay.url);
    await network.person("seen", { via: proxy.url });
    const proof = proxy.sent.find(({ op }) => op === "session.open");
    expect(proof).toBeDefined();
    const replayed = await sendUnproved(network.relay.url, [JSON.stringify(proof)]);
    expect(replayed).toBe(closeCodes.unauthenticated);
    proxies.push(proxy);
  });

  test("flooding before authentication is cut, connection by connection, while members talk", async () => {
    const flood = floodUnproved(network.relay.url, 40);
    const texts = Array.from({ length: 10 }, (_, i) => `in the flood ${i}`);
    for (const text of texts) await bo.say(harbour, text);
    const codes = await flood;
    // 1006: the connection was gone before it could be told why.
    const cut = [1006, closeCodes.unauthenticated, closeCodes.protocol];
    expect(codes.filter((code) => !cut.includes(code as never))).toEqual([]);
    expect(codes).toHaveLength(40);
    await network.settled();
    expect((await ana.texts(harbour)).filter((text) => text.startsWith("in the flood"))).toEqual(texts);
  });
});

function changed(link: string, change: (link: InvitationLink) => Partial<InvitationLink>): string {
  const parsed = parseInvitationLink(link);
  return formatInvitationLink({ ...parsed, ...change(parsed) });
}

function flipped(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, i) => (i === 0 ? byte ^ 1 : byte));
}
