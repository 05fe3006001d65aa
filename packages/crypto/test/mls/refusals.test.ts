import { beforeAll, describe, expect, test } from "vitest";
import type { NetworkId, PersonId } from "@custos/base";
import { dayMs } from "@custos/base";
import { generateSigningKey, MemberGroup } from "../../src/mls/index.js";
import type { GroupState } from "../../src/mls/group-state.js";
import { makeRoomExtensions } from "../../src/verify/group-context.js";
import { parseKeyPackage, parsePublicMessage } from "../../src/verify/mls-message.js";
import { fastSuiteName, PublicGroup, suite } from "../../src/verify/index.js";
import type { GroupRules, Suite } from "../../src/verify/index.js";
import type { Extension, KeyPackage } from "../../src/verify/ts-mls.js";
import {
  encodeKeyPackageTBS,
  encodeLeafNodeTBS,
  encodeMlsMessage,
  encodeRequiredCapabilities,
} from "../../src/verify/ts-mls.js";
import { RatchetTree } from "../../src/verify/ratchet-tree.js";
import type { Proposal } from "ts-mls/proposal.js";
import { encodeRatchetTree } from "ts-mls/ratchetTree.js";
import { flipped, forgeCommit, forgeExternal, stateOf, tamper, tamperGroupInfo } from "./forge.js";
import type { Forged } from "./forge.js";
import { charter, id, keyPackageOf, newDevice, nowMs, Room } from "./world.js";

let quick: Suite;
let room: Room;
/** Ana makes the commits; Bo, Cy and Dee are in the room; Eve is not. */
let ana: GroupState;
let good: Forged;

const add = (keyPackage: KeyPackage): Proposal => ({ proposalType: "add", add: { keyPackage } });
const remove = (removed: number): Proposal => ({ proposalType: "remove", remove: { removed } });
const gce = (extensions: Extension[]): Proposal => ({
  proposalType: "group_context_extensions",
  groupContextExtensions: { extensions },
});
const newcomer = async (device = newDevice(900)) =>
  parseKeyPackage((await keyPackageOf(quick, device)).keyPackage);
const roomExtensions = (n: number): Extension[] =>
  makeRoomExtensions({ extension: charter(n), roles: undefined });
const personOf = (i: number): PersonId => room.at(i).device.personId;
const leafOf = (i: number): number => room.at(i).group.ownLeaf;

beforeAll(async () => {
  quick = await suite(fastSuiteName);
  room = await Room.of(quick, 4);
  // Every leaf commits once, so that paths have several nodes.
  for (const by of [1, 2, 3, 0]) await room.commit(by, {});
  ana = await stateOf(room.at(0).group);
  good = await forgeCommit(ana, []);
});

async function refused(
  forged: Forged,
  message: RegExp,
  code = "bad-commit",
  rules: GroupRules = {},
): Promise<void> {
  const outcome = room.publicGroup.next(forged.commit, forged.groupInfo, rules);
  await expect(outcome).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
}

test("[PG-1] the control: what the forger makes without breaking a rule is accepted", async () => {
  const step = await room.publicGroup.next(good.commit, good.groupInfo);
  expect(step).toMatchObject({
    kind: "commit",
    committerLeaf: 0,
    added: [],
    removed: [],
    extensionChanged: false,
  });
  const changed = await forgeCommit(ana, [gce(roomExtensions(9)), remove(leafOf(3)), add(await newcomer())]);
  const next = await room.publicGroup.next(changed.commit, changed.groupInfo);
  expect(next.group.extension).toEqual(charter(9));
  expect([next.added.length, next.removed.length, next.extensionChanged]).toEqual([1, 1, true]);
});

describe("[PG-2] the order of epochs", () => {
  test("a replayed commit", async () => {
    const { group } = await room.publicGroup.next(good.commit, good.groupInfo);
    await expect(group.next(good.commit, good.groupInfo)).rejects.toMatchObject({ code: "wrong-epoch" });
  });

  test("a commit of a later epoch", async () => {
    const made = await MemberGroup.restore(quick, room.at(0).group.encode());
    const later = await (await made.commit()).group.commit();
    await refused(later, /another epoch/, "wrong-epoch");
  });

  test("another room's commit", async () => {
    const other = await Room.of(quick, 2);
    const state = await stateOf(other.at(0).group);
    const elsewhere = { ...state, context: { ...state.context, groupId: new Uint8Array(16) } };
    await refused(await forgeCommit(elsewhere, []), /another room/);
  });
});

