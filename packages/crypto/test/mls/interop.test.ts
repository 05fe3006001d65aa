import { beforeAll, describe, expect, test } from "vitest";
import { toHex, utf8 } from "@custos/base";
import {
  createApplicationMessage,
  createCommit,
  createGroupInfoWithExternalPub,
  emptyPskIndex,
  encodeMlsMessage,
  getCiphersuiteFromName,
  getCiphersuiteImpl,
  joinGroup,
  mlsExporter,
  processPrivateMessage,
  processPublicMessage,
} from "ts-mls";
import type { CiphersuiteImpl, ClientState, Proposal } from "ts-mls";
import { decodeRatchetTree } from "ts-mls/ratchetTree.js";
import { openKeyPackage } from "../../src/mls/key-package.js";
import type { MemberCommit } from "../../src/mls/index.js";
import { fastSuiteName, suite } from "../../src/verify/index.js";
import type { Suite } from "../../src/verify/index.js";
import {
  parseKeyPackage,
  parsePrivateMessage,
  parsePublicMessage,
  parseWelcome,
} from "../../src/verify/mls-message.js";
import { attackByZeros, attackEpoch } from "./removed-member.js";
import { keyPackageOf, newDevice, Room } from "./world.js";
import type { Device, Followed } from "./world.js";

/** The member whose device runs `ts-mls` as it comes; all others run ours. */
interface Foreigner {
  device: Device;
  state: ClientState;
}

let quick: Suite;
let impl: CiphersuiteImpl;
beforeAll(async () => {
  quick = await suite(fastSuiteName);
  impl = await getCiphersuiteImpl(getCiphersuiteFromName(fastSuiteName));
});

/** Opens a room of ours and lets ts-mls in by our Welcome. */
async function withForeigner(persons: number): Promise<{ room: Room; tia: Foreigner }> {
  const room = await Room.of(quick, persons);
  const device = newDevice(50);
  const made = await keyPackageOf(quick, device);
  const committer = room.at(0);
  const commit = await committer.group.commit({ add: [made.keyPackage] });
  await room.follow(committer, commit);
  const { keyPackage, initKey, leafKey } = openKeyPackage(made.keyPackage, made.secret, device.signing);
  const keys = {
    initPrivateKey: initKey,
    hpkePrivateKey: leafKey,
    signaturePrivateKey: device.signing.privateKey,
  };
  const tree = decodeRatchetTree(room.publicGroup.tree(), 0)?.[0];
  const welcome = parseWelcome(commit.welcome ?? new Uint8Array());
  const state = await joinGroup(welcome, keyPackage, keys, emptyPskIndex, impl, tree);
  return { room, tia: { device, state } };
}

async function followByTsMls(tia: Foreigner, made: MemberCommit): Promise<void> {
  const message = parsePublicMessage(made.commit);
  tia.state = (await processPublicMessage(tia.state, message, emptyPskIndex, impl)).newState;
}

async function expectAgreement(room: Room, tia: Foreigner): Promise<void> {
  const ctx = new Uint8Array(32).fill(3);
  const ours = await room.at(0).group.sealSecrets(ctx);
  const { keySchedule, groupContext } = tia.state;
  expect(toHex(keySchedule.epochAuthenticator)).toBe(toHex(room.at(0).group.epochAuthenticator));
  expect(toHex(groupContext.treeHash)).toBe(toHex(room.publicGroup.treeHash));
  expect(toHex(groupContext.confirmedTranscriptHash)).toBe(toHex(room.publicGroup.confirmedTranscriptHash));
  const exported = await mlsExporter(keySchedule.exporterSecret, "custos epoch seal 1", ctx, 160, impl);
  expect(toHex(exported)).toBe([ours.sigma, ours.m, ours.pk, ours.eseed].map(toHex).join(""));
  expect(toHex(keySchedule.senderDataSecret)).toBe(toHex(ours.payload.senderDataSecret));
  for (const { leaf, secret } of ours.payload.leaves) {
    expect(toHex(tia.state.secretTree[2 * leaf]?.application.secret ?? new Uint8Array())).toBe(toHex(secret));
  }
}

