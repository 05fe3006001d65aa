import { beforeAll, expect, test } from "vitest";
import { encodeGroupInfoTbs } from "../../src/verify/group-context.js";
import { keyPackageRef } from "../../src/verify/key-package.js";
import { parsePublicMessage, parseWelcome } from "../../src/verify/mls-message.js";
import { commitTbm } from "../../src/verify/group-context.js";
import { RatchetTree } from "../../src/verify/ratchet-tree.js";
import { fastSuiteName, suite } from "../../src/verify/index.js";
import type { Suite } from "../../src/verify/index.js";
import type { GroupInfo, Node } from "../../src/verify/ts-mls.js";
import { encodeMlsMessage } from "../../src/verify/ts-mls.js";
import { cipherOf } from "../../src/mls/cipher.js";
import { MemberGroup } from "../../src/mls/index.js";
import { openKeyPackage } from "../../src/mls/key-package.js";
import { welcomeKeyOf } from "../../src/mls/key-schedule.js";
import { encryptPath, mergePath, openPath, pathKeysOfJoiner, samplePath } from "../../src/mls/path.js";
import { decodeGroupInfo, encodeGroupInfo } from "ts-mls/groupInfo.js";
import { decodeGroupSecrets } from "ts-mls/groupSecrets.js";
import { encodeFramedContent } from "ts-mls/framedContent.js";
import { encodeRatchetTree } from "ts-mls/ratchetTree.js";
import { flipped, stateOf } from "./forge.js";
import { charter, keyPackageOf, newDevice, Room } from "./world.js";

let quick: Suite;
beforeAll(async () => {
  quick = await suite(fastSuiteName);
});

/** A room of three, and a Welcome to a fourth, before the room has followed it. */
async function invite() {
  const room = await Room.of(quick, 3);
  for (const by of [1, 2, 0]) await room.commit(by, {});
  const device = newDevice(80);
  const made = await keyPackageOf(quick, device);
  const commit = await room.at(0).group.commit({ add: [made.keyPackage] });
  const join = {
    ...made,
    welcome: commit.welcome ?? new Uint8Array(),
    tree: commit.group.tree(),
    signing: device.signing,
  };
  return { room, commit, join };
}

/** What a hostile committer may send instead: any GroupInfo, signed by it and rightly encrypted to the joiner. */
async function forgeWelcome(
  { room, join }: Awaited<ReturnType<typeof invite>>,
  change: (info: GroupInfo) => void,
): Promise<Uint8Array> {
  const cipher = await cipherOf(quick);
  const { keyPackage, initKey } = openKeyPackage(join.keyPackage, join.secret, join.signing);
  const welcome = parseWelcome(join.welcome);
  const [mine] = welcome.secrets;
  if (mine === undefined) throw new Error("nobody is welcome");
  const context = welcome.encryptedGroupInfo;
  const secrets = await cipher.decryptWithLabel(initKey, "Welcome", context, mine.encryptedGroupSecrets);
  const joinerSecret = decodeGroupSecrets(secrets, 0)?.[0].joinerSecret ?? new Uint8Array();
  const { key, nonce } = welcomeKeyOf(cipher, joinerSecret, cipher.zeros());
  const info = decodeGroupInfo(await cipher.open(key, nonce, new Uint8Array(), context), 0)?.[0];
  if (info === undefined) throw new Error("GroupInfo does not decode");
  change(info);
  const { privateKey } = room.at(0).device.signing;
  info.signature = await cipher.sign(privateKey, "GroupInfoTBS", encodeGroupInfoTbs(info));
  const encryptedGroupInfo = await cipher.seal(key, nonce, new Uint8Array(), encodeGroupInfo(info));
  const sealed = await cipher.encryptWithLabel(keyPackage.initKey, "Welcome", encryptedGroupInfo, secrets);
  const newMember = keyPackageRef(quick, keyPackage);
  return encodeMlsMessage({
    version: "mls10",
    wireformat: "mls_welcome",
    welcome: { ...welcome, encryptedGroupInfo, secrets: [{ newMember, encryptedGroupSecrets: sealed }] },
  });
}

test("[MLS-15] a joiner believes nothing of a Welcome: tag, signer, tree, extensions", async () => {
  const invited = await invite();
  const { join } = invited;
  const control = await forgeWelcome(invited, () => undefined);
  expect((await MemberGroup.join(quick, { ...join, welcome: control })).extension).toEqual(charter(1));
  const refused = async (
    change: (info: GroupInfo) => void,
    message: RegExp,
    tree = join.tree,
  ): Promise<void> => {
    const welcome = await forgeWelcome(invited, change);
    await expect(MemberGroup.join(quick, { ...join, welcome, tree })).rejects.toMatchObject({
      code: expect.stringMatching(/^bad-(commit|signature)$/) as string,
      message: expect.stringMatching(message) as string,
    });
  };
  await refused((info) => (info.confirmationTag = flipped(info.confirmationTag, 0)), /confirmation tag/);
  await refused((info) => (info.signer = 1), /GroupInfoTBS/);
  await refused((info) => (info.signer = 9), /signed by nobody/);
  await refused((info) => (info.groupContext.treeHash = flipped(info.groupContext.treeHash, 0)), /tree hash/);
  await refused((info) => (info.groupContext.extensions = []), /confirmation tag|extension/);
  await refused(() => undefined, /tree hash/, invited.room.publicGroup.tree());
});

