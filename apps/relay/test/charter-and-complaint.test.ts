import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { concatBytes, startOfDayMs, utf8 } from "@custos/base";
import {
  complaintFile,
  logAppend,
  logRead,
  networkDescribe,
  roomCommit,
  roomSnapshot,
} from "@custos/contract";
import {
  charterHash,
  commitBundleCodec,
  complaintCodec,
  encodeCharter,
  epochSealCodec,
  sealRestHash,
  sealSignedBytes,
  type Charter,
  type EpochSeal,
} from "@custos/crypto/codec";
import { encodeLeaf, parseLeaf } from "@custos/crypto/log";
import { MemberGroup } from "@custos/crypto/mls";
import { checkSeal } from "@custos/crypto/seal";
import {
  charterNote,
  PublicGroup,
  sealLabel,
  signCharter,
  signWithLabel,
  trusteeKeyName,
} from "@custos/crypto/verify";
import { callOperation } from "@custos/service";
import { operatorClient, sealKeys, TestDevice } from "./device.js";
import { firstDay, seedOf, TestNetwork } from "./network.js";

/** The next charter, signed by the operator and two trustees of each quorum. */
function nextCharter(network: TestNetwork): { charter: Charter; hash: Uint8Array; note: string } {
  const charter: Charter = {
    ...network.charter,
    number: 2,
    previous: network.charterHash,
    publishedDay: firstDay,
    firstDay: firstDay + 1,
    retentionDays: 30,
  };
  const trustees = charter.authorities.flatMap(({ number, code }) =>
    (["authorising", "oversight"] as const).flatMap((body) =>
      [1, 2].map((index) =>
        signCharter(charter, trusteeKeyName(number, body, index), seedOf(`${code}/${body}/${index}`)),
      ),
    ),
  );
  const note = charterNote(charter, [signCharter(charter, "operator-1", seedOf("operator-1")), ...trustees]);
  return { charter, hash: charterHash(encodeCharter(charter)), note };
}

