import { afterEach, describe, expect, it } from "vitest";
import { idOf } from "./relay/memory-network.js";
import type { DeviceId, PersonId } from "@custos/base";
import { createClient, MemoryStore, type Client } from "@custos/sdk";
import { textContent } from "@custos/crypto/codec";
import { MemoryRelay } from "./relay/memory-relay.js";
import { inviteByOperator, roomIdOf } from "./relay/world.js";

const room = roomIdOf("harbour");
let client: Client | undefined;

afterEach(async () => client?.close());

/** Somebody alone in a room, whose clock is moved against the relay's. */
async function alone(): Promise<{
  relay: MemoryRelay;
  ana: Client;
  clock: { skewMs: number; nowMs(): number };
}> {
  const relay = new MemoryRelay();
  const clock = { skewMs: 0, nowMs: () => relay.clock.ms + clock.skewMs };
  const { url: relayUrl, connect, fetch } = relay;
  const ana = createClient({ relayUrl, store: new MemoryStore(), clock, connect, fetch });
  client = ana;
  const ids = { personId: idOf<PersonId>("ana"), deviceId: idOf<DeviceId>("ana/1") };
  await ana.join({
    link: inviteByOperator(relay, "ana"),
    displayName: "ana",
    language: "en",
    accept: () => true,
    ...ids,
  });
  await ana.connect();
  await ana.createRoom({ roomId: room, name: "Alone", people: [] });
  return { relay, ana, clock };
}

describe("[S14] a device's clock", () => {
  it.each([-1, 1])(
    "[P9] that is more than five minutes off sends nothing, and goes on once it is right (%i)",
    async (sign) => {
      const { relay, ana, clock } = await alone();
      clock.skewMs = sign * 299_000;
      // A clock that is wrong is noticed with the next frame of the relay.
      await ana.settled();
      await ana.send(room, textContent("nearly right"));
      clock.skewMs = sign * 301_000;
      await ana.settled();
      const before = relay.room(room).entries.length;
      await expect(ana.send(room, textContent("wrong"))).rejects.toMatchObject({ code: "clock-skew" });
      expect(relay.room(room).entries).toHaveLength(before);
      clock.skewMs = 0;
      await ana.people();
      // It has stayed in the outbox.
      await ana.settled();
      expect(relay.room(room).entries).toHaveLength(before + 1);
    },
  );

  it("[P9] does not decide the day: the relay's does, and the seal says it", async () => {
    const { relay, ana, clock } = await alone();
    const midnight = (relay.today() + 1) * 86_400_000;
    relay.clock.ms = midnight - 60_000;
    // This device is two minutes fast: for it the new day has begun.
    clock.skewMs = 120_000;
    await ana.settled();
    const sent = await ana.send(room, textContent("still today"));
    expect(sent.timeMs).toBe(midnight - 60_000);
    expect(relay.room(room).group.epoch).toBe(1n);
    relay.clock.ms = midnight;
    await ana.send(room, textContent("the new day"));
    expect(relay.room(room).group.epoch).toBe(2n);
  });
});
