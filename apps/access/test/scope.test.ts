import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fromUtf8, utf8, type RoomId } from "@custos/base";
import { openedMessage, decode } from "@custos/contract";
import { TestDevice } from "../../relay/test/device.js";
import { AccessNetwork, firstDay, person, room } from "./network.js";

describe("what an authority reads", () => {
  let net: AccessNetwork;
  let ana: TestDevice;
  let bo: TestDevice;
  let cy: TestDevice;
  let harbour: RoomId;
  let attic: RoomId;
  let seq = 1;

  beforeAll(async () => {
    net = await AccessNetwork.start();
    await net.startAccess();
    ana = await TestDevice.enrol(net.network, "ana");
    bo = await TestDevice.enrol(net.network, "bo");
    cy = await TestDevice.enrol(net.network, "cy");
    harbour = await ana.createRoom("harbour", [bo]);
    attic = await cy.createRoom("attic", []);
    await bo.join(harbour, await bo.client.entry(harbour, 1));
  });
  afterAll(async () => {
    for (const device of [ana, bo, cy]) await device.client.close();
    await net.close();
  });

  const texts = (messages: Awaited<ReturnType<AccessNetwork["opened"]>>): string[] =>
    messages.map(({ content }) => fromUtf8(content)).toSorted();

  test("[R10] without an authorisation nothing opens, though everything is kept", async () => {
    await ana.send(harbour, utf8("day 0 ana"));
    await cy.send(attic, utf8("day 0 cy"));
    expect(await net.opened()).toEqual([]);
  });

  test("[R11] an authorised person's messages open live, and those before it on the same day", async () => {
    const authorisation = await net.grant({ name: "of bo", subjects: [person("bo")], toDay: firstDay + 1 });
    await net.released(authorisation, firstDay);
    expect(texts(await net.opened())).toEqual(["day 0 ana"]);
    await ana.send(harbour, utf8("day 0 live"));
    await cy.send(attic, utf8("day 0 cy again"));
    const opened = await net.opened();
    expect(texts(opened)).toEqual(["day 0 ana", "day 0 live"]);
    expect(opened[1]).toMatchObject({
      authorisations: [authorisation.id],
      roomId: harbour,
      sender: ana.personId,
      senderDevice: ana.deviceId,
    });
    seq = opened.length;
  });

  test("[R12] the stream gives what was opened after a cursor, and goes on live", async () => {
    const abort = new AbortController();
    const response = await fetch(`${net.url}/v1/opened.stream?after=1`, {
      headers: { authorization: `Bearer ${net.token}` },
      signal: abort.signal,
    });
    const heard: string[] = [];
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const listen = async (count: number): Promise<void> => {
      let rest = "";
      while (heard.length < count) {
        const { value } = (await reader?.read()) ?? {};
        const blocks = (rest + (value ?? "")).split("\n\n");
        rest = blocks.pop() ?? "";
        for (const block of blocks) {
          const [id, event, data] = block.split("\n");
          if (event !== "event: opened") continue;
          const message = decode(openedMessage, JSON.parse((data ?? "").slice("data: ".length)));
          expect(id).toBe(`id: ${message.cursor}`);
          heard.push(fromUtf8(message.content));
        }
      }
    };
    await listen(1);
    await ana.send(harbour, utf8("day 0 streamed"));
    await listen(2);
    abort.abort();
    expect(heard).toEqual(["day 0 live", "day 0 streamed"]);
    expect((await fetch(`${net.url}/v1/opened.stream?after=0`)).status).toBe(401);
  });

  test("[P2] the next day opens too, the day after it does not, nor another's room", async () => {
    net.setDay(1);
    await ana.commit(harbour);
    await ana.send(harbour, utf8("day 1 ana"));
    await cy.commit(attic);
    await cy.send(attic, utf8("day 1 cy"));
    const authorisation = net.document({ name: "of bo", subjects: [person("bo")] });
    await net.released(authorisation, firstDay + 1);
    net.setDay(2);
    await ana.commit(harbour);
    await ana.send(harbour, utf8("day 2 ana"));
    expect(texts(await net.opened())).toEqual(["day 0 ana", "day 0 live", "day 0 streamed", "day 1 ana"]);
    expect((await net.releaseLeaves(authorisation)).map(({ day }) => day)).toEqual([firstDay, firstDay + 1]);
  });

  test("[R13] a room's authorisation opens that room; what two cover is listed once, under both", async () => {
    const change = { mode: "retrospective" as const };
    const days = { fromDay: firstDay + 1, toDay: firstDay + 2 };
    const ofRoom = await net.grant({ name: "of harbour", subjects: [room(harbour)], ...days, change });
    await net.released(ofRoom, firstDay + 1, firstDay + 2);
    const opened = await net.opened();
    expect(texts(opened)).toEqual(["day 0 ana", "day 0 live", "day 0 streamed", "day 1 ana", "day 2 ana"]);
    const shared = opened.find(({ content }) => fromUtf8(content) === "day 1 ana");
    expect(shared?.authorisations).toHaveLength(2);
    expect(shared?.cursor).toBeGreaterThan(seq);
  });

  test("[R6] revoked in mid-period nothing more is released; expired neither", async () => {
    const days = { fromDay: firstDay + 2, toDay: firstDay + 6 };
    const ofCy = await net.grant({ name: "of cy", subjects: [person("cy")], ...days });
    await net.released(ofCy, firstDay + 2);
    await cy.commit(attic);
    await cy.send(attic, utf8("day 2 cy"));
    expect(texts(await net.opened())).toContain("day 2 cy");
    await net.step("suspension", ofCy);
    expect((await net.status(ofCy)).state).toBe("suspended");
    net.setDay(3);
    await cy.commit(attic);
    await cy.send(attic, utf8("day 3 cy"));
    expect(texts(await net.opened())).not.toContain("day 3 cy");
    await net.step("resumption", ofCy);
    await net.released(ofCy, firstDay + 3);
    expect(texts(await net.opened())).toContain("day 3 cy");
    const index = await net.step("revocation", ofCy);
    expect(index).toBeGreaterThan(0);
    net.setDay(4);
    await cy.commit(attic);
    await cy.send(attic, utf8("day 4 cy"));
    // A release of another authorisation on that day shows that the scheduler has been there.
    const ofAna = await net.grant({ name: "of ana", subjects: [person("ana")] });
    await net.released(ofAna, firstDay + 4);
    expect(texts(await net.opened())).not.toContain("day 4 cy");
    expect((await net.status(ofCy)).state).toBe("revoked");
    net.setDay(20);
    expect((await net.status(ofAna)).state).toBe("expired");
    expect((await net.releaseLeaves(ofCy)).map(({ day }) => day)).toEqual([firstDay + 2, firstDay + 3]);
  });
});
