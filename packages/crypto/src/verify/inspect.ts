import type { RoomId } from "@custos/base";

export declare function inspectPrivateMessage(bytes: Uint8Array): {
  roomId: RoomId;
  epoch: bigint;
  contentType: "application" | "proposal" | "commit";
  authenticatedData: Uint8Array;
};
export declare function inspectWelcome(bytes: Uint8Array): { newMembers: Uint8Array[] };
