import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startOfDayMs, utf8, type PersonId } from "@custos/base";
import {
  deviceAdd,
  invitationAccept,
  invitationCheck,
  invitationCreate,
  invitationList,
  invitationWithdraw,
  logAppend,
  networkOverview,
  operatorClose,
  operatorInvite,
  operatorOpen,
  personList,
  personOverview,
  relayOperations,
  type InputOf,
  type Operation,
} from "@custos/contract";
import { charterHash, encodeCharter, type Charter } from "@custos/crypto/codec";
import { encodeLeaf } from "@custos/crypto/log";
import { charterNote, signCharter, trusteeKeyName } from "@custos/crypto/verify";
import { callOperation, migrate, openDatabase } from "@custos/service";
import { openStore } from "../src/store/open.js";
import { migrations, type RelaySchema } from "../src/store/schema.js";
import { databases, noPostgres, temporaryFolder, type TestDatabase } from "./databases.js";
import {
  accessClient,
  acceptRequest,
  deviceLeaf,
  invite,
  operatorClient,
  proveAs,
  TestClient,
  TestDevice,
} from "./device.js";
import { idOf, publicKeyOf, seedOf, startMs, TestNetwork } from "./network.js";

const hourMs = 3_600_000;

/** A second operator, who leaves with the charter's next edition. */
const operators = ["operator-1", "operator-2"].map((name) => ({ name, key: publicKeyOf(name) }));

function secondOperator(network: TestNetwork): TestClient {
  const name = "operator-2";
  return new TestClient(network.url, proveAs("operator", name, seedOf(name), { name }));
}