test("[MLS-13] ts-mls follows our commits and reads our messages, we read its", async () => {
  const { room, tia } = await withForeigner(4);
  await expectAgreement(room, tia);
  const steps: (() => Promise<{ made: MemberCommit }>)[] = [
    () => room.commit(1, {}),
    () => room.commit(0, {}, [newDevice(60), newDevice(61)]),
    () => room.commit(2, { remove: [room.at(3).group.ownLeaf] }),
    () => room.resync(1),
    () => room.commit(0, {}),
  ];
  for (const step of steps) {
    await followByTsMls(tia, (await step()).made);
    await expectAgreement(room, tia);
    const { group, privateMessage } = await room.at(0).group.protect(utf8("ours"));
    room.at(0).group = group;
    const read = await processPrivateMessage(
      tia.state,
      parsePrivateMessage(privateMessage),
      emptyPskIndex,
      impl,
    );
    if (read.kind !== "applicationMessage") throw new Error("not an application message");
    tia.state = read.newState;
    expect(read.message).toEqual(utf8("ours"));
    const sent = await createApplicationMessage(tia.state, utf8("theirs"), impl);
    tia.state = sent.newState;
    const bytes = encodeMlsMessage({
      version: "mls10",
      wireformat: "mls_private_message",
      privateMessage: sent.privateMessage,
    });
    const opened = await room.at(1).group.unprotect(bytes);
    expect(opened.plaintext).toEqual(utf8("theirs"));
    room.at(1).group = opened.group;
  }
});

test("[MLS-13] we follow ts-mls's commits where they obey the rules: a path, and nothing by reference", async () => {
  const { room, tia } = await withForeigner(4);
  const victim = room.at(3).group.ownLeaf;
  const proposals: Proposal[][] = [[], [{ proposalType: "remove", remove: { removed: victim } }], []];
  for (const extraProposals of proposals) {
    const context = { state: tia.state, cipherSuite: impl };
    const made = await createCommit(context, { extraProposals, wireAsPublicMessage: true });
    const groupInfo = await createGroupInfoWithExternalPub(made.newState, [], impl);
    const commit = encodeMlsMessage(made.commit);
    const info = encodeMlsMessage({ version: "mls10", wireformat: "mls_group_info", groupInfo });
    const step = await room.publicGroup.next(commit, info);
    room.publicGroup = step.group;
    room.members = room.members.filter(
      ({ group }) => extraProposals.length === 0 || group.ownLeaf !== victim,
    );
    for (const member of room.members) member.group = await member.group.process(commit);
    tia.state = made.newState;
    await expectAgreement(room, tia);
  }
});

describe("[MLS-14] faults of ts-mls that ours does not share; an upgrade shows when they are gone", () => {
  test("it asks the machine's clock about key packages of its own commits", async () => {
    const { tia } = await withForeigner(2);
    const { keyPackage } = await keyPackageOf(quick, newDevice(70));
    const add: Proposal = { proposalType: "add", add: { keyPackage: parseKeyPackage(keyPackage) } };
    const context = { state: tia.state, cipherSuite: impl };
    const made = createCommit(context, { extraProposals: [add], wireAsPublicMessage: true });
    await expect(made).rejects.toThrow(/lifetime/i);
  });

  test("with a blank left half it derives the commit secret once more than RFC 9420 section 7.4 says", async () => {
    const { room, tia } = await withForeigner(3);
    const removal = await room.commit(2, { remove: [0, 1] });
    expect(room.members.map(({ group }) => group.ownLeaf)).toEqual([2]);
    await expect(followByTsMls(tia, removal.made)).rejects.toThrow(/confirmation/i);
  });

  test("[P26] left alone it takes zeros for the commit secret, and the member just removed follows", async () => {
    const { room, tia } = await withForeigner(1);
    const held = room.at(0).group;
    const remove: Proposal = { proposalType: "remove", remove: { removed: held.ownLeaf } };
    const context = { state: tia.state, cipherSuite: impl };
    const { newState, commit } = await createCommit(context, {
      extraProposals: [remove],
      wireAsPublicMessage: true,
    });
    const groupInfo = await createGroupInfoWithExternalPub(newState, [], impl);
    const made = {
      commit: encodeMlsMessage(commit),
      groupInfo: encodeMlsMessage({ version: "mls10", wireformat: "mls_group_info", groupInfo }),
      group: { epochAuthenticator: newState.keySchedule.epochAuthenticator },
    };
    const step = await room.publicGroup.next(made.commit, made.groupInfo);
    const followed = { step, made, removed: [] } as unknown as Followed;
    expect(await attackByZeros(quick, held, [followed])).toBe(true);
    expect(await attackEpoch(quick, held, followed)).toBe("guessed");
  });
});