describe("[PG-3] the form of a commit", () => {
  test("an Add without a path", async () => {
    const forged = await forgeCommit(ana, [add(await newcomer())]);
    await refused(await tamper(ana, forged, (c) => (c.commit.path = undefined)), /no path/);
  });

  test("a proposal by reference", async () => {
    const forged = await tamper(ana, good, (c) => {
      c.commit.proposals = [{ proposalOrRefType: "reference", reference: new Uint8Array(32) }];
    });
    await refused(forged, /by reference/);
  });

  test("every type of proposal that rooms do not use", async () => {
    const { leafNode } = await newcomer();
    const others: Proposal[] = [
      { proposalType: "update", update: { leafNode: { ...leafNode, leafNodeSource: "update" } as never } },
      {
        proposalType: "psk",
        psk: { preSharedKeyId: { psktype: "external", pskId: Uint8Array.of(1), pskNonce: Uint8Array.of(2) } },
      },
      {
        proposalType: "reinit",
        reinit: { groupId: new Uint8Array(16), version: "mls10", cipherSuite: quick.name, extensions: [] },
      },
      { proposalType: 0xf0c5, proposalData: new Uint8Array(4) },
    ];
    for (const proposal of others) {
      const forged = await tamper(ana, good, (c) => {
        c.commit.proposals = [{ proposalOrRefType: "proposal", proposal }];
      });
      await refused(forged, /type that rooms do not use/);
    }
  });

  test("no commit at all, a cut one, one with a byte behind", async () => {
    const { privateMessage } = await (
      await MemberGroup.restore(quick, room.at(0).group.encode())
    ).protect(Uint8Array.of(1));
    await refused({ ...good, commit: privateMessage }, /not a mls_public_message/, "malformed");
    await refused({ ...good, commit: good.commit.subarray(0, -1) }, /mls_public_message/, "malformed");
    await refused({ ...good, commit: Uint8Array.of(...good.commit, 0) }, /one encoding/, "malformed");
    await refused({ ...good, commit: new Uint8Array() }, /mls_public_message/, "malformed");
  });

  test("a field spelled in another way, which would change the transcript for some", async () => {
    // Length 16 of the group id in two bytes; ts-mls reads it, and would encode it in one.
    expect(good.commit[4]).toBe(16);
    const longer = Uint8Array.of(...good.commit.subarray(0, 4), 0x40, ...good.commit.subarray(4));
    await refused({ ...good, commit: longer }, /one encoding/, "malformed");
    // The path's presence octet: 2 means nothing.
    const at = 4 + 17 + 8 + 5 + 1 + 1 + 1;
    expect(good.commit[at]).toBe(1);
    const spelled = good.commit.slice();
    spelled[at] = 2;
    await refused({ ...good, commit: spelled }, /mls_public_message/, "malformed");
  });

  test("[P7] any flipped byte of the signed content, the signature or the tag", async () => {
    const message = parsePublicMessage(good.commit);
    const tagBytes = message.senderType === "member" ? message.membershipTag.length + 1 : 0;
    for (let at = 0; at < good.commit.length - tagBytes; at += 7) {
      await expect(
        room.publicGroup.next(flipped(good.commit, at), good.groupInfo),
        `byte ${at}`,
      ).rejects.toMatchObject({
        code: expect.stringMatching(/^(bad-commit|malformed|wrong-epoch)$/) as string,
      });
    }
  });
});

