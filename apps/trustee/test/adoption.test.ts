import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { AuthorisationId } from "@custos/base";
import type { Charter, CharterAuthority, QuorumBody } from "@custos/crypto/codec";
import { charterNote, signCharter } from "@custos/crypto/verify";
import { callOperation } from "@custos/service";
import { trusteeAdopt } from "@custos/contract";
import { exportLedger } from "@custos/trustee";
import {
  authorityOf,
  firstDay,
  firstNote,
  idOf,
  personLeaf,
  publicKeyOf,
  seedOf,
  startMs,
} from "../../../packages/crypto/test/log/network.js";
import { holdCeremony, Seat, TestNetwork } from "./network.js";

let network: TestNetwork;
let judge: Seat;
let overseer: Seat;
let otherKey: Awaited<ReturnType<typeof holdCeremony>>["key"];

beforeAll(async () => {
  network = await TestNetwork.start({ adopt: false });
  [judge] = network.authorising as [Seat];
  [overseer] = network.oversight as [Seat];
  // A second ceremony of the same trustees: they hold its share, but it is not the charter's.
  otherKey = (await holdCeremony(network.oversight, 2, "another ceremony of O")).key;
});

afterAll(() => network?.close());

const changed = (change: Partial<Charter>): Charter => ({ ...network.charter, ...change });

function withAuthority(change: (authority: CharterAuthority) => Partial<CharterAuthority>): Charter {
  const [authority] = network.charter.authorities as [CharterAuthority];
  return changed({ authorities: [{ ...authority, ...change(authority) }] });
}

type Key = CharterAuthority["keyPeriods"][number]["oversight"];

function withKey(body: QuorumBody, change: (key: Key) => Partial<Key>): Charter {
  return withAuthority(({ keyPeriods }) => ({
    keyPeriods: keyPeriods.map((period) => ({
      ...period,
      [body]: { ...period[body], ...change(period[body]) },
    })),
  }));
}

function withTrustees(
  change: (trustees: CharterAuthority["oversight"]["trustees"]) => CharterAuthority["oversight"]["trustees"],
): Charter {
  return withAuthority(({ oversight }) => ({
    oversight: { ...oversight, trustees: change(oversight.trustees) },
  }));
}

it("[TR-12] answers no release before it has adopted a charter", async () => {
  const salt = new Uint8Array(32);
  const request = {
    document: new Uint8Array(1),
    documentSalt: salt,
    authorisationIndex: 1,
    day: firstDay,
    identitiesSalt: salt,
  };
  const authorisationId = idOf<AuthorisationId>("warrant");
  for (const seat of network.seats) {
    await expect(seat.release({ ...request, authorisationId, releaseIndex: 2 })).rejects.toMatchObject({
      code: "unavailable",
    });
  }
});

it("[TR-9] [P23] refuses a charter that is not the first, not signed, or does not name its keys", async () => {
  const { charter } = network;
  const signedBySomebody = charterNote(charter, [signCharter(charter, "operator-1", seedOf("somebody"))]);
  const [period] = authorityOf(1, "AU").keyPeriods as [CharterAuthority["keyPeriods"][number]];
  const cases: Record<string, string> = {
    "no note": "no note",
    "no operator's signature": signedBySomebody,
    "a byte more": network.note.replace("{", "{ "),
    "number 2": firstNote(changed({ number: 2, previous: seedOf("previous") })),
    "another witness key of its own": firstNote(
      changed({
        witnesses: charter.witnesses.map((one) =>
          one.name === overseer.name ? { ...one, key: publicKeyOf("another") } : one,
        ),
      }),
    ),
    "another name of its witness": firstNote(
      changed({
        witnesses: charter.witnesses.map((one) =>
          one.name === overseer.name ? { ...one, name: "another" } : one,
        ),
      }),
    ),
    "another signing key of its own": firstNote(
      withTrustees((all) =>
        all.map((one) => (one.index === 1 ? { ...one, signingKey: publicKeyOf("another") } : one)),
      ),
    ),
    "another index than its share's": firstNote(
      withTrustees((all) =>
        all.map((one) => ({ ...one, index: 3 - one.index })).toSorted((a, b) => a.index - b.index),
      ),
    ),
    "another quorum's key": firstNote(
      withKey("oversight", () => ({
        ...period.oversight,
        publicShares: period.oversight.publicShares.slice(0, 2),
      })),
    ),
    "another ceremony's key with this one's transcript": firstNote(
      withKey("oversight", ({ transcript }) => ({ ...otherKey, transcript })),
    ),
    "another transcript": firstNote(withKey("oversight", () => ({ transcript: seedOf("another") }))),
    "other public shares": firstNote(
      withKey("oversight", ({ publicShares }) => ({
        publicShares: publicShares.map((one, i) => ({ ...one, share: (publicShares[1 - i] ?? one).share })),
      })),
    ),
    "another threshold": firstNote(
      withAuthority(({ oversight }) => ({ oversight: { ...oversight, threshold: 1 } })),
    ),
    "another key period": firstNote(
      withAuthority(({ keyPeriods }) => ({ keyPeriods: keyPeriods.map((one) => ({ ...one, number: 2 })) })),
    ),
    "another authority's number": firstNote(withAuthority(() => ({ number: 2 }))),
    "a false proof of its own quorum": firstNote(withKey("oversight", () => ({ proof: otherKey.proof }))),
    "a false proof of the other quorum": firstNote(withKey("authorising", () => ({ proof: otherKey.proof }))),
  };
  for (const [what, note] of Object.entries(cases)) {
    await expect(overseer.adopt(note, network.relayUrl), what).rejects.toMatchObject({ code: "bad-charter" });
  }
  expect((await exportLedger(overseer.dataDir)).filter(({ entry }) => entry.kind === "adoption")).toEqual([]);
});

