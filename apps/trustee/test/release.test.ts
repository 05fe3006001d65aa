import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toHex } from "@custos/base";
import { identityBytes, type Identity } from "@custos/crypto/codec";
import { combinePartials, openDelivery, quorumsOf } from "../../../packages/crypto/src/seal/release.js";
import { nobleBackend } from "../../../packages/crypto/src/pairing/index.js";
import { exportLedger, verifyLedger } from "@custos/trustee";
import { sha256 } from "@noble/hashes/sha2.js";
import { signLeafAsRole } from "@custos/crypto/log";
import { firstDay, seedOf, startMs } from "../../../packages/crypto/test/log/network.js";
import { TestNetwork, reader, type Seat } from "./network.js";
import { Warrant, type Request } from "./requests.js";

const dayMs = 86_400_000;
let network: TestNetwork;
let warrant: Warrant;
let request: Request;

beforeAll(async () => {
  network = await TestNetwork.start();
  warrant = new Warrant(network);
  request = await warrant.announced();
});

afterAll(async () => {
  await network?.close();
});

async function open(
  seat: Seat,
  identity: Identity,
  input = request,
): Promise<{ index: number; key: Uint8Array }> {
  const { trustee, partials } = await seat.release(input);
  const wanted = toHex(sha256(identityBytes(identity)));
  const found = partials.find(({ identityHash }) => toHex(identityHash) === wanted);
  if (!found) throw new Error("no partial key for the identity");
  const terms = { authorisationId: warrant.authorisation.id, identity, logIndex: input.releaseIndex };
  return { index: trustee, key: await openDelivery(found.sealed, terms, reader.secretKey) };
}

describe("a release over all trustees", () => {
  it("[TR-18] [P1] [P11] gives a day's key with both quorums whole, and with no less", async () => {
    const identities = warrant.identities(request);
    expect(identities.length).toBe(2);
    const quorums = quorumsOf(network.charter, 1, firstDay);
    // All are collected first: pairings take long enough for idle connections to be closed meanwhile.
    const collected = await Promise.all(
      identities.map(async (identity) => ({
        identity,
        authorising: await Promise.all(network.authorising.map((seat) => open(seat, identity))),
        oversight: await Promise.all(network.oversight.map((seat) => open(seat, identity))),
      })),
    );
    for (const { identity, authorising, oversight } of collected) {
      const all = { identity, authorising, oversight, quorums, backend: nobleBackend };
      expect(combinePartials(all).length).toBe(48);
      const short = [
        { authorising: authorising.slice(1) },
        { oversight: oversight.slice(1) },
        { authorising: [] },
        { oversight: [] },
        { authorising: [authorising[0], authorising[0]] as typeof authorising },
        { authorising: oversight },
        { oversight: authorising },
      ];
      for (const change of short)
        expect(() => combinePartials({ ...all, ...change })).toThrow(/partial keys|trustee/);
    }
  });

  it("[TR-17] the same request again gives the same keys and no second entry in the ledger", async () => {
    const [identity] = warrant.identities(request);
    const [seat] = network.oversight;
    if (!identity || !seat) throw new Error("no trustee");
    const [one, two] = await Promise.all([open(seat, identity), open(seat, identity)]);
    expect(one.key).toEqual(two.key);
    await seat.stop();
    const releases = verifyLedger(await exportLedger(seat.dataDir)).filter(({ kind }) => kind === "release");
    expect(releases).toEqual([
      expect.objectContaining({ releaseIndex: request.releaseIndex, count: 2, day: firstDay }),
    ]);
    // Killed or stopped, it answers the same afterwards.
    await seat.start();
    expect((await open(seat, identity)).key).toEqual(one.key);
  });

  it("[TR-11] [P12] waits for a checkpoint that enough witnesses have cosigned", async () => {
    const nowMs = startMs + dayMs / 2;
    network.setTime(nowMs);
    const input = warrant.announce(firstDay + 1);
    for (const quiet of [
      ["outside-1", "oversight-1"],
      ["outside-1", "outside-2"],
    ]) {
      await network.publish(nowMs, quiet);
      for (const seat of network.seats)
        await expect(seat.release(input)).rejects.toMatchObject({ code: "bad-log" });
    }
    await network.publish(nowMs, ["outside-2"]);
    for (const seat of network.seats) expect((await seat.release(input)).partials.length).toBe(2);
  });

  it("[TR-14] [P13] nothing after revocation, from any trustee", async () => {
    const revocation = signLeafAsRole(
      {
        type: "revocation",
        authorisation: warrant.authorisation.id,
        authority: 1,
        atMs: startMs + dayMs / 2,
        by: "judge-1",
      },
      seedOf("AU/role/judge-1"),
    );
    network.append(revocation);
    await network.publish(startMs + dayMs / 2);
    for (const seat of network.seats)
      await expect(seat.release(request)).rejects.toMatchObject({ code: "revoked" });
  });
});