describe("[PG-4] who commits", () => {
  test("a signature of somebody else", async () => {
    const forged = { ...ana, signing: generateSigningKey() };
    await refused(await tamper(forged, good, () => undefined), /FramedContentTBS/);
  });

  test("a blank leaf, and an external sender", async () => {
    await refused(
      await tamper(ana, good, (c) => (c.sender = { senderType: "member", leafIndex: 99 })),
      /blank/,
    );
    const message = structuredClone(parsePublicMessage(good.commit));
    message.content.sender = { senderType: "external", senderIndex: 0 };
    const publicMessage = { content: message.content, auth: message.auth, senderType: "external" as const };
    const commit = encodeMlsMessage({ version: "mls10", wireformat: "mls_public_message", publicMessage });
    await refused({ ...good, commit }, /no member/);
  });

  test("a committer that renames its leaf", async () => {
    const rename = (personId: PersonId) => (tree: GroupState["tree"]) => {
      const leaf = tree.leaf(0);
      if (leaf?.credential.credentialType !== "basic") throw new Error("no leaf");
      const identity = leaf.credential.identity.slice();
      identity.set(Uint8Array.from(Buffer.from(personId, "hex")));
      return tree.update(0, { ...leaf, credential: { credentialType: "basic", identity } });
    };
    await refused(await forgeCommit(ana, [], { tree: rename(personOf(1)) }), /another device/);
  });

  test("a committer that takes another signature key", async () => {
    const signing = generateSigningKey();
    const tree = (before: GroupState["tree"]) => {
      const leaf = before.leaf(0);
      if (leaf === undefined) throw new Error("no leaf");
      return before.update(0, { ...leaf, signaturePublicKey: signing.publicKey });
    };
    const forged = await forgeCommit({ ...ana, signing }, [], { tree });
    await refused(await tamper(ana, forged, () => undefined), /another device/);
  });

  test("a committer's leaf without the room's capability", async () => {
    const tree = (before: GroupState["tree"]) => {
      const leaf = before.leaf(0);
      if (leaf === undefined) throw new Error("no leaf");
      return before.update(0, { ...leaf, capabilities: { ...leaf.capabilities, extensions: [] } });
    };
    await refused(await forgeCommit(ana, [], { tree }), /capability/);
  });
});

describe("[PG-5] a resync and nothing else", () => {
  const external = async (
    i: number,
    removes: number[],
    device = room.at(i).device,
    more: Proposal[] = [],
  ) => {
    const { leafNode } = parseKeyPackage((await keyPackageOf(quick, device)).keyPackage);
    return forgeExternal(
      { ...ana, signing: device.signing },
      room.publicGroup.externalPub,
      leafNode,
      removes,
      more,
    );
  };

  test("the control: one's own leaf", async () => {
    const forged = await external(1, [leafOf(1)]);
    const step = await room.publicGroup.next(forged.commit, forged.groupInfo);
    expect(step).toMatchObject({ kind: "resync", committerLeaf: leafOf(1), added: [] });
  });

  test("a stranger who throws a member out", async () => {
    await refused(await external(0, [leafOf(2)], newDevice(666)), /another device/);
  });

  test("a stranger who just joins", async () => {
    await refused(await external(0, [], newDevice(666)), /no resync/);
  });

  test("a member who throws another out", async () => {
    await refused(await external(1, [leafOf(2)]), /another device/);
  });

  test("a member's new key under its old name", async () => {
    const device = { ...room.at(1).device, signing: generateSigningKey() };
    await refused(await external(1, [leafOf(1)], device), /another device/);
  });

  test("two leaves at once, an Add beside, a change of extensions beside", async () => {
    await refused(await external(1, [leafOf(1), leafOf(2)]), /no resync/);
    await refused(await external(1, [leafOf(1)], room.at(1).device, [add(await newcomer())]), /no resync/);
    await refused(await external(1, [leafOf(1)], room.at(1).device, [gce(roomExtensions(9))]), /no resync/);
  });

  test("external init by a member", async () => {
    const forged = await tamper(ana, good, (c) => {
      const proposal: Proposal = {
        proposalType: "external_init",
        externalInit: { kemOutput: new Uint8Array(32) },
      };
      c.commit.proposals = [{ proposalOrRefType: "proposal", proposal }];
    });
    await refused(forged, /external init/);
  });
});

