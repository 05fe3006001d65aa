import { concatBytes, CustosError, ensure } from "@custos/base";
import type { RoomExtension } from "../codec/index.js";
import { roomExtensionCodec, roomExtensionType, Writer } from "../codec/index.js";
import type { CommitMessage } from "./mls-message.js";
import type { Suite } from "./suite.js";
import type { Extension, GroupContext, GroupInfo } from "./ts-mls.js";
import {
  ciphersuites,
  decodeRequiredCapabilities,
  encodeExtension,
  encodeRequiredCapabilities,
} from "./ts-mls.js";

/** Type of the GroupContext extension that holds a room's role list: who may add, remove and change it. */
export const roleListType = 0xf0c6;

/** Longest role list, in bytes. */
const maxRoleListBytes = 16_384;

/** GroupContext of RFC 9420 section 8.1. */
export function encodeGroupContext(context: GroupContext): Uint8Array {
  return new Writer()
    .u16(1)
    .u16(ciphersuites[context.cipherSuite] ?? Number(context.cipherSuite))
    .vec(context.groupId)
    .u64(context.epoch)
    .vec(context.treeHash)
    .vec(context.confirmedTranscriptHash)
    .vec(encodeExtensions(context.extensions))
    .finish();
}

/** GroupInfoTBS of RFC 9420 section 12.4.3. */
export function encodeGroupInfoTbs(info: Omit<GroupInfo, "signature">): Uint8Array {
  return new Writer()
    .bytes(encodeGroupContext(info.groupContext))
    .vec(encodeExtensions(info.extensions))
    .vec(info.confirmationTag)
    .u32(info.signer)
    .finish();
}

function encodeExtensions(extensions: readonly Extension[]): Uint8Array {
  return concatBytes(...extensions.map((extension) => encodeExtension(extension)));
}

/** The GroupContext after a commit (RFC 9420 sections 8.1 and 8.2). */
export function nextContext(
  suite: Suite,
  context: GroupContext,
  confirmationTag: Uint8Array,
  change: { treeHash: Uint8Array; extensions: Extension[] },
  commit: { content: Uint8Array; signature: Uint8Array; wireformat?: number },
): GroupContext {
  const interim = suite.hash(
    new Writer().bytes(context.confirmedTranscriptHash).vec(confirmationTag).finish(),
  );
  const input = new Writer()
    .bytes(interim)
    .u16(commit.wireformat ?? publicMessage)
    .bytes(commit.content);
  return {
    ...context,
    epoch: context.epoch + 1n,
    treeHash: change.treeHash,
    extensions: change.extensions,
    confirmedTranscriptHash: suite.hash(input.vec(commit.signature).finish()),
  };
}

const publicMessage = 1;

/** FramedContentTBS of a commit in a PublicMessage (RFC 9420 section 6.1). */
export function commitTbs(content: Uint8Array, context: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(0, 1, 0, publicMessage), content, context);
}

/** What the membership tag of a member's commit covers (RFC 9420 section 6.2). */
export function commitTbm(
  commit: Pick<CommitMessage, "content" | "signature" | "confirmationTag">,
  context: Uint8Array,
): Uint8Array {
  return new Writer()
    .bytes(commitTbs(commit.content, context))
    .vec(commit.signature)
    .vec(commit.confirmationTag)
    .finish();
}

/** What a room's GroupContext extensions say. */
export interface RoomContext {
  extension: RoomExtension;
  roles: Uint8Array | undefined;
}

/** The extensions of a room's GroupContext. */
export function makeRoomExtensions(room: RoomContext): Extension[] {
  const required = encodeRequiredCapabilities({
    extensionTypes: [roomExtensionType],
    proposalTypes: [],
    credentialTypes: ["basic"],
  });
  const extensions: Extension[] = [
    { extensionType: "required_capabilities", extensionData: required },
    { extensionType: roomExtensionType, extensionData: roomExtensionCodec.encode(room.extension) },
  ];
  if (room.roles !== undefined) extensions.push({ extensionType: roleListType, extensionData: room.roles });
  return extensions;
}

/** Exactly one room extension, required of every leaf, at most one role list, nothing else; throws `bad-commit`. */
export function readRoomExtensions(extensions: readonly Extension[]): RoomContext {
  const only = (type: Extension["extensionType"]): Uint8Array | undefined => {
    const found = extensions.filter((extension) => extension.extensionType === type);
    ensure(found.length <= 1, "bad-commit", "GroupContext extension twice");
    return found[0]?.extensionData;
  };
  const room = only(roomExtensionType);
  const required = only("required_capabilities");
  const roles = only(roleListType);
  ensure(room !== undefined, "bad-commit", "room extension missing");
  ensure(required !== undefined, "bad-commit", "required_capabilities missing");
  const known = 2 + (roles === undefined ? 0 : 1);
  ensure(extensions.length === known, "bad-commit", "GroupContext extension that is not of a room");
  ensure(roles === undefined || roles.length <= maxRoleListBytes, "bad-commit", "role list too long");
  try {
    const decoded = decodeRequiredCapabilities(required, 0);
    ensure(decoded !== undefined && decoded[1] === required.length, "bad-commit", "required_capabilities");
    const { extensionTypes, proposalTypes, credentialTypes } = decoded[0];
    ensure(
      extensionTypes.length === 1 && extensionTypes[0] === roomExtensionType && proposalTypes.length === 0,
      "bad-commit",
      "required_capabilities without the room extension, or with more",
    );
    ensure(
      credentialTypes.every((type) => type === "basic"),
      "bad-commit",
      "required credential type",
    );
    return { extension: roomExtensionCodec.decode(room), roles };
  } catch (cause) {
    if (cause instanceof CustosError && cause.code === "bad-commit") throw cause;
    throw new CustosError("bad-commit", "GroupContext extensions", { cause });
  }
}
