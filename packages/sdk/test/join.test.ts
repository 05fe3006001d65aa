import { afterEach, describe, expect, it } from "vitest";
import { codeOf, type DeviceId, type PersonId } from "@custos/base";
import { MemoryStore, type Client, type JoinOptions } from "@custos/sdk";
import { DyingStore } from "./relay/dying-store.js";
import { MemoryRelay } from "./relay/memory-relay.js";
import { idOf, seedOf } from "./relay/memory-network.js";
import { inviteByOperator, openClient } from "./relay/world.js";

const clients: Client[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});

function client(relay: MemoryRelay, store = new MemoryStore()): Client {
  const opened = openClient(relay, store).client;
  clients.push(opened);
  return opened;
}

async function attempt(
  one: Client,
  options: Omit<Partial<JoinOptions>, "link"> & Pick<JoinOptions, "link">,
): Promise<string> {
  try {
    await one.join({ displayName: "Ana", language: "de-CH", accept: () => true, ...options });
    return "joined";
  } catch (error) {
    return codeOf(error);
  }
}

describe("joining", () => {
  it("shows the disclosure in the newcomer's language where it is there, and asks nothing before", async () => {
    const relay = new MemoryRelay();
    const link = inviteByOperator(relay, "ana");
    const seen: string[] = [];
    const accept: JoinOptions["accept"] = (disclosure) => {
      seen.push(
        `${disclosure.language}: ${disclosure.text} (${disclosure.networkName}, ${disclosure.authority})`,
      );
      return true;
    };
    const size = relay.log.entries.length;
    expect(await attempt(client(relay), { link, accept, language: "it-IT" })).toBe("joined");
    expect(seen).toEqual(["it: Persone autorizzate possono leggere. (Test network, 1)"]);
    expect(relay.log.entries.length).toBe(size + 2);
  });

  it("does nothing where the disclosure is refused, and the invitation stays good", async () => {
    const relay = new MemoryRelay();
    const link = inviteByOperator(relay, "ana");
    const size = relay.log.entries.length;
    expect(await attempt(client(relay), { link, accept: () => false })).toBe("disclosure-not-accepted");
    expect(relay.log.entries.length).toBe(size);
    expect(await attempt(client(relay), { link })).toBe("joined");
  });

  it("comes before everything else, and nothing is broken by trying", async () => {
    const relay = new MemoryRelay();
    const ana = client(relay);
    await expect(ana.connect()).rejects.toMatchObject({ code: "not-found" });
    expect(await attempt(ana, { link: inviteByOperator(relay, "ana") })).toBe("joined");
    await ana.connect();
    expect(await ana.people()).toMatchObject([{ displayName: "Ana" }]);
  });

  it("is refused by an invitation that is used, expired, or made up", async () => {
    const relay = new MemoryRelay();
    const link = inviteByOperator(relay, "ana");
    expect(await attempt(client(relay), { link })).toBe("joined");
    expect(await attempt(client(relay), { link })).toBe("invitation-used");
    const late = inviteByOperator(relay, "bo");
    relay.clock.nextDay(2);
    expect(await attempt(client(relay), { link: late })).toBe("invitation-expired");
    const forged = { ...link, invitationKey: seedOf("nobody") };
    expect(await attempt(client(relay), { link: forged })).toBe("invitation-unknown");
  });

  it("[P23] trusts no charter but the one that the invitation names", async () => {
    const relay = new MemoryRelay();
    const link = { ...inviteByOperator(relay, "ana"), charterHash: new Uint8Array(32) };
    expect(await attempt(client(relay), { link })).toBe("bad-charter");
  });

  it("[P17] believes no log whose checkpoint the witnesses have not cosigned", async () => {
    const relay = new MemoryRelay();
    const link = inviteByOperator(relay, "ana");
    relay.faults.checkpoint = (note) =>
      note
        .split("\n")
        .filter((line) => !/w[12] |outside/.test(line))
        .join("\n");
    expect(await attempt(client(relay), { link })).toBe("bad-log");
  });

  it("goes on after a crash at every write, and uses one invitation for one person", async () => {
    for (let writes = 0; ; writes += 1) {
      const relay = new MemoryRelay();
      const link = inviteByOperator(relay, "ana");
      const ids = { personId: idOf<PersonId>("ana"), deviceId: idOf<DeviceId>("ana/1") };
      const store = new MemoryStore();
      const dying = new DyingStore(store, writes, writes % 2 === 0 ? "before" : "after");
      const died =
        (await attempt(client(relay, dying as unknown as MemoryStore), { link, ...ids })) !== "joined";
      expect(await attempt(client(relay, store), { link, ...ids })).toBe("joined");
      expect(relay.log.entries.filter((entry) => Buffer.from(entry).includes('"person"'))).toHaveLength(1);
      if (!died) break;
      expect(writes).toBeLessThan(20);
    }
  });
});