describe("[PG-6] extensions of the room", () => {
  const required = (extensionTypes: number[]): Extension => ({
    extensionType: "required_capabilities",
    extensionData: encodeRequiredCapabilities({ extensionTypes, proposalTypes: [], credentialTypes: [] }),
  });
  const cases: [string, () => Extension[], RegExp][] = [
    ["an empty GroupContextExtensions", () => [], /missing/],
    ["the room extension missing", () => roomExtensions(9).slice(0, 1), /room extension missing/],
    ["the room extension twice", () => [...roomExtensions(9), ...roomExtensions(9).slice(1)], /twice/],
    ["required_capabilities missing", () => roomExtensions(9).slice(1), /required_capabilities missing/],
    [
      "the room extension not required",
      () => [required([]), ...roomExtensions(9).slice(1)],
      /without the room extension/,
    ],
    [
      "more required than the room extension",
      () => [required([0xf0c5, 7]), ...roomExtensions(9).slice(1)],
      /or with more/,
    ],
    [
      "external senders",
      () => [...roomExtensions(9), { extensionType: "external_senders", extensionData: Uint8Array.of(0) }],
      /not of a room/,
    ],
    [
      "a room extension that does not decode",
      () => [...roomExtensions(9).slice(0, 1), { extensionType: 0xf0c5, extensionData: new Uint8Array(51) }],
      /extensions/,
    ],
  ];
  for (const [name, extensions, message] of cases) {
    test(name, async () => refused(await forgeCommit(ana, [gce(extensions())]), message));
  }

  test("two GroupContextExtensions", async () => {
    const forged = await tamper(ana, good, (c) => {
      const proposal = gce(roomExtensions(9));
      c.commit.proposals = [proposal, proposal].map((p) => ({ proposalOrRefType: "proposal", proposal: p }));
    });
    await refused(forged, /two GroupContextExtensions/);
  });

  test("another network, and what the caller forbids", async () => {
    const extension = { ...charter(9), networkId: id<NetworkId>(8) };
    const moved = await forgeCommit(ana, [gce(makeRoomExtensions({ extension, roles: undefined }))]);
    await refused(moved, /another network/);
    const changed = await forgeCommit(ana, [gce(roomExtensions(9))]);
    const rules: GroupRules = {
      checkRoomExtension(old, next) {
        expect([old, next]).toEqual([charter(1), charter(9)]);
        throw new Error("not in force");
      },
    };
    await refused(changed, /commit/, "bad-commit", rules);
    // A commit that does not touch the extension is not asked about.
    await room.publicGroup.next(good.commit, good.groupInfo, rules);
  });
});

