import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CustosError } from "@custos/base";
import { roleSign } from "@custos/contract";
import {
  Directory,
  encodeLeaf,
  encodeRoleRequest,
  leafToSign,
  signedRole,
  verifyLeafSignature,
  type RoleRequest,
} from "@custos/crypto/log";
import { callOperation } from "@custos/service";
import { exportLedger, verifyLedger } from "@custos/trustee";
import type { Seat as CharterSeat } from "../src/adoption.js";
import { judgeRole } from "../src/role/judge.js";
import { publicKeyOf, seedOf, startMs } from "../../../packages/crypto/test/log/network.js";
import { charterLeaf, firstNote, makeCharter, partsOf } from "../../../packages/crypto/test/log/network.js";
import { TestNetwork, type Seat } from "./network.js";

const hourMs = 3_600_000;
const point = new Uint8Array([4, ...seedOf("x"), ...seedOf("y")]);

function added(change: Partial<Extract<RoleRequest, { action: "added" }>> = {}): RoleRequest {
  return {
    type: "role",
    action: "added",
    authority: 1,
    body: "authorising",
    id: "judge-9",
    name: "Judge Nine",
    key: { kind: "passkey", publicKey: point, rpId: "judge-9.localhost" },
    atMs: startMs,
    ...change,
  };
}

function removed(change: Partial<Extract<RoleRequest, { action: "removed" }>> = {}): RoleRequest {
  return {
    type: "role",
    action: "removed",
    authority: 1,
    body: "oversight",
    id: "overseer-8",
    atMs: startMs,
    ...change,
  };
}

const judges: CharterSeat = { authority: 1, body: "authorising", index: 1 };
const overseers: CharterSeat = { authority: 1, body: "oversight", index: 2 };

/** Two authorities, and a person whom oversight brought in by the log. */
function makeDirectory(): Directory {
  const directory = Directory.empty();
  const charter = makeCharter(["AU", "NZ"]);
  directory.apply(0, charterLeaf(charter, firstNote(charter)));
  const request = added({
    id: "overseer-8",
    name: "Overseer Eight",
    body: "oversight",
    key: { kind: "ed25519", publicKey: publicKeyOf("overseer-8") },
  });
  directory.apply(1, signedRole(request, partsOf(request, "AU", "oversight")));
  return directory;
}

describe("[TR-24] whom a trustee lets in", () => {
  const directory = makeDirectory();
  const key = (publicKey: Uint8Array) => ({
    key: { kind: "passkey" as const, publicKey, rpId: "a.localhost" },
  });
  const table: readonly [string, string, RoleRequest, CharterSeat?][] = [
    ["signed", "a judge by judges' trustees", added()],
    ["signed", "an applicant by judges' trustees", added({ body: "applicant" })],
    ["signed", "an overseer by oversight's", added({ body: "oversight" }), overseers],
    ["signed", "an Ed25519 passkey", added(key(publicKeyOf("fresh")))],
    ["signed", "whom the log knows, going", removed(), overseers],
    ["signed", "dated five minutes ahead", added({ atMs: startMs + 5 * 60_000 })],
    ["signed", "dated a day ago", added({ atMs: startMs - 24 * hourMs })],
    ["forbidden", "dated further ahead", added({ atMs: startMs + 5 * 60_000 + 1 })],
    ["forbidden", "dated longer ago", added({ atMs: startMs - 24 * hourMs - 1 })],
    ["forbidden", "another authority's", added({ authority: 2 })],
    ["forbidden", "an overseer by judges' trustees", added({ body: "oversight" })],
    ["forbidden", "a judge by oversight's", added(), overseers],
    ["forbidden", "an applicant by oversight's", added({ body: "applicant" }), overseers],
    ["bad-log", "an id of the charter's", added({ id: "judge-1" })],
    ["bad-log", "an id of the log's, of another body", added({ id: "overseer-8" })],
    ["bad-log", "a key of the charter's", added(key(publicKeyOf("AU/role/judge-1")))],
    ["bad-log", "a key of the log's", added(key(publicKeyOf("overseer-8")))],
    ["bad-log", "the reader's key", added(key(publicKeyOf("AU/reader")))],
    ["bad-log", "nobody, going", removed({ id: "overseer-7" }), overseers],
    ["bad-log", "one of the charter's, going", removed({ id: "overseer-1" }), overseers],
    ["bad-log", "one of the other body, going", removed({ body: "authorising" }), judges],
    ["malformed", "a compressed point", added(key(new Uint8Array([2, ...seedOf("x")])))],
    ["malformed", "a point of another form", added(key(new Uint8Array(65)))],
  ];

  it.each(table)("%s: %s", (verdict, _, request, seat = judges) => {
    let said: string;
    try {
      judgeRole(request, { directory, seat, nowMs: startMs });
      said = "signed";
    } catch (error) {
      said = error instanceof CustosError ? error.code : String(error);
    }
    expect(said).toBe(verdict);
  });
});

