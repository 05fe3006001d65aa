import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RoomId } from "@custos/base";
import { releaseRequest } from "@custos/contract";
import { encodeSignedAuthorisation, signAuthorisation } from "@custos/crypto/verify";
import { callOperation } from "@custos/service";
import {
  personSubject,
  startNetwork,
  type Authority,
  type Network,
  type Person,
  type Server,
} from "@custos/testkit";

describe("what both quorums release, and nothing else", () => {
  let network: Network;
  let au: Authority;
  let ana: Person;
  let bo: Person;
  let cy: Person;
  let harbour: RoomId;
  let attic: RoomId;

  beforeAll(async () => {
    network = await startNetwork({ authorities: ["AU"], seed: 11 });
    au = network.authority("AU");
    ana = await network.person("ana");
    bo = await network.person("bo");
    cy = await network.person("cy");
    harbour = network.roomId("harbour");
    attic = network.roomId("attic");
    await ana.client.createRoom({ roomId: harbour, name: "Harbour", people: [bo.id] });
    await cy.client.createRoom({ roomId: attic, name: "Attic", people: [bo.id] });
  });
  afterAll(() => network.close());

  /** Nothing opens for ana on the next day while `stop` holds; `resume` lets the key be made. */
  async function opensOnlyAfter(
    name: string,
    stop: () => Promise<unknown>,
    resume: () => Promise<unknown>,
  ): Promise<void> {
    const fromDay = network.clock.day + 1;
    const authorisation = await au.grant({ name, subjects: [personSubject(ana.id)], fromDay });
    await stop();
    network.clock.nextDay();
    await ana.say(harbour, name);
    await au.waitForFailedRelease(authorisation);
    expect(await au.releasedDays(authorisation)).toEqual([]);
    expect(await au.openedTexts()).not.toContain(name);
    await resume();
    await au.waitForRelease(authorisation, fromDay);
    expect(await au.openedTexts(authorisation)).toEqual([name]);
  }

  test("[P1] with one of three trustees of the authorising quorum nothing opens; with two it does", async () => {
    const [first, second] = network.trustees("AU", "authorising");
    await opensOnlyAfter(
      "while judges are away",
      () => Promise.all([first?.stop(), second?.stop()]),
      async () => second?.start(),
    );
    await first?.start();
  });

  test("[P1] with one of three trustees of the oversight quorum nothing opens; with two it does", async () => {
    const [first, second] = network.trustees("AU", "oversight") as [Server, Server];
    await opensOnlyAfter(
      "while oversight has switched off",
      () => Promise.all([first, second].map((trustee) => network.switchTrustee(trustee, false))),
      () => network.switchTrustee(second, true),
    );
    await network.switchTrustee(first, true);
  });

  test("[P2] [P14] only the subject's rooms, only the days, and not the day before", async () => {
    network.clock.nextDay();
    await ana.say(harbour, "the day before");
    await cy.say(attic, "another's room, the day before");
    const day = network.clock.day + 1;
    const authorisation = await au.grant({
      name: "one day",
      subjects: [personSubject(ana.id)],
      fromDay: day,
      toDay: day,
    });
    network.clock.nextDay();
    await au.waitForRelease(authorisation, day);
    await bo.say(harbour, "the day");
    await cy.say(attic, "another's room, the day");
    network.clock.nextDay();
    await ana.say(harbour, "the day after");
    await cy.say(attic, "another's room, the day after");
    await network.settled();
    expect(await au.openedTexts(authorisation)).toEqual(["the day"]);
    expect(await au.releasedDays(authorisation)).toEqual([day]);
  });

  test("[P12] [P13] a trustee answers no release that is not in the log, whoever asks, well signed or not", async () => {
    const authorisation = au.document({ name: "never logged", subjects: [personSubject(cy.id)] });
    const signatures = au.roles
      .filter(({ id }) => id === authorisation.applicant || authorisation.approvers.includes(id))
      .map(({ id, key }) => signAuthorisation(authorisation, id, key.seed));
    const leavesBefore = (await network.logLeaves()).length;
    const known = au.document({ name: "one day", subjects: [personSubject(ana.id)] });
    const granted = (await au.status(known)).released[0];
    const made = {
      authorisationId: authorisation.id,
      document: encodeSignedAuthorisation({ authorisation, signatures }),
      documentSalt: new Uint8Array(32),
      authorisationIndex: 3,
      day: network.clock.day,
      identitiesSalt: new Uint8Array(32),
      releaseIndex: granted?.releaseIndex ?? 0,
    };
    const other = { ...made, authorisationId: known.id };
    for (const body of ["authorising", "oversight"] as const) {
      for (const { url, name } of network.trustees("AU", body)) {
        await expect(callOperation(url, releaseRequest, made), name).rejects.toMatchObject({
          code: "not-logged",
        });
        await expect(callOperation(url, releaseRequest, other), name).rejects.toMatchObject({
          code: "not-logged",
        });
      }
    }
    expect(await network.logLeaves()).toHaveLength(leavesBefore);
    expect(await au.openedTexts()).not.toContain("another's room, the day after");
  });

  test("[P13] after revocation no key more, though the authorisation has days left", async () => {
    network.clock.nextDay();
    const day = network.clock.day;
    const authorisation = await au.grant({
      name: "revoked",
      subjects: [personSubject(cy.id)],
      fromDay: day,
      toDay: day + 3,
    });
    await au.waitForRelease(authorisation, day);
    await cy.say(attic, "before the revocation");
    await network.settled();
    expect(await au.openedTexts(authorisation)).toEqual(["before the revocation"]);
    await au.step("revocation", authorisation);
    network.clock.nextDay();
    await cy.say(attic, "after the revocation");
    // Another's release on the same day shows that the reader has been at work.
    const witness = await au.grant({ name: "witness", subjects: [personSubject(ana.id)] });
    await au.waitForRelease(witness, day + 1);
    await network.settled();
    expect(await au.openedTexts()).not.toContain("after the revocation");
    expect((await au.status(authorisation)).state).toBe("revoked");
    expect(await au.releasedDays(authorisation)).toEqual([day]);
  });
});