describe("[PG-7] whom a commit adds and removes", () => {
  test("a device of a person in the room, added by somebody else", async () => {
    const slipped = await newcomer({ ...newDevice(0), personId: personOf(1) });
    await refused(await forgeCommit(ana, [add(slipped)]), /further device/);
    await refused(await forgeCommit(ana, [remove(leafOf(2)), add(slipped)]), /further device/);
  });

  test("the control: by the person itself, and after a reset together with the old devices' removal", async () => {
    const own = await forgeCommit(ana, [add(await newcomer({ ...newDevice(0), personId: personOf(0) }))]);
    expect((await room.publicGroup.next(own.commit, own.groupInfo)).added[0]?.personId).toBe(personOf(0));
    const fresh = await newcomer({ ...newDevice(0), personId: personOf(1) });
    const reset = await forgeCommit(ana, [remove(leafOf(1)), add(fresh)]);
    const step = await room.publicGroup.next(reset.commit, reset.groupInfo);
    expect([step.removed[0]?.personId, step.added[0]?.personId]).toEqual([personOf(1), personOf(1)]);
  });

  test("a signature key that another leaf has", async () => {
    const twin = await newcomer({ ...newDevice(900), signing: room.at(1).device.signing });
    await refused(await forgeCommit(ana, [add(twin)]), /signature key twice/);
  });

  test("a device that is in the room, one that is added twice", async () => {
    const again = { ...room.at(0).device, signing: generateSigningKey() };
    await refused(await forgeCommit(ana, [add(await newcomer(again))]), /device twice/);
    const twice = { ...newDevice(901) };
    const packages = [await newcomer(twice), await newcomer({ ...twice, signing: generateSigningKey() })];
    await refused(await forgeCommit(ana, packages.map(add)), /device twice/);
  });

  test("itself, a blank leaf, the same leaf twice", async () => {
    const removing = (indices: number[]) =>
      tamper(ana, good, (c) => {
        c.commit.proposals = indices.map((i) => ({ proposalOrRefType: "proposal", proposal: remove(i) }));
      });
    await refused(await removing([0]), /removes itself/);
    await refused(await removing([77]), /blank/);
    await refused(await removing([leafOf(1), leafOf(1)]), /blank/);
  });

  test("more members than the charter allows", async () => {
    const forged = await forgeCommit(ana, [add(await newcomer())]);
    await refused(forged, /members/, "cap-exceeded", { maxMembers: 4 });
    await room.publicGroup.next(forged.commit, forged.groupInfo, { maxMembers: 5 });
  });

  test("key packages that are stale, long-lived, unsigned, of another suite, or with their init key as leaf key", async () => {
    const forged = await forgeCommit(ana, [add(await newcomer())]);
    await room.publicGroup.next(forged.commit, forged.groupInfo, { nowMs: nowMs + 29 * dayMs });
    await refused(forged, /not valid now/, "bad-commit", { nowMs: nowMs + 31 * dayMs });
    await refused(forged, /not valid now/, "bad-commit", { nowMs: nowMs - dayMs });
    const device = newDevice(902);
    const resigned = async (change: (p: KeyPackage) => KeyPackage): Promise<KeyPackage> => {
      const changed = change(await newcomer(device));
      const sign = (label: string, tbs: Uint8Array) => ana.cipher.sign(device.signing.privateKey, label, tbs);
      const signature = await sign("LeafNodeTBS", encodeLeafNodeTBS(changed.leafNode));
      const whole = { ...changed, leafNode: { ...changed.leafNode, signature } };
      return { ...whole, signature: await sign("KeyPackageTBS", encodeKeyPackageTBS(whole)) };
    };
    const longLived = await resigned((p) => ({
      ...p,
      leafNode: { ...p.leafNode, lifetime: { notBefore: 0n, notAfter: 30n * 86_400n + 1n } },
    }));
    await refused(await forgeCommit(ana, [add(longLived)]), /longer than 30 days/);
    const sameKey = await resigned((p) => ({ ...p, initKey: p.leafNode.hpkePublicKey }));
    await refused(await forgeCommit(ana, [add(sameKey)]), /init key is the leaf/);
    const otherSuite = await resigned((p) => ({
      ...p,
      cipherSuite: "MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519",
    }));
    await refused(await forgeCommit(ana, [add(otherSuite)]), /suite/);
    const unsigned = await newcomer(device);
    unsigned.signature = flipped(unsigned.signature, 3);
    await refused(await forgeCommit(ana, [add(unsigned)]), /KeyPackageTBS/);
    const leaf = await newcomer(device);
    leaf.leafNode.signature = flipped(leaf.leafNode.signature, 3);
    await refused(await forgeCommit(ana, [add(leaf)]), /LeafNodeTBS/);
  });
});

