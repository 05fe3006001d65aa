import { describe, expect, test } from "vitest";
import { personSubject, startNetwork } from "@custos/testkit";

describe("a whole network in one process", () => {
  test("people of two authorities talk, and exactly the authorised person's messages open", async () => {
    await using network = await startNetwork();
    const ana = await network.person("ana", { authority: "AU" });
    const bo = await network.person("bo", { authority: "NZ" });
    const cy = await network.person("cy", { authority: "AU" });
    const harbour = network.roomId("harbour");
    const attic = network.roomId("attic");
    await ana.client.createRoom({ roomId: harbour, name: "Harbour", people: [bo.id] });
    await cy.client.createRoom({ roomId: attic, name: "Attic", people: [bo.id] });
    const au = network.authority("AU");
    const authorisation = await au.grant({ name: "ana", subjects: [personSubject(ana.id)] });
    await au.waitForRelease(authorisation, network.clock.day);
    await ana.say(harbour, "from ana");
    await bo.say(harbour, "from bo");
    await cy.say(attic, "from cy");
    await network.settled();
    expect(await ana.texts(harbour)).toEqual(["from ana", "from bo"]);
    expect(await bo.texts(attic)).toEqual(["from cy"]);
    expect(await au.openedTexts(authorisation)).toEqual(["from ana", "from bo"]);
    expect(await network.authority("NZ").openedTexts()).toEqual([]);
    expect(await network.releaseLeaves()).toHaveLength(1);
  });
});