it("[TR-10] of two good charters at once it adopts one, and that one for good", async () => {
  // Which of them comes first is the network's doing.
  const notes = [firstNote(changed({ name: "Another network" })), network.note];
  const results = await Promise.allSettled(notes.map((note) => judge.adopt(note, network.relayUrl)));
  const first = results.findIndex(({ status }) => status === "fulfilled");
  const [adopted, other] = first === 0 ? notes : notes.toReversed();
  if (adopted === undefined || other === undefined) throw new Error("no charter");
  expect(results[first === 0 ? 1 : 0]).toMatchObject({ reason: { code: "already-exists" } });
  const adoptions = async () =>
    (await exportLedger(judge.dataDir)).filter(({ entry }) => entry.kind === "adoption");
  expect((await adoptions()).length).toBe(1);
  await judge.stop();
  await judge.start();
  await judge.adopt(adopted, network.relayUrl);
  await expect(judge.adopt(other, network.relayUrl)).rejects.toMatchObject({ code: "already-exists" });
  await expect(judge.adopt("no note", network.relayUrl)).rejects.toMatchObject({ code: "bad-charter" });
  expect((await adoptions()).length).toBe(1);
});

it("[TR-10] the same again changes the relay's address, which a start remembers", async () => {
  const nobody = "http://127.0.0.1:1";
  for (const seat of network.oversight) await seat.adopt(network.note, nobody);
  await network.publish(startMs);
  const following = async (): Promise<number> => (await overseer.describe()).logSize;
  expect(await following()).toBe(0);
  await overseer.adopt(network.note, network.relayUrl);
  await expect.poll(following, { timeout: 20_000 }).toBe(network.tree.size);
  expect((await exportLedger(overseer.dataDir)).filter(({ entry }) => entry.kind === "adoption").length).toBe(
    1,
  );
  await overseer.stop();
  network.append(personLeaf("alice"));
  await overseer.start();
  expect(await following()).toBe(network.tree.size - 1);
  await network.publish(startMs);
  await expect.poll(following, { timeout: 20_000 }).toBe(network.tree.size);
});

it("[TR-9] a lone witness adopts what names its witness key, and holds no seat", async () => {
  const witness = await new Seat(network.root, "witness", "outside-3").start();
  try {
    await expect(witness.adopt(network.note, network.relayUrl)).rejects.toMatchObject({
      code: "bad-charter",
    });
    const { witnessKey = "" } = await witness.describe();
    const key = new Uint8Array(Buffer.from(witnessKey.split("+").slice(2).join("+"), "base64")).slice(1);
    const witnesses = [...network.charter.witnesses, { name: "outside-3", key }];
    const note = firstNote(changed({ witnesses, witnessQuorum: 4 }));
    await witness.adopt(note, network.relayUrl);
    await expect(
      callOperation(witness.url, trusteeAdopt, { charter: note, relayUrl: "x" }, {}),
    ).rejects.toMatchObject({
      code: "unauthenticated",
    });
  } finally {
    await witness.stop();
  }
});

it("[TR-22] its folder's log and ledger hold no token, key or share", async () => {
  for (const seat of [judge, overseer]) {
    const keys = JSON.parse(readFileSync(join(seat.dataDir, "keys.json"), "utf8")) as Record<string, string>;
    const secrets = [seat.token, ...Object.values(keys)];
    const written = `${JSON.stringify(await exportLedger(seat.dataDir))}${readFileSync(join(seat.dataDir, "trustee.log"), "utf8")}`;
    expect(written.length).toBeGreaterThan(100);
    for (const secret of secrets) expect(written.includes(secret)).toBe(false);
  }
});