describe("[PG-8] the path", () => {
  const changed = async (message: RegExp, change: Parameters<typeof tamper>[2]) =>
    refused(await tamper(ana, good, change), message);
  const pathOf = (c: Parameters<Parameters<typeof tamper>[2]>[0]) => {
    if (c.commit.path === undefined) throw new Error("no path");
    return c.commit.path;
  };

  test("a damaged key", async () => {
    await changed(/parent hash/, (c) => {
      const [node] = pathOf(c).nodes;
      if (node !== undefined) node.hpkePublicKey = flipped(node.hpkePublicKey, 5);
    });
  });

  test("a node too few, a ciphertext too few, a ciphertext too short", async () => {
    await changed(/length of the path/, (c) => pathOf(c).nodes.pop());
    await changed(/ciphertexts of the path/, (c) => pathOf(c).nodes[0]?.encryptedPathSecret.pop());
    await changed(/length of a ciphertext/, (c) => {
      const sealed = pathOf(c).nodes[0]?.encryptedPathSecret[0];
      if (sealed !== undefined) sealed.ciphertext = sealed.ciphertext.subarray(1);
    });
  });

  test("a key of the wrong length, and one that is in the tree", async () => {
    await changed(/length of a public key/, (c) => {
      const [node] = pathOf(c).nodes;
      if (node !== undefined) node.hpkePublicKey = new Uint8Array(31);
    });
    await changed(/in the tree already/, (c) => {
      const [node] = pathOf(c).nodes;
      if (node !== undefined) node.hpkePublicKey = ana.tree.leaf(1)?.hpkePublicKey ?? new Uint8Array();
    });
  });

  test("a leaf that its device did not sign", async () => {
    await changed(/LeafNodeTBS/, (c) => {
      const { leafNode } = pathOf(c);
      leafNode.signature = flipped(leafNode.signature, 2);
    });
  });

  test("a path secret that does not belong to its key is refused by the members, who alone can see it", async () => {
    const forged = await tamper(ana, good, (c) => {
      const sealed = pathOf(c).nodes[0]?.encryptedPathSecret[0];
      if (sealed !== undefined) sealed.ciphertext = flipped(sealed.ciphertext, 0);
    });
    const bo = room.at(1).group;
    await expect(bo.process(forged.commit)).rejects.toMatchObject({
      code: expect.stringMatching(/bad-commit|cannot-open/) as string,
    });
  });
});

describe("[PG-9] the GroupInfo", () => {
  const withInfo = async (groupInfo: Uint8Array, message: RegExp, code = "bad-commit") =>
    refused({ ...good, groupInfo }, message, code);
  const after = (change: Parameters<typeof tamperGroupInfo>[2]) =>
    tamperGroupInfo(ana, good.groupInfo, change);

  test("of another commit, of the epoch before, signed by another member", async () => {
    await withInfo((await forgeCommit(ana, [])).groupInfo, /not the new epoch/);
    await withInfo(await room.at(0).group.groupInfo(), /not the new epoch/);
    const bo = await stateOf(room.at(1).group);
    await withInfo(await tamperGroupInfo(bo, good.groupInfo, () => undefined), /GroupInfoTBS/);
    await withInfo(
      await tamperGroupInfo(bo, good.groupInfo, (info) => (info.signer = 1)),
      /not the new epoch/,
    );
  });

  test("with another tag, without external_pub, with the tree, with a short key", async () => {
    await withInfo(
      await after((i) => (i.confirmationTag = flipped(i.confirmationTag, 0))),
      /not the new epoch/,
    );
    await withInfo(await after((i) => (i.extensions = [])), /external_pub/);
    const tree: Extension = { extensionType: "ratchet_tree", extensionData: room.publicGroup.tree() };
    await withInfo(await after((i) => i.extensions.push(tree)), /external_pub/);
    await withInfo(
      await after(
        (i) => (i.extensions = [{ extensionType: "external_pub", extensionData: new Uint8Array(31) }]),
      ),
      /length/,
    );
    await withInfo(Uint8Array.of(...good.groupInfo, 0), /one encoding/, "malformed");
  });

  test("a room does not start from a foreign tree, a damaged tree or a GroupInfo that nobody of it signed", async () => {
    const { groupInfo } = room.publicGroup;
    const tree = room.publicGroup.tree();
    await PublicGroup.start(quick, groupInfo, tree);
    const other = await Room.of(quick, 4);
    const start = (info: Uint8Array, nodes: Uint8Array) => PublicGroup.start(quick, info, nodes);
    await expect(start(groupInfo, other.publicGroup.tree())).rejects.toMatchObject({
      code: "bad-commit",
      message: "tree hash",
    });
    for (let at = 3; at < tree.length; at += 97) {
      await expect(start(groupInfo, flipped(tree, at)), `byte ${at}`).rejects.toMatchObject({
        code: expect.stringMatching(/^(bad-commit|malformed|too-large)$/) as string,
      });
    }
    await expect(start(flipped(groupInfo, groupInfo.length - 3), tree)).rejects.toMatchObject({
      code: "bad-signature",
    });
    const noRoom = await tamperGroupInfo(ana, groupInfo, (info) => (info.groupContext.extensions = []));
    await expect(start(noRoom, tree)).rejects.toMatchObject({ code: "bad-commit" });
    const longId = await tamperGroupInfo(
      ana,
      groupInfo,
      (info) => (info.groupContext.groupId = new Uint8Array(17)),
    );
    await expect(start(longId, tree)).rejects.toMatchObject({
      code: "bad-commit",
      message: expect.stringMatching(/room id/) as string,
    });
  });
});

