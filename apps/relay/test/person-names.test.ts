import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PersonId } from "@custos/base";
import { invitationAccept, personNames, personOfAuthority } from "@custos/contract";
import { callOperation } from "@custos/service";
import { accessClient, acceptRequest, invite, operatorClient, TestDevice } from "./device.js";
import { idOf, TestNetwork } from "./network.js";

describe("names behind ids", () => {
  let network: TestNetwork;
  const ids = (...names: string[]) => names.map((name) => idOf<PersonId>(name));

  beforeAll(async () => {
    network = await TestNetwork.start();
    for (const [name, authority] of [
      ["ana", 1],
      ["bo", 2],
      ["cy", 1],
    ] as const) {
      await invite(network, name, authority);
      await callOperation(network.url, invitationAccept, acceptRequest(network, name, authority));
    }
  });
  afterAll(() => network.close());

  test("[RL53] authorities and members get the names behind ids; who is nobody is left out", async () => {
    const access = accessClient(network);
    const device = new TestDevice(network, "bo");
    for (const client of [access, device.client]) {
      const { people } = await client.call(personNames, { personIds: ids("bo", "nobody", "ana", "ana") });
      expect(people.toSorted((a, b) => a.authority - b.authority)).toEqual([
        { personId: idOf("ana"), displayName: "ana", language: "en", authority: 1 },
        { personId: idOf("bo"), displayName: "bo", language: "en", authority: 2 },
      ]);
    }
    const operator = operatorClient(network);
    await expect(operator.call(personNames, { personIds: [] })).rejects.toMatchObject({ code: "forbidden" });
    await expect(callOperation(network.url, personNames, { personIds: [] })).rejects.toMatchObject({
      code: "unauthenticated",
    });
    for (const client of [access, device.client, operator]) await client.close();
  });

  test("[RL54] an authority lists the people whose home it is, and no others", async () => {
    const first = accessClient(network, 1, "AU");
    const second = accessClient(network, 2, "NZ");
    const namesOf = async (client: typeof first, after?: PersonId) => {
      const { people } = await client.call(personOfAuthority, after ? { after } : {});
      return people.map(({ displayName, authority }) => `${displayName} of ${authority}`).toSorted();
    };
    expect(await namesOf(first)).toEqual(["ana of 1", "cy of 1"]);
    expect(await namesOf(second)).toEqual(["bo of 2"]);
    const [lower, higher] = ids("ana", "cy").toSorted() as [PersonId, PersonId];
    expect(await namesOf(first, lower)).toEqual([higher === idOf("ana") ? "ana of 1" : "cy of 1"]);
    expect(await namesOf(first, higher)).toEqual([]);
    const device = new TestDevice(network, "ana");
    await expect(device.call(personOfAuthority, {})).rejects.toMatchObject({ code: "forbidden" });
    for (const client of [first, second, device.client]) await client.close();
  });
});
