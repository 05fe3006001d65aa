import { beforeAll, expect, test } from "vitest";
import { toHex, utf8 } from "@custos/base";
import { MemberGroup } from "../../src/mls/index.js";
import { defaultSuiteName, fastSuiteName, suite } from "../../src/verify/index.js";
import type { Suite } from "../../src/verify/index.js";
import { charter, Room } from "./world.js";

let quick: Suite;
beforeAll(async () => {
  quick = await suite(fastSuiteName);
});

test("[MLS-10] a stored state is the state: at any point, with skipped keys, with and without the exporter", async () => {
  const room = await Room.of(quick, 3);
  const again = async (group: MemberGroup): Promise<MemberGroup> => {
    const bytes = group.encode();
    const restored = await MemberGroup.restore(quick, bytes);
    expect(toHex(restored.encode())).toBe(toHex(bytes));
    expect([restored.roomId, restored.epoch, restored.ownLeaf]).toEqual([
      group.roomId,
      group.epoch,
      group.ownLeaf,
    ]);
    expect(restored.extension).toEqual(group.extension);
    expect(restored.canSeal).toBe(group.canSeal);
    return restored;
  };
  let bo = await again(room.at(1).group);
  let ana = await again(room.at(0).group);
  const sent: Uint8Array[] = [];
  for (let i = 0; i < 4; i += 1) {
    const made = await ana.protect(utf8(`${i}`));
    ana = await again(made.group);
    sent.push(made.privateMessage);
  }
  for (const i of [2, 0, 3, 1]) {
    const opened = await bo.unprotect(sent[i] ?? new Uint8Array());
    expect(opened.plaintext).toEqual(utf8(`${i}`));
    bo = await again(opened.group);
  }
  bo = await again(bo.eraseExporter());
  const commit = await bo.commit({ extension: charter(4) });
  const next = await (await again(ana)).process(commit.commit);
  expect(toHex(next.epochAuthenticator)).toBe(toHex((await again(commit.group)).epochAuthenticator));
  expect(next.extension).toEqual(charter(4));
});

test("[MLS-10] bytes that are cut, longer, of another version or suite are refused", async () => {
  const room = await Room.of(quick, 2);
  const bytes = room.at(0).group.encode();
  for (let length = 0; length < bytes.length; length += 13) {
    await expect(MemberGroup.restore(quick, bytes.subarray(0, length)), `${length}`).rejects.toMatchObject({
      code: "malformed",
    });
  }
  await expect(MemberGroup.restore(quick, Uint8Array.of(...bytes, 0))).rejects.toMatchObject({
    code: "malformed",
  });
  await expect(MemberGroup.restore(quick, Uint8Array.of(0, 2, ...bytes.subarray(2)))).rejects.toMatchObject({
    code: "unsupported",
  });
  const hybrid = await suite(defaultSuiteName);
  await expect(MemberGroup.restore(hybrid, bytes)).rejects.toMatchObject({ code: "unsupported" });
});

test("[MLS-10] the tree may be stored apart, and must be the epoch's", async () => {
  const room = await Room.of(quick, 4);
  const before = room.publicGroup.tree();
  await room.commit(1, {});
  const { group } = room.at(2);
  const small = group.encodeWithoutTree();
  expect(small.length).toBeLessThan(group.encode().length - room.publicGroup.tree().length);
  const restored = await MemberGroup.restore(quick, small, room.publicGroup.tree());
  expect(toHex(restored.encode())).toBe(toHex(group.encode()));
  await expect(MemberGroup.restore(quick, small)).rejects.toMatchObject({ code: "malformed" });
  await expect(MemberGroup.restore(quick, small, before)).rejects.toMatchObject({ code: "malformed" });
});

test("[MLS-11] a commit that lost the race is forgotten, and the winner's is followed", async () => {
  const room = await Room.of(quick, 3);
  const lost = await room.at(2).group.commit();
  await room.commit(1, {});
  const group = room.at(2).group;
  expect(toHex(group.epochAuthenticator)).toBe(toHex(room.at(0).group.epochAuthenticator));
  await expect(group.process(lost.commit)).rejects.toMatchObject({ code: "wrong-epoch" });
  await expect(room.at(0).group.process(lost.commit)).rejects.toMatchObject({ code: "wrong-epoch" });
});

test("[MLS-12] a role list travels in the GroupContext and stays when the charter changes", async () => {
  const room = await Room.of(quick, 3);
  const roles = utf8("owner: ana");
  const { step } = await room.commit(0, { roles });
  expect(step.group.roles).toEqual(roles);
  await room.commit(1, { extension: charter(8) });
  expect([room.publicGroup.roles, room.publicGroup.extension]).toEqual([roles, charter(8)]);
  for (const { group } of room.members) expect(group.roles).toEqual(roles);
});

test("[MLS-11] [PG-1] what a group keeps is its own: the caller may use the bytes of a commit again", async () => {
  const room = await Room.of(quick, 3);
  const made = await room.at(0).group.commit({ extension: charter(6) });
  const [commit, groupInfo] = [made.commit.slice(), made.groupInfo.slice()];
  const step = await room.publicGroup.next(commit, groupInfo);
  const bo = await room.at(1).group.process(commit);
  commit.fill(0xff);
  groupInfo.fill(0xff);
  expect(toHex(step.group.tree())).toBe(toHex(made.group.tree()));
  expect(toHex(step.group.encode())).toBe(
    toHex((await room.publicGroup.next(made.commit, made.groupInfo)).group.encode()),
  );
  expect(step.group.extension).toEqual(charter(6));
  const next = await made.group.commit();
  expect((await step.group.next(next.commit, next.groupInfo)).committerLeaf).toBe(0);
  expect(toHex((await bo.process(next.commit)).epochAuthenticator)).toBe(
    toHex(next.group.epochAuthenticator),
  );
});