test("[PG-9] [MLS-2] a tree whose parents list a blank leaf as unmerged, which no parent hash shows", async () => {
  const small = await Room.of(quick, 4);
  await small.commit(0, { remove: [3] });
  const { groupInfo } = small.publicGroup;
  const tree = RatchetTree.decode(small.publicGroup.tree());
  expect([tree.width, tree.leaf(3), tree.parent(5)]).toEqual([4, undefined, undefined]);
  const parent = tree.parent(tree.root);
  if (parent === undefined) throw new Error("no root");
  const nodes = tree.nodes.slice();
  nodes[tree.root] = { nodeType: "parent", parent: { ...parent, unmergedLeaves: [3] } };
  const forged = RatchetTree.decode(encodeRatchetTree(nodes));
  const signer = await stateOf(small.at(0).group);
  const info = await tamperGroupInfo(
    signer,
    groupInfo,
    (i) => (i.groupContext.treeHash = forged.hash(quick)),
  );
  await expect(PublicGroup.start(quick, info, forged.encode())).rejects.toMatchObject({
    message: expect.stringMatching(/unmerged leaf blank/) as string,
  });
});

test("[PG-10] a room of 200 devices takes no resync, one of 199 does", async () => {
  const first = newDevice(1);
  const options = { roomId: room.publicGroup.roomId, extension: charter(1), signing: first.signing };
  let group = await MemberGroup.create(quick, { ...options, ...(await keyPackageOf(quick, first)) });
  let publicGroup = await PublicGroup.start(quick, await group.groupInfo(), group.tree());
  const grow = async (count: number, from: number): Promise<void> => {
    const devices = Array.from({ length: count }, (_, i) => newDevice(from + i));
    const packages = await Promise.all(devices.map((device) => keyPackageOf(quick, device)));
    const made = await group.commit({ add: packages.map(({ keyPackage }) => keyPackage) });
    publicGroup = (await publicGroup.next(made.commit, made.groupInfo)).group;
    group = made.group;
  };
  await grow(198, 1000);
  const resyncOptions = () => ({
    ...first,
    groupInfo: publicGroup.groupInfo,
    tree: publicGroup.tree(),
    nowMs,
  });
  const back = await MemberGroup.resync(quick, resyncOptions());
  expect((await publicGroup.next(back.commit, back.groupInfo)).kind).toBe("resync");
  await grow(1, 2000);
  await expect(MemberGroup.resync(quick, resyncOptions())).rejects.toMatchObject({ code: "forbidden" });
  const state = await stateOf(group);
  const { leafNode } = parseKeyPackage((await keyPackageOf(quick, first)).keyPackage);
  const forged = await forgeExternal(state, publicGroup.externalPub, leafNode, [0]);
  await expect(publicGroup.next(forged.commit, forged.groupInfo)).rejects.toMatchObject({
    message: expect.stringMatching(/too large a room/) as string,
  });
});

test("[PG-11] a stored group goes on where it was; damaged storage is refused", async () => {
  const bytes = room.publicGroup.encode();
  const restored = await PublicGroup.restore(quick, bytes);
  expect(restored.groupContext).toEqual(room.publicGroup.groupContext);
  expect(restored.members()).toEqual(room.publicGroup.members());
  expect((await restored.next(good.commit, good.groupInfo)).group.encode()).toEqual(
    (await room.publicGroup.next(good.commit, good.groupInfo)).group.encode(),
  );
  await expect(PublicGroup.restore(quick, bytes.subarray(0, -1))).rejects.toMatchObject({
    code: "malformed",
  });
  const later = Uint8Array.of(0, 2, ...bytes.subarray(2));
  await expect(PublicGroup.restore(quick, later)).rejects.toMatchObject({ code: "unsupported" });
});
