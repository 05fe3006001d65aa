import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toBase64url } from "@custos/base";
import {
  logAppend,
  passkeyBegin,
  passkeyChallenge,
  passkeyFinish,
  passkeySignIn,
  staffEnrolments,
  staffMe,
  type StaffDuty,
} from "@custos/contract";
import { encodeLeaf, parseRoleRequest, signedRole, signLeafPart } from "@custos/crypto/log";
import { callOperation } from "@custos/service";
import { Authenticator, flags, type Bend } from "./authenticator.js";
import { Member } from "./member.js";
import { AccessNetwork, person, seedOf, until } from "./network.js";

const hourMs = 3_600_000;
const minuteMs = 60_000;

describe("passkeys of the staff", () => {
  let net: AccessNetwork;
  beforeAll(async () => {
    net = await AccessNetwork.start();
    await net.startAccess();
  });
  afterAll(() => net.close());

  const signedIn = async (id: string, duty: StaffDuty) => (await net.signIn(id, duty)).session;
  const begin = (session: string, host: string) =>
    callOperation(net.url, passkeyBegin, { host }, { token: session });
  const finish = (session: string, response: Record<string, unknown>) =>
    callOperation(net.url, passkeyFinish, { response }, { token: session });
  const challenge = (host: string) => callOperation(net.url, passkeyChallenge, { host });
  const signIn = (response: Record<string, unknown>) => callOperation(net.url, passkeySignIn, { response });

  test.each(["P-256", "Ed25519"] as const)("[R24] a passkey of %s is made, and signs in", async (kind) => {
    const id = `judge-${kind.toLowerCase()}`;
    const host = `${id}.localhost`;
    const session = await signedIn(id, "authorising");
    const device = new Authenticator(host, { kind });
    const { options } = await begin(session, host);
    expect(options).toMatchObject({
      rp: { id: host, name: "Authority AU" },
      user: { name: id, displayName: `Name of ${id}` },
      attestation: "none",
      authenticatorSelection: { userVerification: "required" },
    });
    const { person } = await finish(session, device.create(options));
    expect(person).toMatchObject({ id, passkey: "waiting" });
    const me = await callOperation(net.url, staffMe, {}, { token: session });
    expect(me.credentialId).toBe(device.id);
    await expect(begin(session, host)).rejects.toMatchObject({ code: "already-exists" });

    const asked = await challenge(host);
    expect(asked.options).toMatchObject({
      rpId: host,
      userVerification: "required",
      allowCredentials: [{ id: device.id, type: "public-key" }],
    });
    const back = await signIn(device.get(asked.options));
    expect(back.person).toEqual(person);
    await callOperation(net.url, staffMe, {}, { token: back.session });
  });

  test("[R24] one challenge, one answer, within five minutes, by the person who asked", async () => {
    const host = "applicant-7.localhost";
    const bad = { code: "bad-signature" };
    const session = await signedIn("applicant-7", "applicant");
    const other = await signedIn("applicant-8", "applicant");
    const device = new Authenticator(host);
    const first = await begin(session, host);
    net.network.setTime(net.network.nowMs + 5 * minuteMs);
    await expect(finish(session, device.create(first.options))).rejects.toMatchObject(bad);
    const second = await begin(session, host);
    await expect(finish(other, device.create(second.options))).rejects.toMatchObject(bad);
    await expect(finish(session, device.create(second.options))).rejects.toMatchObject(bad);
    const third = await begin(session, host);
    // A challenge of signing in makes no passkey, and the other way round.
    await expect(finish(session, device.create((await challenge(host)).options))).rejects.toMatchObject(bad);
    await finish(session, device.create(third.options));

    const asked = await challenge(host);
    const answer = device.get(asked.options);
    await signIn(answer);
    await expect(signIn(answer)).rejects.toMatchObject(bad);
    const late = await challenge(host);
    net.network.setTime(net.network.nowMs + 5 * minuteMs);
    await expect(signIn(device.get(late.options))).rejects.toMatchObject(bad);
    const elsewhere = await challenge("other.localhost");
    await expect(signIn(device.get(elsewhere.options))).rejects.toMatchObject(bad);
    await expect(signIn(new Authenticator(host).get((await challenge(host)).options))).rejects.toMatchObject({
      code: "not-found",
    });
  });

  const bends: readonly [string, Bend][] = [
    ["another site's page", { origin: "http://evil.localhost:4871" }],
    ["a page in the open", { origin: "http://analyst-7.example" }],
    ["no origin", { origin: "null" }],
    ["another relying party", { rpId: "evil.localhost" }],
    ["the wrong ceremony", { type: "payment.get" }],
    ["a challenge of its own", { challenge: toBase64url(new Uint8Array(32)) }],
    ["nobody present", { without: flags.present }],
    ["nobody verified", { without: flags.verified }],
  ];

  test("[R24] what does not prove a passkey makes none, and signs nobody in", async () => {
    const host = "analyst-7.localhost";
    const session = await signedIn("analyst-7", "analyst");
    const device = new Authenticator(host);
    const bad = { code: "bad-signature" };
    for (const [name, bend] of [...bends, ["a maker's certificate", { attestation: "packed" }] as const]) {
      const { options } = await begin(session, host);
      await expect(finish(session, device.create(options, bend)), name).rejects.toMatchObject(bad);
    }
    const { options } = await begin(session, host);
    const { person } = await finish(session, device.create(options));
    // An analyst signs nothing: its key need not be in the log.
    expect(person.passkey).toBe("admitted");
    await signIn(device.get((await challenge(host)).options, { counter: 9 }));
    const more: [string, Bend][] = [
      ["a forged signature", { forged: true }],
      ["a counter that goes back", { counter: 9 }],
    ];
    for (const [name, bend] of [...bends, ...more]) {
      const asked = await challenge(host);
      const before = device.counter;
      await expect(signIn(device.get(asked.options, bend)), name).rejects.toMatchObject(bad);
      device.counter = before;
    }
    await signIn(device.get((await challenge(host)).options));
  });

  test("[R24] answers that are none are refused by name", async () => {
    const session = await signedIn("analyst-8", "analyst");
    const { options } = await begin(session, "analyst-8.localhost");
    const good = new Authenticator("analyst-8.localhost").create(options);
    const bad: Record<string, unknown>[] = [
      {},
      { ...good, response: undefined },
      { ...good, id: 7 },
      { ...good, response: { clientDataJSON: "!", attestationObject: "!" } },
      { ...good, response: { clientDataJSON: toBase64url(Buffer.from("[]")), attestationObject: "AA" } },
    ];
    for (const response of bad) {
      await expect(finish(session, response)).rejects.toMatchObject({ code: "malformed" });
      await expect(signIn(response)).rejects.toMatchObject({ code: "malformed" });
    }
    for (const host of ["", "A.localhost", "a b", "https://a.localhost", "a..b"]) {
      await expect(begin(session, host)).rejects.toMatchObject({ code: "malformed" });
    }
  });

  test("[R25] a key of a body waits as a role leaf, the same for half a day; others' do not", async () => {
    const session = await signedIn("oversight-7", "oversight");
    const device = new Authenticator("oversight-7.localhost");
    const { options } = await begin(session, device.rpId);
    await finish(session, device.create(options));
    const waiting = async () => {
      const all = await net.call(staffEnrolments, {});
      expect(all.waiting.map(({ id }) => id)).not.toContain("analyst-7");
      return all.waiting.find(({ id }) => id === "oversight-7")?.leaf ?? new Uint8Array();
    };
    const leaf = await waiting();
    const atMs = net.network.nowMs;
    expect(parseRoleRequest(leaf)).toEqual({
      type: "role",
      action: "added",
      authority: 1,
      body: "oversight",
      id: "oversight-7",
      name: "Name of oversight-7",
      key: { kind: "passkey", publicKey: device.publicKey, rpId: device.rpId },
      atMs,
    });
    net.network.setTime(atMs + 12 * hourMs - 1);
    expect(await waiting()).toEqual(leaf);
    net.network.setTime(atMs + 12 * hourMs);
    expect(parseRoleRequest(await waiting()).atMs).toBe(net.network.nowMs);
    await expect(callOperation(net.url, staffEnrolments, {}, { token: session })).rejects.toMatchObject({
      code: "unauthenticated",
    });
    const again = await signedIn("oversight-7", "oversight");
    await expect(callOperation(net.url, staffEnrolments, {}, { token: again })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  test("[R25] whom its trustees have removed signs no more, and is not offered to them again", async () => {
    const judge = await Member.admitted(net, "judge-9", "authorising");
    const authorisation = net.document({ name: "of nine", subjects: [person("ana")] });
    await net.apply(authorisation);
    await judge.approve(authorisation);
    const request = {
      type: "role" as const,
      action: "removed" as const,
      authority: 1,
      body: "authorising" as const,
      id: "judge-9",
      atMs: net.network.nowMs,
    };
    const signatures = [1, 3].map((trustee) => ({
      trustee,
      signature: signLeafPart(request, seedOf(`AU/authorising/${trustee}`)),
    }));
    await callOperation(net.network.url, logAppend, { leaf: encodeLeaf(signedRole(request, signatures)) });
    const state = async () => (await judge.call(staffMe, {})).person.passkey;
    await until(async () => (await state()) !== "admitted");
    const { waiting } = await net.call(staffEnrolments, {});
    expect(waiting.map(({ id }) => id)).not.toContain("judge-9");
    const another = net.document({ name: "after nine", subjects: [person("ana")] });
    await net.apply(another);
    await expect(judge.approve(another)).rejects.toMatchObject({ code: "not-authorised" });
  });

  test("[R24] where the config names its origins, no other host or page has passkeys", async () => {
    await net.stopAccess();
    net.config.webOrigins = ["https://workbench.example"];
    await net.startAccess();
    const session = await signedIn("auditor-7", "auditor");
    await expect(begin(session, "auditor-7.localhost")).rejects.toMatchObject({ code: "forbidden" });
    const device = new Authenticator("workbench.example");
    const { options } = await begin(session, "workbench.example");
    const response = device.create(options, { origin: "https://workbench.example:8443" });
    await expect(finish(session, response)).rejects.toMatchObject({ code: "bad-signature" });
    const again = await begin(session, "workbench.example");
    await finish(session, device.create(again.options, { origin: "https://workbench.example" }));
  });
});