describe.each(databases)("the operator's console, on $name", ({ make }) => {
  let database: TestDatabase;
  let network: TestNetwork;
  let operator: TestClient;
  let session: string;
  const call = <Op extends Operation>(operation: Op, input: InputOf<Op>, token = session) =>
    callOperation(network.url, operation, input, { token });
  const open = (token: string) => callOperation(network.url, operatorOpen, { token });

  beforeEach((context) => {
    if (!make) context.skip(noPostgres);
  });
  beforeAll(async () => {
    if (!make) return;
    database = await make();
    network = await TestNetwork.start({
      database: database.config,
      charter: { operators, notice: { charterDays: 1, keysHours: 0, subjectDays: 90 } },
    });
    operator = operatorClient(network);
    ({ session } = await open((await operator.call(operatorInvite, {})).token));
  });
  afterAll(async () => {
    if (!make) return;
    await operator.close();
    await network.close();
    await database.drop();
  });

  test("[RL55] a link signs its operator in once, for a day; a fresh one ends the earlier", async () => {
    const first = await operator.call(operatorInvite, {});
    expect(first.expiresAtMs).toBe(network.nowMs + 24 * hourMs);
    const second = await operator.call(operatorInvite, {});
    await expect(open(first.token)).rejects.toMatchObject({ code: "invitation-expired" });
    const answers = await Promise.allSettled([open(second.token), open(second.token)]);
    const opened = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
    expect(opened).toMatchObject([{ name: "operator-1", expiresAtMs: network.nowMs + 12 * hourMs }]);
    await expect(open(second.token)).rejects.toMatchObject({ code: "invitation-used" });
    await expect(open("never-made")).rejects.toMatchObject({ code: "invitation-unknown" });
    // What was used before stays open, and another operator's link is another one's.
    expect((await call(networkOverview, {}, opened[0]?.session)).operator).toBe("operator-1");
    const other = secondOperator(network);
    const theirs = await other.call(operatorInvite, {});
    await operator.call(operatorInvite, {});
    expect((await open(theirs.token)).name).toBe("operator-2");
    await other.close();
  });

  test("[RL55] the relay keeps nothing that opens a session", async () => {
    const { token } = await operator.call(operatorInvite, {});
    const opened = await open(token);
    await call(networkOverview, {}, opened.session);
    const files = readdirSync(join(network.dir, "relay"), { recursive: true, encoding: "utf8" });
    const content = files
      .filter((name) => /relay\.(db|db-wal|log)$/.test(name))
      .map((name) => readFileSync(join(network.dir, "relay", name)).toString("latin1"))
      .join("");
    for (const secret of [token, opened.session]) expect(content.includes(secret)).toBe(false);
    const { kysely, close } = await direct();
    const kept = [
      ...(await kysely.selectFrom("operator_links").selectAll().execute()),
      ...(await kysely.selectFrom("operator_sessions").selectAll().execute()),
    ];
    await close();
    expect(kept.length).toBeGreaterThan(2);
    for (const { digest } of kept) expect(digest).toHaveLength(32);
    expect(JSON.stringify(kept.map((row) => Object.assign(row, { digest: "" })))).not.toContain(token);
  });

  test("[RL56] a console's session asks for counts, people and invitations, and for nothing else", async () => {
    const mayCall = relayOperations.filter(({ callers }) => callers.includes("operator"));
    expect(mayCall.map(({ name }) => name).toSorted()).toEqual([
      "device.remove",
      "invitation.create",
      "invitation.list",
      "invitation.withdraw",
      "log.append",
      "log.read",
      "network.overview",
      "operator.close",
      "operator.invite",
      "person.list",
      "person.overview",
    ]);
    // A stolen session cannot prolong itself.
    await expect(call(operatorInvite, {})).rejects.toMatchObject({ code: "forbidden" });
    for (const operation of relayOperations.filter((one) => !one.callers.includes("operator"))) {
      if (operation.callers.includes("anyone")) continue;
      const response = await fetch(`${network.url}/v1/${operation.name}`, {
        method: "POST",
        headers: { authorization: `Bearer ${session}` },
        body: "{}",
      });
      expect(await response.json()).toMatchObject({ error: { code: "forbidden" } });
    }
    const device = await TestDevice.enrol(network, "curious");
    const access = accessClient(network);
    const ofTheConsole = [networkOverview, personOverview, invitationList] as const;
    for (const operation of ofTheConsole) {
      for (const client of [device.client, access])
        await expect(client.call(operation, {})).rejects.toMatchObject({ code: "forbidden" });
      await expect(callOperation(network.url, operation, {})).rejects.toMatchObject({
        code: "unauthenticated",
      });
      await expect(call(operation, {}, "guessed")).rejects.toMatchObject({ code: "unauthenticated" });
    }
    await device.client.close();
    await access.close();
  });

  test("[RL57] the overview counts people, devices, rooms and messages, and says how the log is", async () => {
    let before = await call(networkOverview, {});
    // Connections of earlier tests are still being closed.
    while (before.devicesOnline > 0) before = await call(networkOverview, {});
    const ana = await TestDevice.enrol(network, "ana");
    const bo = await TestDevice.enrol(network, "bo");
    await ana.call(deviceAdd, { leaf: encodeLeaf(deviceLeaf(network, "ana", 2, 1)) });
    const room = await ana.createRoom("harbour", [bo]);
    await bo.join(room, await bo.client.entry(room, 1));
    await ana.send(room, utf8("one"));
    network.setTime(network.nowMs + hourMs);
    for (const text of ["two", "three"]) await ana.send(room, utf8(text));
    await invite(network, "later");
    const after = await call(networkOverview, {});
    expect(after).toMatchObject({
      name: "Test network",
      networkId: network.charter.networkId,
      firstCharterHash: network.charterHash,
      charterNumber: 1,
      authorities: [
        { number: 1, code: "AU", name: "Authority AU" },
        { number: 2, code: "NZ", name: "Authority NZ" },
      ],
      people: before.people + 2,
      devices: before.devices + 3,
      devicesOnline: 2,
      rooms: before.rooms + 1,
      messages: before.messages + 3,
      openInvitations: before.openInvitations + 1,
      upSinceMs: startMs,
      timeMs: network.nowMs,
    });
    expect(after.messagesByHour.slice(-2)).toEqual([1, 2]);
    expect(after.storedBytes).toBeGreaterThan(10_000);
    // Two people with a device each, one more device; the hour's receipts may have come as well.
    expect(after.log.size).toBeGreaterThanOrEqual(before.log.size + 5);
    expect(after.log.needed).toBe(3);
    expect(after.log.witnesses.map(({ name }) => name)).toEqual(
      network.charter.witnesses.map(({ name }) => name),
    );
    const seen = after.log.witnesses.filter(({ cosignedAtMs }) => cosignedAtMs !== undefined);
    expect(seen.length).toBeGreaterThanOrEqual(3);
    // An hour slides out of the window, and stays in the sum.
    network.setTime(network.nowMs + 23 * hourMs);
    ({ session } = await open((await operator.call(operatorInvite, {})).token));
    const nextDay = await call(networkOverview, {});
    expect(nextDay.messagesByHour).toEqual([2, ...Array.from({ length: 23 }, () => 0)]);
    expect(nextDay.messages).toBe(after.messages);
    for (const { client } of [ana, bo]) await client.close();
  });

  test("[RL57] a database of the first schema is counted once, when it is brought to this one", async () => {
    if (!make) return;
    const older = await make();
    const dir = temporaryFolder();
    const url = older.config === "sqlite" ? `sqlite:${join(dir, "relay.db")}` : older.config;
    const first = openDatabase<RelaySchema>(url);
    await migrate(first, migrations.slice(0, 1));
    for (const [number, kind, hour] of [
      [1, 1, 500_000],
      [2, 2, 500_000],
      [3, 2, 500_001],
      [4, 2, 500_001],
    ] as const) {
      await first.kysely
        .insertInto("room_entries")
        .values({
          number,
          room: 1,
          seq: number,
          kind,
          time_ms: hour * hourMs + 7,
          epoch: 1,
          device_id: "d".repeat(32),
          person_id: null,
          message_id: null,
          object: new Uint8Array(1),
          receipt: new Uint8Array(1),
          checkpoint: null,
        })
        .execute();
    }
    await first.close();
    const store = await openStore(older.config, dir);
    expect(
      await store.database.kysely.selectFrom("message_hours").selectAll().orderBy("hour").execute(),
    ).toEqual([
      { hour: 500_000, messages: 1 },
      { hour: 500_001, messages: 2 },
    ]);
    await store.close();
    await older.drop();
  });

  test("[RL58] people come with home, devices, first day and who vouched for them", async () => {
    const ana = new TestDevice(network, "ana");
    await ana.call(invitationCreate, {
      invitationKey: publicKeyOf("dee/invitation"),
      authority: 2,
      expiresAtMs: network.nowMs + hourMs,
    });
    await callOperation(network.url, invitationAccept, acceptRequest(network, "dee", 2));
    const { people } = await call(personOverview, {});
    expect(people.map(({ personId }) => personId)).toEqual(people.map(({ personId }) => personId).toSorted());
    const of = (name: string) => people.find(({ personId }) => personId === idOf<PersonId>(name));
    expect(of("ana")).toMatchObject({ displayName: "ana", authority: 1, devices: 2 });
    expect(of("ana")).not.toHaveProperty("sponsor");
    expect(of("dee")).toEqual({
      personId: idOf("dee"),
      displayName: "dee",
      language: "en",
      authority: 2,
      devices: 1,
      joinedAtMs: network.nowMs,
      sponsor: ana.personId,
    });
    const last = people.at(-1)?.personId as PersonId;
    expect((await call(personOverview, { after: last })).people).toEqual([]);
    await ana.client.close();
  });

  test("[RL59] an unused invitation is taken back by an operator or by who vouched, and then lets nobody in", async () => {
    const ana = new TestDevice(network, "ana");
    const bo = new TestDevice(network, "bo");
    const keyOf = (name: string) => publicKeyOf(`${name}/invitation`);
    const input = (name: string) => ({
      invitationKey: keyOf(name),
      authority: 1,
      expiresAtMs: network.nowMs + hourMs,
    });
    await ana.call(invitationCreate, input("eve"));
    await call(invitationCreate, input("fay"));
    await expect(bo.call(invitationWithdraw, { invitationKey: keyOf("eve") })).rejects.toMatchObject({
      code: "invitation-unknown",
    });
    await expect(ana.call(invitationWithdraw, { invitationKey: keyOf("fay") })).rejects.toMatchObject({
      code: "invitation-unknown",
    });
    const open0 = (await call(networkOverview, {})).openInvitations;
    await ana.call(invitationWithdraw, { invitationKey: keyOf("eve") });
    await call(invitationWithdraw, { invitationKey: keyOf("fay") });
    await call(invitationWithdraw, { invitationKey: keyOf("fay") });
    expect((await call(networkOverview, {})).openInvitations).toBe(open0 - 2);
    for (const name of ["eve", "fay"]) {
      await expect(
        callOperation(network.url, invitationAccept, acceptRequest(network, name)),
      ).rejects.toMatchObject({ code: "invitation-expired" });
      await expect(
        callOperation(network.url, invitationCheck, { invitationKey: keyOf(name) }),
      ).rejects.toMatchObject({ code: "invitation-expired" });
    }
    await expect(call(invitationCreate, input("fay"))).rejects.toMatchObject({ code: "already-exists" });
    await expect(call(invitationWithdraw, { invitationKey: keyOf("dee") })).rejects.toMatchObject({
      code: "invitation-used",
    });
    const { invitations } = await call(invitationList, {});
    const listed = (name: string) =>
      invitations.find(({ invitationKey }) => Buffer.from(invitationKey).equals(keyOf(name)));
    expect(listed("eve")).toMatchObject({ withdrawn: true, sponsor: ana.personId });
    expect(listed("fay")).toMatchObject({ withdrawn: true, createdAtMs: network.nowMs });
    expect(listed("dee")).toMatchObject({ withdrawn: false, usedBy: idOf("dee") });
    expect(invitations.map(({ createdAtMs }) => createdAtMs)).toEqual(
      invitations.map(({ createdAtMs }) => createdAtMs).toSorted((a, b) => b - a),
    );
    for (const { client } of [ana, bo]) await client.close();
  });

  test("[RL59] of a withdrawal and an acceptance at the same moment one holds", async () => {
    for (const name of ["gus", "hal", "ira"]) {
      await invite(network, name);
      const [accepted, withdrawn] = await Promise.allSettled([
        callOperation(network.url, invitationAccept, acceptRequest(network, name)),
        call(invitationWithdraw, { invitationKey: publicKeyOf(`${name}/invitation`) }),
      ]);
      const held = [accepted.status, withdrawn.status].filter((status) => status === "fulfilled");
      expect(held).toHaveLength(1);
    }
  });

  test("[RL55] a session ends after half a day, and with its operator's place in the charter", async () => {
    const other = secondOperator(network);
    const second = await open((await other.call(operatorInvite, {})).token);
    const link = await other.call(operatorInvite, {});
    network.setTime(second.expiresAtMs - 1);
    await call(personList, {}, second.session);
    network.setTime(second.expiresAtMs);
    await expect(call(personList, {}, second.session)).rejects.toMatchObject({ code: "unauthenticated" });
    const ended = await open((await other.call(operatorInvite, {})).token);
    await call(operatorClose, {}, ended.session);
    await expect(call(personList, {}, ended.session)).rejects.toMatchObject({ code: "unauthenticated" });
    // Everybody else's stay.
    ({ session } = await open((await operator.call(operatorInvite, {})).token));
    await call(operatorClose, {}, (await open((await other.call(operatorInvite, {})).token)).session);
    await call(personList, {});
    const third = await open((await other.call(operatorInvite, {})).token);
    await expect(open(link.token)).rejects.toMatchObject({ code: "invitation-expired" });
    const unused = await other.call(operatorInvite, {});
    const { note, hash, firstDay: begins } = withoutSecondOperator(network);
    await operator.call(logAppend, { leaf: encodeLeaf({ type: "charter", number: 2, hash, note }) });
    await call(networkOverview, {}, third.session);
    network.setTime(startOfDayMs(begins));
    await expect(call(networkOverview, {}, third.session)).rejects.toMatchObject({
      code: "unauthenticated",
    });
    await expect(open(unused.token)).rejects.toMatchObject({ code: "invitation-unknown" });
    await other.close();
  });

  async function direct() {
    const url =
      database.config === "sqlite" ? `sqlite:${join(network.dir, "relay", "relay.db")}` : database.config;
    return openDatabase<RelaySchema>(url);
  }
});

/** The next charter, with one operator less. */
function withoutSecondOperator(network: TestNetwork): { note: string; hash: Uint8Array; firstDay: number } {
  const today = Math.floor(network.nowMs / 86_400_000);
  const charter: Charter = {
    ...network.charter,
    number: 2,
    previous: network.charterHash,
    publishedDay: today,
    firstDay: today + 1,
    operators: operators.slice(0, 1),
  };
  const trustees = charter.authorities.flatMap(({ number, code }) =>
    (["authorising", "oversight"] as const).flatMap((body) =>
      [1, 2].map((index) =>
        signCharter(charter, trusteeKeyName(number, body, index), seedOf(`${code}/${body}/${index}`)),
      ),
    ),
  );
  const note = charterNote(charter, [signCharter(charter, "operator-1", seedOf("operator-1")), ...trustees]);
  return { note, hash: charterHash(encodeCharter(charter)), firstDay: charter.firstDay };
}
