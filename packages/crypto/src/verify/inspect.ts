import type { RoomId } from "@custos/base";
import { asId, toHex } from "@custos/base";
import { parsePrivateMessage, parseWelcome } from "./mls-message.js";

/** What stands outside the encryption of a PrivateMessage. */
export interface PrivateMessageFrame {
  roomId: RoomId;
  epoch: bigint;
  contentType: "application" | "proposal" | "commit";
  authenticatedData: Uint8Array;
}

/** Reads the frame of a PrivateMessage without any key; `malformed` for anything else. */
export function inspectPrivateMessage(bytes: Uint8Array): PrivateMessageFrame {
  const { groupId, epoch, contentType, authenticatedData } = parsePrivateMessage(bytes);
  return { roomId: asId<RoomId>(toHex(groupId)), epoch, contentType, authenticatedData };
}

/** The key packages, by reference, to whose owners a Welcome is addressed; `malformed` for anything else. */
export function inspectWelcome(bytes: Uint8Array): { newMembers: Uint8Array[] } {
  return { newMembers: parseWelcome(bytes).secrets.map((secret) => secret.newMember) };
}
