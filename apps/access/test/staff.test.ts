import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { staffInvite, staffList, staffMe, staffOpen, staffSignOut, type StaffDuty } from "@custos/contract";
import { callOperation } from "@custos/service";
import { AccessNetwork } from "./network.js";

const hourMs = 3_600_000;

describe("people of the staff", () => {
  let net: AccessNetwork;
  beforeAll(async () => {
    net = await AccessNetwork.start();
    await net.startAccess();
  });
  afterAll(() => net.close());

  const invite = (id: string, duty: StaffDuty, name = `Name of ${id}`) =>
    net.call(staffInvite, { id, name, duty });
  const open = (token: string) => callOperation(net.url, staffOpen, { token });
  const me = (token: string) => callOperation(net.url, staffMe, {}, { token });

  test("[R21] a link signs one person in, once", async () => {
    const { token, expiresAtMs } = await invite("analyst-1", "analyst");
    expect(expiresAtMs).toBe(net.network.nowMs + 24 * hourMs);
    const { session, person } = await open(token);
    expect(person).toEqual({ id: "analyst-1", name: "Name of analyst-1", duty: "analyst", passkey: "none" });
    await expect(open(token)).rejects.toMatchObject({ code: "invitation-used" });
    await expect(open(`${token}x`)).rejects.toMatchObject({ code: "invitation-unknown" });
    const self = await me(session);
    expect(self).toMatchObject({ person, authority: 1, authorityName: "Authority AU" });
    expect(self.charters).toEqual([readFileSync(net.config.charterPath, "utf8")]);
    expect((await callOperation(net.url, staffList, {}, { token: session })).people).toContainEqual(person);
  });

  test("[R21] of two that are asked for at the same moment with one link, one gets in", async () => {
    const { token } = await invite("analyst-1", "analyst");
    const results = await Promise.allSettled([open(token), open(token), open(token)]);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("[R21] a fresh link ends an earlier one, and a day ends every link", async () => {
    const earlier = await invite("auditor-1", "auditor");
    const fresh = await invite("auditor-1", "auditor");
    await expect(open(earlier.token)).rejects.toMatchObject({ code: "invitation-expired" });
    net.network.setTime(fresh.expiresAtMs);
    await expect(open(fresh.token)).rejects.toMatchObject({ code: "invitation-expired" });
    const last = await invite("auditor-1", "auditor");
    net.network.setTime(last.expiresAtMs - 1);
    await open(last.token);
  });

  test("[R21] an id is one person's, and of the body that the charter says", async () => {
    await invite("auditor-2", "auditor");
    const taken = { code: "already-exists" };
    await expect(invite("auditor-2", "analyst")).rejects.toMatchObject(taken);
    await expect(invite("auditor-2", "auditor", "Another")).rejects.toMatchObject(taken);
    await expect(invite("authorising-1", "oversight")).rejects.toMatchObject(taken);
    const { token } = await invite("authorising-1", "authorising");
    expect((await open(token)).person.passkey).toBe("admitted");
  });

  test("[R22] a session lasts twelve hours, over a restart, or until somebody signs out", async () => {
    const first = await open((await invite("auditor-1", "auditor")).token);
    const second = await open((await invite("auditor-1", "auditor")).token);
    await net.stopAccess();
    await net.startAccess();
    await me(first.session);
    await callOperation(net.url, staffSignOut, {}, { token: first.session });
    await expect(me(first.session)).rejects.toMatchObject({ code: "unauthenticated" });
    expect(second.expiresAtMs).toBe(net.network.nowMs + 12 * hourMs);
    net.network.setTime(second.expiresAtMs - 1);
    await me(second.session);
    net.network.setTime(second.expiresAtMs);
    await expect(me(second.session)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  test("[R22] no token is stored", async () => {
    const { token } = await invite("auditor-1", "auditor");
    const { session } = await open(token);
    const unused = await invite("auditor-1", "auditor");
    const stored = ["access.db", "access.db-wal"].map((name) =>
      readFileSync(join(net.config.dataDir, name), "latin1"),
    );
    for (const secret of [token, session, unused.token]) {
      expect(stored.some((text) => text.includes(secret))).toBe(false);
    }
    expect(stored.some((text) => text.includes("auditor-1"))).toBe(true);
  });

  test("[R23] people invite nobody, and the authority's programs are nobody", async () => {
    const { session } = await open((await invite("authorising-2", "authorising")).token);
    const input = { id: "friend", name: "A friend", duty: "authorising" as const };
    const forbidden = { code: "forbidden" };
    await expect(callOperation(net.url, staffInvite, input, { token: session })).rejects.toMatchObject(
      forbidden,
    );
    await expect(callOperation(net.url, staffInvite, input)).rejects.toMatchObject({
      code: "unauthenticated",
    });
    await expect(net.call(staffMe, {})).rejects.toMatchObject(forbidden);
  });
});
