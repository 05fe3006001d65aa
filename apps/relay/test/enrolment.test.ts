import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DeviceId } from "@custos/base";
import {
  deviceAdd,
  deviceRemove,
  invitationAccept,
  invitationCheck,
  invitationCreate,
  logRead,
  networkDescribe,
  personList,
} from "@custos/contract";
import { acceptanceCodec, requestLabels, signedRequestCodec } from "@custos/crypto/codec";
import {
  checkpointPolicy,
  encodeLeaf,
  LogFollower,
  parseLeaf,
  signLeaf,
  verifyCheckpoint,
} from "@custos/crypto/log";
import { signWithLabel } from "@custos/crypto/verify";
import { createRelayData, startRelay } from "@custos/relay";
import { callOperation } from "@custos/service";
import { acceptRequest, deviceLeaf, invite, operatorClient, TestDevice } from "./device.js";
import { idOf, publicKeyOf, seedOf, TestNetwork } from "./network.js";

describe("enrolment", () => {
  let network: TestNetwork;
  beforeAll(async () => {
    network = await TestNetwork.start();
  });
  afterAll(() => network.close());

  const accept = (request: ReturnType<typeof acceptRequest>) =>
    callOperation(network.url, invitationAccept, request);

  test("[RL1] a network tells its charters to anyone", async () => {
    const described = await callOperation(network.url, networkDescribe, {});
    expect(described.networkId).toBe(network.charter.networkId);
    expect(described.charters).toHaveLength(1);
    expect(described.timeMs).toBe(network.nowMs);
  });

  test("[RL2] an invitation is used once, and the same request again gets the same answer", async () => {
    await invite(network, "ana");
    const request = acceptRequest(network, "ana");
    expect(
      await callOperation(network.url, invitationCheck, { invitationKey: request.invitationKey }),
    ).toMatchObject({ authority: 1 });
    const [first, same] = await Promise.all([accept(request), accept(request)]);
    expect(first.deviceIndex).toBe(first.personIndex + 1);
    expect(same).toEqual(first);
    expect(await accept(request)).toEqual(first);
    await expect(accept({ ...request, displayName: "another" })).rejects.toMatchObject({
      code: "invitation-used",
    });
    await expect(
      callOperation(network.url, invitationCheck, { invitationKey: request.invitationKey }),
    ).rejects.toMatchObject({ code: "invitation-used" });
  });

  test("[RL3] unknown, expired and forged invitations let nobody in", async () => {
    await expect(accept(acceptRequest(network, "nobody"))).rejects.toMatchObject({
      code: "invitation-unknown",
    });
    await invite(network, "late");
    const late = acceptRequest(network, "late");
    network.setTime(network.nowMs + 86_400_001);
    await expect(accept(late)).rejects.toMatchObject({ code: "invitation-expired" });
    await invite(network, "forged");
    const forged = acceptRequest(network, "forged");
    const stranger = acceptRequest(network, "stranger");
    await expect(accept({ ...forged, personLeaf: stranger.personLeaf })).rejects.toMatchObject({
      code: "bad-signature",
    });
    const { signature: _, ...unsigned } = parseLeaf(forged.deviceLeaf) as never as {
      signature: Uint8Array;
      type: "device";
    };
    const resigned = encodeLeaf(signLeaf(unsigned as never, seedOf("somebody")));
    await expect(accept({ ...forged, deviceLeaf: resigned })).rejects.toMatchObject({
      code: "bad-signature",
    });
    await expect(accept(forged)).resolves.toBeDefined();
  });

  test("[RL4] nobody joins without accepting the disclosure in force", async () => {
    await invite(network, "bo");
    const request = acceptRequest(network, "bo");
    const signed = signedRequestCodec.decode(request.acceptance);
    const acceptance = acceptanceCodec.decode(signed.request);
    const resign = (change: Partial<typeof acceptance>) => {
      const bytes = acceptanceCodec.encode({ ...acceptance, ...change });
      const signature = signWithLabel(seedOf("bo/1"), requestLabels.acceptance, bytes);
      return { ...request, acceptance: signedRequestCodec.encode({ request: bytes, signature }) };
    };
    for (const change of [
      { disclosureVersion: 2 },
      { charterHash: seedOf("other") },
      { language: "tlh" },
      { personId: idOf<typeof acceptance.personId>("ana") },
      { acceptedAtMs: network.nowMs + 400_000 },
    ]) {
      await expect(accept(resign(change))).rejects.toMatchObject({ code: "disclosure-not-accepted" });
    }
    const unsigned = {
      ...request,
      acceptance: signedRequestCodec.encode({ ...signed, signature: new Uint8Array(64) }),
    };
    await expect(accept(unsigned)).rejects.toMatchObject({ code: "bad-signature" });
    await accept(request);
  });

  test("[RL5] a person is invited by a member, and cannot take another's id", async () => {
    const ana = new TestDevice(network, "ana");
    const key = publicKeyOf("cy/invitation");
    const input = { invitationKey: key, authority: 1, expiresAtMs: network.nowMs + 1000 };
    await ana.call(invitationCreate, input);
    await ana.call(invitationCreate, input);
    await expect(ana.call(invitationCreate, { ...input, authority: 2 })).rejects.toMatchObject({
      code: "already-exists",
    });
    expect(await callOperation(network.url, invitationCheck, { invitationKey: key })).toMatchObject({
      sponsor: "ana",
    });
    const asAna = { ...acceptRequest(network, "cy"), personId: ana.personId };
    await expect(accept(asAna)).rejects.toMatchObject({ code: "malformed" });
    await accept(acceptRequest(network, "cy"));
    const { people } = await ana.call(personList, {});
    expect(people.map(({ displayName }) => displayName).toSorted()).toEqual(["ana", "bo", "cy", "forged"]);
    await ana.client.close();
  });

  test("[RL6] a further device is added by one of the same person, and a removed one is cut off for good", async () => {
    const ana = new TestDevice(network, "ana");
    const bo = new TestDevice(network, "bo");
    const leaf = encodeLeaf(deviceLeaf(network, "ana", 2, 1));
    await expect(bo.call(deviceAdd, { leaf })).rejects.toMatchObject({ code: "forbidden" });
    const forged = encodeLeaf(signLeaf({ ...(parseLeaf(leaf) as object) } as never, seedOf("bo/1")));
    await expect(ana.call(deviceAdd, { leaf: forged })).rejects.toMatchObject({ code: "bad-signature" });
    const added = await ana.call(deviceAdd, { leaf });
    expect(await ana.call(deviceAdd, { leaf })).toEqual(added);
    const second = new TestDevice(network, "ana", 2);
    await second.call(personList, {});
    const removal = encodeLeaf(
      signLeaf(
        {
          type: "device" as const,
          action: "removed" as const,
          personId: ana.personId,
          deviceId: idOf<DeviceId>("ana/2"),
          atMs: network.nowMs,
          signedBy: { kind: "device" as const, deviceId: ana.deviceId },
        },
        seedOf("ana/1"),
      ),
    );
    await expect(bo.call(deviceRemove, { leaf: removal })).rejects.toMatchObject({ code: "forbidden" });
    await ana.call(deviceRemove, { leaf: removal });
    await expect(second.call(personList, {})).rejects.toMatchObject({
      code: expect.stringMatching(/cancelled|unavailable/),
    });
    for (const one of [ana, bo, second]) await one.client.close();
  });

  test("[RL7] the log is followed from the charter on, and every checkpoint is cosigned per policy", async () => {
    const { entries, checkpoint, size } = await callOperation(network.url, logRead, { from: 0, limit: 256 });
    expect(entries).toHaveLength(size);
    const follower = LogFollower.start({ pinnedCharterHash: network.charterHash }).extend(
      entries,
      checkpoint,
    );
    expect(follower.directory.person(idOf("ana"))).toBeDefined();
    const served = await (await fetch(`${network.url}/log/checkpoint`)).text();
    verifyCheckpoint(served, checkpointPolicy(network.charter));
    const tile = await fetch(`${network.url}/log/tile/0/000.p/${size}`);
    expect(Buffer.from(await tile.arrayBuffer()).length).toBe(32 * size);
    expect((await fetch(`${network.url}/log/../keys.json`)).status).toBe(404);
    expect((await fetch(`${network.url}/log/%2e%2e/keys.json`)).status).toBe(404);
  });

  test("[RL8] with too few witnesses nothing enters; when they are back the same request is answered", async () => {
    await invite(network, "dee");
    network.witnesses.switchOff(2);
    const operator = operatorClient(network);
    const request = acceptRequest(network, "dee");
    const answer = accept(request);
    const before = await callOperation(network.url, logRead, { from: 0, limit: 0 });
    const early = new TestDevice(network, "dee");
    await expect(early.call(personList, {})).rejects.toMatchObject({ code: "unknown-device" });
    await early.client.close();
    network.witnesses.off.clear();
    expect((await answer).personIndex).toBe(before.size);
    await operator.close();
  });

  test("[RL9] cosignatures are renewed when the clock has moved on, and the size stays", async () => {
    const before = await callOperation(network.url, logRead, { from: 0, limit: 0 });
    network.setTime(network.nowMs + 3_600_000);
    for (;;) {
      const after = await callOperation(network.url, logRead, { from: 0, limit: 0 });
      expect(after.size).toBe(before.size);
      const { cosignedAtMs } = verifyCheckpoint(after.checkpoint, checkpointPolicy(network.charter));
      if (cosignedAtMs >= network.nowMs - 1000) break;
    }
  });

  test("[RL10] a restart finds everything as it was", async () => {
    const before = await callOperation(network.url, logRead, { from: 0, limit: 256 });
    const request = acceptRequest(network, "ana");
    await network.stopRelay();
    await network.startRelay();
    const after = await callOperation(network.url, logRead, { from: 0, limit: 256 });
    expect(after.entries).toEqual(before.entries);
    expect(after.checkpoint).toBe(before.checkpoint);
    await expect(accept(request)).rejects.toMatchObject({ code: "invitation-used" });
  });

  test("[RL10] a relay does not start on less than it has published, nor without keys, charter or its folder to itself", async () => {
    await expect(startRelay(network.config)).rejects.toMatchObject({ code: "busy" });
    await network.stopRelay();
    const { dataDir } = network.config;
    const empty = { ...network.config, dataDir: join(network.dir, "nowhere") };
    await expect(startRelay(empty)).rejects.toMatchObject({ code: "not-found" });
    expect(() => createRelayData(dataDir)).toThrow(/not empty/);
    for (const name of ["relay.db", "relay.db-wal", "relay.db-shm"])
      rmSync(join(dataDir, name), { force: true });
    await expect(startRelay(network.config)).rejects.toMatchObject({ code: "corrupt" });
    const fresh = join(network.dir, "fresh");
    createRelayData(fresh);
    const strange = { ...network.config, dataDir: fresh };
    await expect(startRelay(strange)).rejects.toMatchObject({ code: "bad-charter" });
    await expect(startRelay({ ...strange, charterPath: join(network.dir, "none") })).rejects.toMatchObject({
      code: "bad-charter",
    });
  });
});
