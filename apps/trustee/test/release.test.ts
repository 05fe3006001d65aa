import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toHex, type PersonId } from "@custos/base";
import { identityBytes, type Identity } from "@custos/crypto/codec";
import { combinePartials, openDelivery, quorumsOf } from "../../../packages/crypto/src/seal/release.js";
import { nobleBackend } from "../../../packages/crypto/src/pairing/index.js";
import { exportLedger, verifyLedger } from "@custos/trustee";
import { sha256 } from "@noble/hashes/sha2.js";
import { releaseIdentities, type Authorisation } from "@custos/crypto/verify";
import { signLeafAsRole } from "@custos/crypto/log";
import { firstDay, idOf, personLeaf, seedOf, startMs } from "../../../packages/crypto/test/log/network.js";
import { announce, enter, makeAuthorisation, signedBy } from "../../../packages/crypto/test/authorisation/documents.js";
import { TestNetwork, reader, type Seat } from "./network.js";

const dayMs = 86_400_000;
const source = { keyPeriod: 1, authorityOf: (personId: PersonId) => (personId === idOf("alice") ? 1 : undefined) };

let network: TestNetwork;
let authorisation: Authorisation;
let request: Parameters<Seat["release"]>[0];

/** Announces a day in the log and gives the request that collects its keys. */
async function announced(day: number, nowMs: number): Promise<Parameters<Seat["release"]>[0]> {
  const { leaf, salt } = announce(authorisation, day, network.tree.size, source);
  const releaseIndex = network.append(leaf);
  await network.publish(nowMs);
  return { ...request, day, identitiesSalt: salt, releaseIndex };
}

beforeAll(async () => {
  network = await TestNetwork.start();
  authorisation = makeAuthorisation({ deliveryKey: reader.publicKey });
  const document = signedBy(authorisation);
  const { leaf, salt: documentSalt } = enter(authorisation, document);
  const authorisationIndex = network.append(personLeaf("alice"), leaf);
  request = {
    authorisationId: authorisation.id,
    document,
    documentSalt,
    authorisationIndex,
    day: firstDay,
    identitiesSalt: new Uint8Array(32),
    releaseIndex: 0,
  };
  request = await announced(firstDay, startMs);
});

afterAll(async () => {
  await network?.close();
});

async function open(seat: Seat, identity: Identity, input = request): Promise<{ index: number; key: Uint8Array }> {
  const { trustee, partials } = await seat.release(input);
  const wanted = toHex(sha256(identityBytes(identity)));
  const found = partials.find(({ identityHash }) => toHex(identityHash) === wanted);
  if (!found) throw new Error("no partial key for the identity");
  const terms = { authorisationId: authorisation.id, identity, logIndex: input.releaseIndex };
  return { index: trustee, key: await openDelivery(found.sealed, terms, reader.secretKey) };
}

describe("a release over all trustees", () => {
  it("[P1] [P11] gives a day's key with both quorums whole, and with no less", async () => {
    const identities = releaseIdentities(authorisation, firstDay, request.releaseIndex, source);
    expect(identities.length).toBe(2);
    const quorums = quorumsOf(network.charter, 1, firstDay);
    for (const identity of identities) {
      const authorising = await Promise.all(network.authorising.map((seat) => open(seat, identity)));
      const oversight = await Promise.all(network.oversight.map((seat) => open(seat, identity)));
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
      for (const change of short) expect(() => combinePartials({ ...all, ...change })).toThrow(/partial keys|trustee/);
    }
  });

  it("the same request again gives the same keys and no second entry in the ledger", async () => {
    const [identity] = releaseIdentities(authorisation, firstDay, request.releaseIndex, source);
    const [seat] = network.oversight;
    if (!identity || !seat) throw new Error("no trustee");
    const [one, two] = await Promise.all([open(seat, identity), open(seat, identity)]);
    expect(one.key).toEqual(two.key);
    await seat.stop();
    const releases = verifyLedger(await exportLedger(seat.dataDir)).filter(({ kind }) => kind === "release");
    expect(releases).toEqual([expect.objectContaining({ releaseIndex: request.releaseIndex, count: 2, day: firstDay })]);
    // Killed or stopped, it answers the same afterwards.
    await seat.start();
    expect((await open(seat, identity)).key).toEqual(one.key);
  });

  it("[P12] waits for a checkpoint that enough witnesses have cosigned", async () => {
    const { leaf, salt } = announce(authorisation, firstDay + 1, network.tree.size, source);
    const nowMs = startMs + dayMs / 2;
    network.setTime(nowMs);
    const releaseIndex = network.append(leaf);
    const input = { ...request, day: firstDay + 1, identitiesSalt: salt, releaseIndex };
    for (const quiet of [["outside-1", "oversight-1"], ["outside-1", "outside-2"]]) {
      await network.publish(nowMs, quiet);
      for (const seat of network.seats) await expect(seat.release(input)).rejects.toMatchObject({ code: "bad-log" });
    }
    await network.publish(nowMs, ["outside-2"]);
    for (const seat of network.seats) expect((await seat.release(input)).partials.length).toBe(2);
  });

  it("nothing after its switch is off, nothing after revocation, from any trustee", async () => {
    const revocation = signLeafAsRole(
      { type: "revocation", authorisation: authorisation.id, authority: 1, atMs: startMs + dayMs / 2, by: "judge-1" },
      seedOf("AU/role/judge-1"),
    );
    network.append(revocation);
    await network.publish(startMs + dayMs / 2);
    for (const seat of network.seats) await expect(seat.release(request)).rejects.toMatchObject({ code: "revoked" });
  });
});
