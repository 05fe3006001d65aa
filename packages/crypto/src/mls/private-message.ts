import { concatBytes, CustosError, ensure, equalBytes } from "@custos/base";
import { Reader, Writer } from "../codec/index.js";
import { parsePrivateMessage } from "../verify/mls-message.js";
import type { Cipher } from "./cipher.js";
import type { MessageKey } from "./secret-tree.js";
import type { PrivateMessage } from "./ts-mls.js";
import {
  decodePrivateMessageContent,
  encodeFramedContent,
  encodeMlsMessage,
  encodePrivateMessageContent,
} from "./ts-mls.js";

/** Content is padded with zeros to a multiple of so many bytes, so that lengths say little. */
const paddingBytes = 256;

/** The epoch that a message belongs to, as both ends need it. */
export interface MessageEpoch {
  groupId: Uint8Array;
  epoch: bigint;
  /** Encoded GroupContext. */
  context: Uint8Array;
  senderData: Uint8Array;
}

/** Who sent a message under which generation, before the message itself is opened. */
export interface SenderData {
  leaf: number;
  generation: number;
  reuseGuard: Uint8Array;
}

/** An application message, opened and its sender's signature checked. */
export interface OpenedMessage {
  plaintext: Uint8Array;
  authenticatedData: Uint8Array;
  senderLeaf: number;
  generation: number;
}

/** FramedContentTBS of an application message (RFC 9420 section 6.1). */
function messageTbs(
  epoch: MessageEpoch,
  leafIndex: number,
  authenticatedData: Uint8Array,
  applicationData: Uint8Array,
): Uint8Array {
  const content = encodeFramedContent({
    groupId: epoch.groupId,
    epoch: epoch.epoch,
    sender: { senderType: "member", leafIndex },
    authenticatedData,
    contentType: "application",
    applicationData,
  });
  return concatBytes(Uint8Array.of(0, 1, 0, 2), content, epoch.context);
}

const applicationType = 1;

function contentAad(message: {
  groupId: Uint8Array;
  epoch: bigint;
  authenticatedData: Uint8Array;
}): Uint8Array {
  return new Writer()
    .vec(message.groupId)
    .u64(message.epoch)
    .u8(applicationType)
    .vec(message.authenticatedData)
    .finish();
}

function senderDataAad(message: { groupId: Uint8Array; epoch: bigint }): Uint8Array {
  return new Writer().vec(message.groupId).u64(message.epoch).u8(applicationType).finish();
}

/** Key and nonce of the sender data, from a sample of the ciphertext (RFC 9420 section 6.3.2). */
function senderDataKey(cipher: Cipher, secret: Uint8Array, ciphertext: Uint8Array): MessageKey {
  const sample = ciphertext.subarray(0, cipher.secretBytes);
  return {
    key: cipher.expandWithLabel(secret, "key", sample, cipher.keyBytes),
    nonce: cipher.expandWithLabel(secret, "nonce", sample, cipher.nonceBytes),
  };
}

function guarded(nonce: Uint8Array, reuseGuard: Uint8Array): Uint8Array {
  return nonce.map((byte, i) => byte ^ (reuseGuard[i] ?? 0));
}

/** An application message as a PrivateMessage in an MLSMessage (RFC 9420 section 6.3). */
export async function sealMessage(
  cipher: Cipher,
  epoch: MessageEpoch,
  sender: { leaf: number; generation: number; signingKey: Uint8Array; messageKey: MessageKey },
  plaintext: Uint8Array,
  authenticatedData: Uint8Array,
): Promise<Uint8Array> {
  const tbs = messageTbs(epoch, sender.leaf, authenticatedData, plaintext);
  const signature = await cipher.sign(sender.signingKey, "FramedContentTBS", tbs);
  const length = new Writer().vec(plaintext).vec(signature).finish().length;
  const content = encodePrivateMessageContent({
    kind: "alwaysPad",
    paddingLength: (paddingBytes - (length % paddingBytes)) % paddingBytes,
  })({
    contentType: "application",
    applicationData: plaintext,
    auth: { contentType: "application", signature },
  });
  const frame = { groupId: epoch.groupId, epoch: epoch.epoch, authenticatedData };
  const reuseGuard = cipher.randomBytes(4);
  const { key, nonce } = sender.messageKey;
  const ciphertext = await cipher.seal(key, guarded(nonce, reuseGuard), contentAad(frame), content);
  const senderData = new Writer().u32(sender.leaf).u32(sender.generation).bytes(reuseGuard).finish();
  const dataKey = senderDataKey(cipher, epoch.senderData, ciphertext);
  const encryptedSenderData = await cipher.seal(dataKey.key, dataKey.nonce, senderDataAad(frame), senderData);
  return encodeMlsMessage({
    version: "mls10",
    wireformat: "mls_private_message",
    privateMessage: { ...frame, contentType: "application", encryptedSenderData, ciphertext },
  });
}

/** A PrivateMessage of this epoch; `wrong-epoch`, `forbidden` for another room's or no application message, `malformed`. */
export function readMessage(bytes: Uint8Array, epoch: MessageEpoch): PrivateMessage {
  const message = parsePrivateMessage(bytes);
  ensure(equalBytes(message.groupId, epoch.groupId), "forbidden", "another room's message");
  ensure(message.epoch === epoch.epoch, "wrong-epoch", "message of another epoch");
  ensure(message.contentType === "application", "forbidden", "not an application message");
  return message;
}

/** Who sent it; `cannot-open`. */
export async function openSenderData(
  cipher: Cipher,
  epoch: MessageEpoch,
  message: PrivateMessage,
): Promise<SenderData> {
  const { key, nonce } = senderDataKey(cipher, epoch.senderData, message.ciphertext);
  const reader = new Reader(
    await cipher.open(key, nonce, senderDataAad(message), message.encryptedSenderData),
    12,
  );
  const data = { leaf: reader.u32(), generation: reader.u32(), reuseGuard: reader.bytes(4) };
  reader.end();
  return data;
}

/** Opens the message and checks its sender's signature; `cannot-open`, `bad-signature`, `malformed`. */
export async function openMessage(
  cipher: Cipher,
  epoch: MessageEpoch,
  message: PrivateMessage,
  sender: SenderData,
  messageKey: MessageKey,
  signatureKey: Uint8Array,
): Promise<OpenedMessage> {
  const nonce = guarded(messageKey.nonce, sender.reuseGuard);
  const opened = await cipher.open(messageKey.key, nonce, contentAad(message), message.ciphertext);
  const content = decodeContent(opened);
  const { authenticatedData } = message;
  const tbs = messageTbs(epoch, sender.leaf, authenticatedData, content.applicationData);
  await cipher.suite.verifyWithLabel(signatureKey, "FramedContentTBS", tbs, content.signature);
  return {
    plaintext: content.applicationData,
    authenticatedData,
    senderLeaf: sender.leaf,
    generation: sender.generation,
  };
}

function decodeContent(bytes: Uint8Array): { applicationData: Uint8Array; signature: Uint8Array } {
  try {
    const content = decodePrivateMessageContent("application")(bytes, 0)?.[0];
    ensure(content?.contentType === "application", "malformed", "content of a message");
    return { applicationData: content.applicationData, signature: content.auth.signature };
  } catch (cause) {
    throw new CustosError("malformed", "content of a message", { cause });
  }
}
