import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CustosError, type PersonId } from "@custos/base";
import type { Operation } from "@custos/contract";
import { fold } from "../src/desk/fold.js";
import { Names, type AskRelay } from "../src/desk/names.js";
import { setMembers } from "../src/desk/rooms.js";
import { writeOne } from "../src/store/open.js";
import { TestDevice } from "../../relay/test/device.js";
import { AccessNetwork, idOf, makeKeys } from "./network.js";
import { Parts } from "./parts.js";

const known: Record<string, string> = {
  ana: "Ána Åström",
  cy: "مُحَمَّد علي",
  dee: "Dee 100%",
  bo: "Bo Ánders",
  late: "Ana Later",
};
const byId = new Map(Object.entries(known).map(([key, name]) => [idOf<PersonId>(key), { key, name }]));

describe("people's names", () => {
  let net: AccessNetwork;
  let parts: Parts;
  const devices: TestDevice[] = [];
  const asked: string[] = [];
  let away = false;
  const quiet = new Set<string>();

  /** The relay as these tests want it: pages of two, and nothing of home authorities that would be true. */
  const answer = ({ name }: Operation, input: { personIds?: PersonId[]; after?: PersonId }) => {
    if (away) throw new CustosError("unavailable");
    const { personIds, after = "" } = input;
    const keys = (personIds ?? []).map((id) => byId.get(id)?.key ?? "?");
    asked.push(`${name} ${keys.toSorted().join(",")}`);
    const people = [...byId]
      .filter(([id, { key }]) => (personIds ? personIds.includes(id) : key !== "bo" && id > after))
      .filter(([, { key }]) => !quiet.has(key))
      .map(([personId, person]) => ({ personId, displayName: person.name, language: "en", authority: 2 }))
      .toSorted((a, b) => (a.personId < b.personId ? -1 : 1));
    return Promise.resolve({ people: people.slice(0, 2) });
  };
  const ask = answer as unknown as AskRelay;

  beforeAll(async () => {
    net = await AccessNetwork.start();
    for (const name of ["ana", "cy", "dee"]) devices.push(await TestDevice.enrol(net.network, name));
    parts = await Parts.open(net, makeKeys("AU"));
  });
  afterAll(async () => {
    for (const { client } of devices) await client.close();
    await parts.close();
    await net.close();
  });

  test.each([
    ["Ána  ÅSTRÖM ", "ana astrom"],
    ["مُحَمَّد", "محمد"],
    ["Ｗｉｄｅ", "wide"],
    ["Ёлка", "елка"],
  ])("[R30] %s is looked for as %s", (name, folded) => {
    expect(fold(name)).toBe(folded);
  });

  test("[R30] are asked for by what log and feed show, and a question here asks nobody", async () => {
    const names = new Names(parts.access, ask);
    await names.refresh();
    expect(asked).toEqual([]);
    expect(() => names.search("", 9)).toThrow(expect.objectContaining({ code: "unavailable" }));
    await parts.access.followed.sync();
    quiet.add("late");
    away = true;
    await names.refresh();
    expect(names.of([...byId.keys()])).toEqual([]);
    away = false;
    names.connected();
    await names.refresh();
    expect(new Set(asked)).toEqual(new Set(["person.of-authority "]));
    asked.length = 0;
    await names.refresh();
    expect(asked).toEqual([]);

    // A stranger comes into a room of the feed: everybody there is asked for, whoever is a subject.
    await writeOne(parts.access.store, (connection) => {
      setMembers(connection, idOf("room"), [idOf("ana"), idOf("bo"), idOf("late")]);
      connection
        .prepare("INSERT INTO epochs (room, epoch, cursor, day, group_state) VALUES ('r', 1, 7, 1, x'00')")
        .run();
    });
    await names.refresh();
    expect(asked).toEqual(["person.names bo,late"]);
    asked.length = 0;
    await names.refresh();
    expect(asked).toEqual([]);

    const found = (text: string) => names.search(text, 9).map(({ displayName }) => displayName);
    expect(found("a").toSorted()).toEqual([known.ana]);
    expect(found("astr")).toEqual([known.ana]);
    expect(found("محمد")).toEqual([known.cy]);
    expect(found("%")).toEqual([known.dee]);
    expect(found("_")).toEqual([]);
    expect(found(idOf<PersonId>("dee").slice(0, 8))).toEqual([known.dee]);
    expect(found(idOf<PersonId>("bo"))).toEqual([]);
    expect(names.search("", 2)).toHaveLength(2);
    // What the relay says of home authorities does not count where the log says something else.
    const homes = names.of([idOf("ana"), idOf("bo")]).map(({ authority }) => authority);
    expect(new Set(homes)).toEqual(new Set([1, 2]));
    expect(asked).toEqual([]);
  });
});