describe("a change of charter, and complaints", () => {
  let network: TestNetwork;
  let ana: TestDevice;
  let bo: TestDevice;
  beforeAll(async () => {
    network = await TestNetwork.start({
      charter: { notice: { charterDays: 1, keysHours: 0, subjectDays: 90 } },
    });
    ana = await TestDevice.enrol(network, "ana");
    bo = await TestDevice.enrol(network, "bo");
    await bo.publishKeyPackages(5);
  });
  afterAll(async () => {
    await ana.client.close();
    await bo.client.close();
    await network.close();
  });

  test("[RL45] a true complaint ends the epoch and enters the log; a false one changes nothing", async () => {
    const room = await ana.createRoom("complaints", [bo]);
    await bo.join(room, await bo.client.entry(room, 1));
    const made = await ana.bundle(ana.room(room), {});
    const parts = commitBundleCodec.decode(made.bundle);
    const honest = epochSealCodec.decode(parts.seal);
    const v = honest.v.map((mask, i) => (i === 1 ? Uint8Array.from(mask, (byte) => byte ^ 1) : mask));
    const unsigned = { ...honest, v };
    const signature = signWithLabel(
      ana.signing.privateKey,
      sealLabel,
      sealSignedBytes(unsigned, sealRestHash(unsigned)),
    );
    const seal = epochSealCodec.encode({ ...unsigned, signature });
    await ana.call(roomCommit, { roomId: room, bundle: commitBundleCodec.encode({ ...parts, seal }) });
    ana.rooms.set(room, made.room);
    const entry = await bo.client.entry(room, 2);
    await bo.process(room, entry);
    const check = async (sealBytes: Uint8Array, header: EpochSeal["header"]) =>
      checkSeal({
        group: bo.room(room).group,
        seal: sealBytes,
        expected: header,
        committerKey: ana.signing.publicKey,
        checkSlots: "all",
        ...(await sealKeys(network)),
      });
    const verdict = await check(seal, honest.header);
    if (verdict.kind !== "bad" || !verdict.complaint) throw new Error("the false slot was not found");
    const { complaint } = verdict;
    const file = (one: typeof complaint) =>
      bo.call(complaintFile, { roomId: room, complaint: complaintCodec.encode(one) });
    for (const bad of [
      { ...complaint, slotIndex: 0 },
      {
        ...complaint,
        d: concatBytes(complaint.d.subarray(0, 47), Uint8Array.of((complaint.d.at(-1) ?? 0) ^ 1)),
      },
      { ...complaint, v: honest.v },
      { ...complaint, header: { ...complaint.header, epoch: 77n } },
    ]) {
      await expect(file(bad)).rejects.toMatchObject({ code: "false-complaint" });
    }
    const before = await callOperation(network.url, logRead, { from: 0, limit: 0 });
    await ana.send(room, utf8("nobody has complained yet"));
    await file(complaint);
    await file(complaint);
    await expect(ana.send(room, utf8("over"))).rejects.toMatchObject({ code: "unsealed-epoch" });
    for (;;) {
      const { size } = await callOperation(network.url, logRead, { from: 0, limit: 0 });
      if (size > before.size) break;
    }
    const { entries } = await callOperation(network.url, logRead, { from: before.size, limit: 10 });
    expect(entries.map(parseLeaf).map(({ type }) => type)).toEqual(["seal-complaint"]);
    await network.stopRelay();
    await network.startRelay();
    await ana.reconnect();
    await bo.reconnect();
    await expect(ana.send(room, utf8("still over"))).rejects.toMatchObject({ code: "unsealed-epoch" });
    await ana.commit(room);
    await ana.send(room, utf8("mended"));
  });

  test("[RL46] from its first day a new charter is carried by the first commit, and a resync before it is mute", async () => {
    const room = await ana.createRoom("charters", [bo]);
    await bo.join(room, await bo.client.entry(room, 1));
    const next = nextCharter(network);
    const operator = operatorClient(network);
    const leaf = encodeLeaf({ type: "charter", number: 2, hash: next.hash, note: next.note });
    const { index } = await operator.call(logAppend, { leaf });
    expect(await operator.call(logAppend, { leaf })).toEqual({ index });
    await operator.close();
    expect((await callOperation(network.url, networkDescribe, {})).charters).toHaveLength(2);
    const extension = { charterHash: next.hash, networkId: network.charter.networkId, authority: 1 };
    await expect(ana.commit(room, { extension })).rejects.toMatchObject({ code: "bad-charter" });
    await ana.commit(room);
    network.setTime(startOfDayMs(firstDay + 1) + 1);
    await expect(ana.commit(room)).rejects.toMatchObject({ code: "bad-charter" });

    const { groupInfo, tree } = await bo.call(roomSnapshot, { roomId: room });
    const { personId, deviceId, signing } = bo;
    const resync = await MemberGroup.resync(await bo.suite(), {
      groupInfo,
      tree,
      personId,
      deviceId,
      signing,
      nowMs: network.nowMs,
    });
    const { group: publicGroup } = await (
      await PublicGroup.start(await bo.suite(), groupInfo, tree)
    ).next(resync.commit, resync.groupInfo);
    const { seq } = await bo.call(roomCommit, { roomId: room, bundle: await bo.sealed(resync, publicGroup) });
    bo.rooms.set(room, { group: resync.group, publicGroup, seq });
    await expect(bo.send(room, utf8("mute"))).rejects.toMatchObject({ code: "unsealed-epoch" });
    await ana.process(room, await ana.client.entry(room, seq));
    await expect(ana.commit(room, { extension: { ...extension, authority: 2 } })).rejects.toMatchObject({
      code: "bad-commit",
    });
    await ana.commit(room, { extension });
    await ana.send(room, utf8("under the new charter"));
  });
});
