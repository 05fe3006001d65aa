/**
 * The one file of /verify that imports ts-mls (1.6.4, pinned exactly). It takes the message and tree codecs, the
 * table of cipher suites and the signature schemes, by name. None of the names below can decrypt a group's message
 * or derive a group's secret, and no module is listed whose work that is (messageProtection, privateMessage,
 * keySchedule, secretTree, pathSecrets, privateKeyPath, groupSecrets, welcome, updatePath, groupContext, groupInfo,
 * clientState, createCommit, processMessages, crypto/hpke, crypto/kdf): tests hold this list and these names still.
 */
export { decodeMlsMessage, encodeMlsMessage, type MLSMessage } from "ts-mls/message.js";
export { decodeRatchetTree as decodeRatchetTreeNodes, encodeNode, type Node } from "ts-mls/ratchetTree.js";
export { decodeLeafNode, encodeLeafNode, encodeLeafNodeTBS, type LeafNode } from "ts-mls/leafNode.js";
export { encodeKeyPackage, encodeKeyPackageTBS, type KeyPackage } from "ts-mls/keyPackage.js";
export { encodeExtension, type Extension } from "ts-mls/extension.js";
export { decodeRequiredCapabilities, encodeRequiredCapabilities } from "ts-mls/requiredCapabilities.js";
export { ciphersuites, getCiphersuiteFromName } from "ts-mls/crypto/ciphersuite.js";
export { makeNobleSignatureImpl } from "ts-mls/crypto/implementation/default/makeNobleSignatureImpl.js";

// Types say nothing at run time.
export type { ParentNode } from "ts-mls/parentNode.js";
export type { Ciphersuite, CiphersuiteName } from "ts-mls/crypto/ciphersuite.js";
export type { GroupContext } from "ts-mls/groupContext.js";
export type { GroupInfo } from "ts-mls/groupInfo.js";
export type { Proposal } from "ts-mls/proposal.js";
export type { UpdatePath } from "ts-mls/updatePath.js";
export type { PublicMessage } from "ts-mls/publicMessage.js";
export type { PrivateMessage } from "ts-mls/privateMessage.js";
export type { Welcome } from "ts-mls/welcome.js";
export type { FramedContentCommit } from "ts-mls/framedContent.js";