describe("a trustee's keeper", () => {
  let network: TestNetwork;
  beforeAll(async () => {
    network = await TestNetwork.start();
  });
  afterAll(() => network?.close());

  const ask = (seat: Seat, leaf: Uint8Array, token = seat.token) =>
    callOperation(seat.url, roleSign, { leaf }, { token });

  it("[TR-24] is the only one whom it signs for", async () => {
    const [seat] = network.authorising as [Seat];
    const leaf = encodeRoleRequest(added());
    await expect(ask(seat, leaf, "x".repeat(43))).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(callOperation(seat.url, roleSign, { leaf })).rejects.toMatchObject({
      code: "unauthenticated",
    });
    await expect(ask(seat, leaf.slice(1))).rejects.toMatchObject({ code: "malformed" });
    await expect(ask(network.oversight[0] as Seat, leaf)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("[TR-25] [TR-22] gets the same signature for the same leaf, entered once and by its hash", async () => {
    const [one, two] = network.authorising as [Seat, Seat];
    const request = added();
    const leaf = encodeRoleRequest(request);
    const [first, again] = await Promise.all([ask(one, leaf), ask(one, leaf)]);
    expect(again).toEqual(first);
    const other = await ask(two, leaf);
    expect([first.trustee, other.trustee]).toEqual([1, 2]);
    const signed = signedRole(request, [other, first]);
    const { signingKey } = await one.describe();
    expect(verifyLeafSignature(signed, signingKey, first.signature)).toEqual(signed);

    const fresh = () => {
      const directory = Directory.empty();
      network.entries.forEach((entry, index) => directory.applyEntry(index, entry));
      return directory;
    };
    expect(() => fresh().prepare(network.entries.length, signedRole(request, [first]))).toThrow(
      /1 of 2 authorising trustees/,
    );
    const directory = fresh();
    directory.applyEntry(network.entries.length, encodeLeaf(signed));
    expect(directory.roles(1, Math.floor(startMs / 86_400_000))).toContainEqual(
      expect.objectContaining({ id: "judge-9", body: "authorising", name: "Judge Nine" }),
    );

    const lines = await exportLedger(one.dataDir);
    const roles = verifyLedger(lines).filter(({ kind }) => kind === "role");
    const hash = createHash("sha256").update(leafToSign(request)).digest("hex");
    expect(roles).toEqual([
      expect.objectContaining({ kind: "role", action: "added", authority: 1, leaf: hash }),
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/judge-9|Judge Nine/);

    network.append(signed);
    await network.publish(startMs);
    await expect(ask(one, leaf)).rejects.toMatchObject({ code: "bad-log" });
  });

  it("[TR-24] gets nothing while the log cannot be read", async () => {
    const [seat] = network.authorising as [Seat];
    const leaf = encodeRoleRequest(
      added({ id: "judge-10", key: { kind: "ed25519", publicKey: seedOf("k") } }),
    );
    network.forged = () => {
      throw new CustosError("unavailable");
    };
    await expect(ask(seat, leaf)).rejects.toMatchObject({ code: "unavailable" });
    network.forged = undefined;
    await ask(seat, leaf);
  });
});
