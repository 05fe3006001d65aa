import { expect } from "vitest";
import { personSubject, type Network } from "@custos/testkit";

/** People of two authorities talk over midnight; one is under an authorisation; exactly that opens. */
export async function basicScenario(network: Network): Promise<void> {
  const au = network.authority("AU");
  const ana = await network.person("ana", { authority: "AU" });
  const bo = await network.person("bo", { authority: "NZ" });
  const cy = await network.person("cy", { authority: "AU" });
  const harbour = network.roomId("harbour");
  const attic = network.roomId("attic");
  await ana.client.createRoom({ roomId: harbour, name: "Harbour", people: [bo.id] });
  await cy.client.createRoom({ roomId: attic, name: "Attic", people: [bo.id] });
  const authorisation = await au.grant({ name: "ana", subjects: [personSubject(ana.id)] });
  await au.waitForRelease(authorisation, network.clock.day);
  await ana.say(harbour, "from ana");
  await bo.say(harbour, "from bo");
  await cy.say(attic, "from cy");
  await network.settled();
  // The relay goes and comes back on what it has stored.
  await network.relay.stop();
  await network.relay.start();
  network.clock.nextDay();
  await bo.say(harbour, "a new day");
  await network.settled();
  expect(await ana.texts(harbour)).toEqual(["from ana", "from bo", "a new day"]);
  expect(await bo.texts(attic)).toEqual(["from cy"]);
  expect(await au.openedTexts(authorisation)).toEqual(["from ana", "from bo"]);
  expect(await network.authority("NZ").openedTexts()).toEqual([]);
  expect(await network.releaseLeaves()).toMatchObject([
    { authorisation: authorisation.id, day: network.clock.day - 1, count: 1 },
  ]);
}
