/** The one file of /mls and /seal that imports ts-mls (1.6.4, pinned exactly); /verify has its own. */
export { getCiphersuiteImpl } from "ts-mls/crypto/getCiphersuiteImpl.js";
export { decryptWithLabel, encryptWithLabel } from "ts-mls/crypto/hpke.js";
export { encodeFramedContent } from "ts-mls/framedContent.js";
export { decodeGroupContext } from "ts-mls/groupContext.js";
export { decodeGroupInfo, encodeGroupInfo } from "ts-mls/groupInfo.js";
export { decodeGroupSecrets, encodeGroupSecrets } from "ts-mls/groupSecrets.js";
export { encodeMlsMessage } from "ts-mls/message.js";
export { decodePrivateMessageContent, encodePrivateMessageContent } from "ts-mls/privateMessage.js";

// Types say nothing at run time.
export type { Hpke } from "ts-mls/crypto/hpke.js";
export type { Signature } from "ts-mls/crypto/signature.js";
export type { GroupContext } from "ts-mls/groupContext.js";
export type { GroupInfo } from "ts-mls/groupInfo.js";
export type { GroupSecrets } from "ts-mls/groupSecrets.js";
export type { KeyPackage } from "ts-mls/keyPackage.js";
export type { LeafNode, LeafNodeCommit } from "ts-mls/leafNode.js";
export type { PrivateMessage } from "ts-mls/privateMessage.js";
export type { Proposal } from "ts-mls/proposal.js";
export type { UpdatePath } from "ts-mls/updatePath.js";
export type { Welcome } from "ts-mls/welcome.js";