test("[MLS-15] a joiner refuses a tree that its inviter has made up, whatever it signs", async () => {
  const invited = await invite();
  const tree = RatchetTree.decode(invited.join.tree);
  const inTree = (at: number, change: (node: Node) => Node): RatchetTree => {
    const nodes = tree.nodes.slice();
    const node = nodes[at];
    if (node === undefined) throw new Error("blank");
    nodes[at] = change(node);
    return RatchetTree.decode(encodeRatchetTree(nodes));
  };
  const { root } = tree;
  const cases: [RatchetTree, RegExp][] = [
    [
      inTree(root, (n) =>
        n.nodeType === "parent"
          ? { ...n, parent: { ...n.parent, hpkePublicKey: flipped(n.parent.hpkePublicKey, 0) } }
          : n,
      ),
      /parent hash/,
    ],
    [
      inTree(2, (n) =>
        n.nodeType === "leaf"
          ? { ...n, leaf: { ...n.leaf, hpkePublicKey: flipped(n.leaf.hpkePublicKey, 0) } }
          : n,
      ),
      /LeafNodeTBS/,
    ],
    [
      inTree(root, (n) =>
        n.nodeType === "parent" ? { ...n, parent: { ...n.parent, unmergedLeaves: [1] } } : n,
      ),
      /parent hash|unmerged/,
    ],
  ];
  for (const [forged, message] of cases) {
    const welcome = await forgeWelcome(invited, (info) => (info.groupContext.treeHash = forged.hash(quick)));
    await expect(
      MemberGroup.join(quick, { ...invited.join, welcome, tree: forged.encode() }),
    ).rejects.toMatchObject({
      message: expect.stringMatching(message) as string,
    });
  }
});

test("[MLS-16] membership and confirmation tag, which no public check can see, are checked by members", async () => {
  const room = await Room.of(quick, 3);
  const { commit, groupInfo } = await room.at(0).group.commit();
  const bo = room.at(1).group;
  const untagged = flipped(commit, commit.length - 1);
  await room.publicGroup.next(untagged, groupInfo);
  await expect(bo.process(untagged)).rejects.toMatchObject({ code: "bad-commit", message: "membership tag" });

  const state = await stateOf(room.at(0).group);
  const message = structuredClone(parsePublicMessage(commit));
  if (message.senderType !== "member" || message.auth.contentType !== "commit")
    throw new Error("not a member's commit");
  message.auth.confirmationTag = flipped(message.auth.confirmationTag, 0);
  const { signature, confirmationTag } = message.auth;
  const tbm = commitTbm(
    { content: encodeFramedContent(message.content), signature, confirmationTag },
    state.encodedContext,
  );
  message.membershipTag = state.cipher.mac(state.secrets.membership, tbm);
  const wrongTag = encodeMlsMessage({
    version: "mls10",
    wireformat: "mls_public_message",
    publicMessage: message,
  });
  await expect(bo.process(wrongTag)).rejects.toMatchObject({
    code: "bad-commit",
    message: "confirmation tag",
  });
  expect((await bo.process(commit)).epoch).toBe(bo.epoch + 1n);
});

test("[MLS-3] a path secret that does not belong to its public key is refused, by members and by joiners", async () => {
  const room = await Room.of(quick, 3);
  for (const by of [1, 2, 0]) await room.commit(by, {});
  const [ana, cy] = [await stateOf(room.at(0).group), await stateOf(room.at(2).group)];
  const { cipher, tree, context } = ana;
  const sampled = await samplePath(cipher, tree, 0);
  // The committer knows the private key of what it shows, and everybody else holds another for that node.
  const substitute = { ...sampled, keys: [...sampled.keys.slice(0, -1), await cipher.generateKeyPair()] };
  for (const [path, good] of [
    [sampled, true],
    [substitute, false],
  ] as const) {
    const place = { leaf: 0, groupId: context.groupId, signingKey: ana.signing.privateKey };
    const merged = await mergePath(cipher, tree, place, path);
    const update = await encryptPath(cipher, tree, path, merged.leafNode, new Uint8Array(), []);
    const opening = () =>
      openPath(cipher, { leaf: 2, keys: cy.pathKeys }, 0, tree, update, new Uint8Array(), []);
    const top = path.secrets.at(-1) ?? new Uint8Array();
    const joining = () => pathKeysOfJoiner(cipher, merged.tree, 2, 0, top);
    if (good) {
      expect((await opening()).commitSecret).toEqual(path.commitSecret);
      expect([...(await joining()).keys()]).toEqual([merged.tree.root]);
    } else {
      await expect(opening()).rejects.toMatchObject({
        code: "bad-commit",
        message: expect.stringMatching(/belong together/) as string,
      });
      await expect(joining()).rejects.toMatchObject({
        code: "bad-commit",
        message: expect.stringMatching(/belong together/) as string,
      });
    }
  }
});
