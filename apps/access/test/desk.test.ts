import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { utf8, type PersonId, type RoomId } from "@custos/base";
import {
  accessStatus,
  authorisationList,
  authorisationStatus,
  directoryNames,
  directorySearch,
  ledgerRead,
  logState,
  openedRead,
  roomsCoverage,
  staffSignOut,
  type AuthorisationCase,
} from "@custos/contract";
import { contentCodec, roomStateContent } from "@custos/crypto/codec";
import { checkpointPolicy, commitment, parseLeaf, verifyCheckpoint } from "@custos/crypto/log";
import type { Authorisation } from "@custos/crypto/verify";
import { homeInTwo, TestDevice } from "../../relay/test/device.js";
import { Authenticator } from "./authenticator.js";
import { Listener } from "./listener.js";
import { Member } from "./member.js";
import { AccessNetwork, firstDay, idOf, person, room, until } from "./network.js";

const forbidden = { code: "forbidden" };

describe("an authority's people at work", () => {
  let net: AccessNetwork;
  let ana: TestDevice;
  let bo: TestDevice;
  let harbour: RoomId;
  let attic: RoomId;
  let staff: Record<"applicant" | "judge1" | "judge2" | "over1" | "over2", Member>;
  let analyst: Member;
  let other: Member;
  let auditor: Member;
  let first: Authorisation;
  let second: Authorisation;

  beforeAll(async () => {
    net = await AccessNetwork.start();
    await net.startAccess();
    ana = await TestDevice.enrol(net.network, "ana");
    homeInTwo("bo");
    bo = await TestDevice.enrol(net.network, "bo", 2);
    harbour = await ana.createRoom("harbour", [bo]);
    attic = await ana.createRoom("attic", []);
    await ana.send(harbour, contentCodec.encode(roomStateContent({ name: "Harbour watch" })));
    await ana.send(attic, utf8("attic one"));
  });
  afterAll(async () => {
    for (const device of [ana, bo]) await device.client.close();
    await net.close();
  });

  const caseOf = async (member: Member, { id }: Authorisation): Promise<AuthorisationCase | undefined> =>
    (await member.call(authorisationList, {})).cases.find((one) => one.id === id);
  const read = async (member: Member) => {
    await net.opened();
    return member.call(openedRead, { after: 0, limit: 256 });
  };
  const texts = (messages: readonly { content: Uint8Array }[]): string[] =>
    messages.map(({ content }) => new TextDecoder().decode(content)).filter((text) => /^[a-z ]+$/.test(text));

  test("[R25] nobody signs before the log has its key", async () => {
    const applicant = await Member.signIn(net, "p-applicant", "applicant");
    first = net.document({
      name: "first",
      subjects: [room(harbour), person("ana")],
      toDay: firstDay + 1,
      change: { applicant: "p-applicant", reader: "analyst-1", approvers: ["p-judge-1", "p-over-1"] },
    });
    const unknown = { code: "not-authorised" };
    await expect(applicant.apply(first)).rejects.toMatchObject(unknown);
    await applicant.makePasskey();
    await expect(applicant.apply(first)).rejects.toMatchObject(unknown);
    await applicant.admit();
    const stolen = applicant.withDevice(new Authenticator(applicant.device.rpId));
    await expect(stolen.apply(first)).rejects.toMatchObject({ code: "bad-signature" });
    staff = {
      applicant,
      judge1: await Member.admitted(net, "p-judge-1", "authorising"),
      judge2: await Member.admitted(net, "p-judge-2", "authorising"),
      over1: await Member.admitted(net, "p-over-1", "oversight"),
      over2: await Member.admitted(net, "p-over-2", "oversight"),
    };
    analyst = await Member.signIn(net, "analyst-1", "analyst");
    other = await Member.signIn(net, "analyst-2", "analyst");
    auditor = await Member.signIn(net, "p-auditor", "auditor");
  });

  test("[R23] [R26] passkeys apply and approve, in any order; both bodies see it from the start", async () => {
    const { applicant, judge1, judge2, over1, over2 } = staff;
    await applicant.apply(first);
    for (const member of [applicant, judge1, over1, over2, analyst]) {
      expect(await caseOf(member, first), member.id).toMatchObject({
        state: "applied",
        appliedAtMs: net.network.nowMs,
        signatures: [{ role: "p-applicant", body: "applicant" }],
        needed: { authorising: 2, oversight: 2 },
        released: [],
        opened: [],
      });
    }
    for (const member of [other, auditor]) expect(await caseOf(member, first), member.id).toBeUndefined();
    const outside = await Member.signIn(net, "p-applicant-2", "applicant");
    expect(await caseOf(outside, first)).toBeUndefined();
    await expect(outside.call(authorisationStatus, { id: first.id })).rejects.toMatchObject({
      code: "not-found",
    });
    expect(await over2.approve(first)).toEqual({ granted: false });
    expect(await judge1.approve(first)).toEqual({ granted: false });
    expect(await over1.approve(first)).toEqual({ granted: false });
    expect(await judge2.approve(first)).toEqual({ granted: true });
    await net.released(first, firstDay);
  });

  test("[R26] [R27] what opens is the named analyst's, live, and counted by day and subject", async () => {
    const listener = await Listener.open(net.url, analyst.session);
    const silent = await Listener.open(net.url, other.session);
    await until(() => listener.of("opened").length === 2);
    await ana.send(harbour, utf8("harbour live"));
    await until(() => listener.of("opened").length === 3);
    expect(listener.heard.filter(({ id }) => id !== undefined).map(({ id }) => id)).toEqual(["1", "2", "3"]);
    listener.close();
    const { messages, head } = await read(analyst);
    expect(texts(messages).toSorted()).toEqual(["attic one", "harbour live"]);
    expect(head).toBe(3);
    const shown = await caseOf(staff.judge1, first);
    expect(shown).toMatchObject({ state: "granted" });
    expect(shown?.released.map(({ day }) => day)).toEqual([firstDay]);
    const opened = [
      { day: firstDay, subject: harbour, messages: 2 },
      { day: firstDay, subject: ana.personId, messages: 3 },
    ];
    expect(shown?.opened).toHaveLength(2);
    expect(shown?.opened).toEqual(expect.arrayContaining(opened));
    await until(() => silent.of("status").length > 0);
    expect(silent.of("opened")).toEqual([]);
    for (const { data } of silent.of("status")) expect(data.openedHead).toBe(0);
    silent.close();
  });

  test("[R27] the analyst of one authorisation sees nothing of another's", async () => {
    const before = await read(analyst);
    second = net.document({
      name: "second",
      subjects: [room(harbour)],
      toDay: firstDay + 1,
      change: { applicant: "p-applicant", reader: "analyst-2" },
    });
    const { applicant, judge1, judge2, over1, over2 } = staff;
    await applicant.apply(second);
    for (const member of [judge1, judge2, over1, over2]) await member.approve(second);
    await net.released(second, firstDay);
    await until(async () => (await read(other)).head === 2);
    // Two authorisations cover the harbour now: the programs see so, the first analyst sees no difference.
    const both = (await net.opened()).filter(({ authorisations }) => authorisations.length === 2);
    expect(both).toHaveLength(2);
    expect(await read(analyst)).toEqual(before);
    const { messages } = await read(other);
    expect(messages.map(({ cursor, roomId }) => [cursor, roomId])).toEqual([
      [1, harbour],
      [2, harbour],
    ]);
    for (const { authorisations } of messages) expect(authorisations).toEqual([second.id]);
    for (const { authorisations } of before.messages) expect(authorisations).toEqual([first.id]);
    expect(await caseOf(other, first)).toBeUndefined();
    expect(await caseOf(analyst, second)).toBeUndefined();
    expect((await analyst.call(accessStatus, {})).openedHead).toBe(3);
    expect((await other.call(accessStatus, {})).openedHead).toBe(2);
    expect((await auditor.call(accessStatus, {})).openedHead).toBe(0);
  });

  test("[R31] rooms are counted in the lens; a sealed one has no name", async () => {
    await net.opened();
    const { rooms } = await other.call(roomsCoverage, {});
    const members = [ana.personId, bo.personId].toSorted();
    const lastAtMs = net.network.nowMs;
    expect(rooms.toSorted((a, b) => b.messages - a.messages)).toEqual([
      { roomId: harbour, name: "Harbour watch", members, messages: 2, opened: 2, lastAtMs },
      { roomId: attic, members: [ana.personId], messages: 1, opened: 0, lastAtMs },
    ]);
    const mine = (await analyst.call(roomsCoverage, {})).rooms.map(({ roomId, opened }) => [roomId, opened]);
    expect(new Map(mine as [RoomId, number][])).toEqual(
      new Map([
        [harbour, 2],
        [attic, 1],
      ]),
    );
  });

  test("[R28] suspended in mid-stream it ends, resumed it goes on from where it was", async () => {
    const listener = await Listener.open(net.url, analyst.session);
    await until(() => listener.of("opened").length === 3);
    const leaf = { authorisation: first.id, authority: 1, by: "p-over-1" };
    const now = { atMs: net.network.nowMs };
    await staff.over1.step({ type: "suspension", ...leaf, ...now });
    await until(() => listener.of("ended").length === 1);
    expect(listener.of("ended")[0]?.data).toEqual({ authorisation: first.id, state: "suspended" });
    await ana.send(attic, utf8("attic two"));
    expect(await read(analyst)).toEqual({ messages: [], head: 0 });
    expect((await read(other)).messages).toHaveLength(2);
    expect((await analyst.call(roomsCoverage, {})).rooms.map(({ opened }) => opened)).toEqual([0, 0]);
    expect(listener.of("opened")).toHaveLength(3);
    const late = await Listener.open(net.url, analyst.session);
    await until(() => late.of("ended").length === 1);
    expect(late.of("opened")).toEqual([]);
    late.close();

    await staff.over1.step({ type: "resumption", ...leaf, ...now });
    await until(() => listener.of("opened").length === 4);
    expect(texts((await read(analyst)).messages)).toContain("attic two");

    const revoked = { authorisation: first.id, authority: 1, by: "p-judge-2", ...now };
    await expect(staff.judge1.step({ type: "revocation", ...revoked })).rejects.toMatchObject(forbidden);
    await staff.judge2.step({ type: "revocation", ...revoked });
    await until(() => listener.of("ended").length === 2);
    expect(listener.of("ended")[1]?.data).toEqual({ authorisation: first.id, state: "revoked" });
    expect((await read(analyst)).messages).toEqual([]);
    expect(await caseOf(analyst, first)).toMatchObject({ state: "revoked" });
    listener.close();
  });

  test("[R28] a stream ends with its session", async () => {
    const again = await Member.signIn(net, "analyst-2", "analyst");
    const listener = await Listener.open(net.url, again.session);
    await until(() => listener.of("opened").length === 2);
    await again.call(staffSignOut, {});
    await until(() => listener.ended);
    await expect(Listener.open(net.url, again.session)).rejects.toThrow("401");
  });

  test("[R6] [R26] either body refuses an application, in its own name; nothing comes of it after that", async () => {
    const refused = net.document({
      name: "refused",
      subjects: [person("bo")],
      change: { applicant: "p-applicant", reader: "analyst-1" },
    });
    const { applicant, judge1, over1, over2 } = staff;
    await applicant.apply(refused);
    await judge1.approve(refused);
    const leaf = {
      type: "refusal" as const,
      id: refused.id,
      authority: 1,
      atMs: net.network.nowMs,
      by: "p-over-1",
      content: commitment(new Uint8Array(32), utf8("too wide")),
    };
    await expect(over2.step(leaf)).rejects.toMatchObject(forbidden);
    await expect(applicant.step({ ...leaf, by: "p-applicant" })).rejects.toMatchObject({ code: "bad-log" });
    await over1.step(leaf);
    for (const member of [applicant, judge1, over2, analyst]) {
      expect(await caseOf(member, refused)).toMatchObject({ state: "refused", refusedBy: "p-over-1" });
    }
    expect((await applicant.call(authorisationStatus, { id: refused.id })).state).toBe("refused");
    await expect(over2.approve(refused)).rejects.toMatchObject({ code: "conflict" });
  });

  test("[R29] [P21] auditors and oversight read the chain, in which every person's view stands", async () => {
    const { entries, length, head } = await auditor.call(ledgerRead, { after: 0, limit: 256 });
    expect(entries).toHaveLength(length);
    let previous = new Uint8Array(32);
    for (const { number, entry, hash } of entries) {
      const link = createHash("sha256").update("custos opening 1\n").update(previous).update(entry);
      previous = new Uint8Array(link.digest());
      expect(hash, `entry ${number}`).toEqual(previous);
    }
    expect(head).toEqual(previous);
    const views = entries
      .map(({ entry }) => JSON.parse(entry) as { kind: string; reader?: string })
      .filter(({ kind }) => kind === "view");
    expect(new Set(views.map(({ reader }) => reader))).toEqual(
      new Set(["analyst-1", "analyst-2", undefined]),
    );
    const rest = await staff.over1.call(ledgerRead, { after: length - 1, limit: 256 });
    expect(rest).toEqual({ entries: entries.slice(-1), length, head });
  });

  test("[R32] the log's newest checkpoint and entries are given to be verified", async () => {
    const { checkpoint, size, entries } = await auditor.call(logState, { recent: 4 });
    const verified = verifyCheckpoint(checkpoint, checkpointPolicy(net.network.charter));
    expect(verified.size).toBe(size);
    expect(entries.map(({ index }) => index)).toEqual([size - 4, size - 3, size - 2, size - 1]);
    const leaves = await net.logLeaves();
    expect(entries.map(({ leaf }) => parseLeaf(leaf))).toEqual(leaves.slice(-4));
    expect((await auditor.call(logState, { recent: 0 })).entries).toEqual([]);
  });

  test("[R30] an applicant looks its people up; everybody is told names of ids", async () => {
    const { applicant } = staff;
    const found = { personId: ana.personId, displayName: "ana", language: "en", authority: 1 };
    await until(
      async () => (await applicant.call(directoryNames, { personIds: [bo.personId] })).people.length > 0,
    );
    for (const text of ["AN", "", "Án", ana.personId, ana.personId.slice(0, 6)]) {
      expect((await applicant.call(directorySearch, { text, limit: 5 })).people, text).toEqual([found]);
    }
    for (const text of ["bo", bo.personId, "%", "_", "x"]) {
      expect((await applicant.call(directorySearch, { text, limit: 5 })).people, text).toEqual([]);
    }
    const personIds = [ana.personId, bo.personId, idOf<PersonId>("nobody")];
    const { people } = await analyst.call(directoryNames, { personIds });
    expect(people.map(({ displayName, authority }) => `${displayName} ${authority}`).toSorted()).toEqual([
      "ana 1",
      "bo 2",
    ]);
  });

  test("[R30] names are there while the relay is away", async () => {
    await net.stopAccess();
    const { relayUrl } = net.config;
    net.config.relayUrl = "http://127.0.0.1:9";
    await net.startAccess();
    expect((await analyst.call(directoryNames, { personIds: [ana.personId] })).people).toHaveLength(1);
    expect((await staff.applicant.call(directorySearch, { text: "ana", limit: 5 })).people).toHaveLength(1);
    await net.stopAccess();
    net.config.relayUrl = relayUrl;
    await net.startAccess();
  });
});
