import type { invitationList, OutputOf } from "@custos/contract";

export type ListedInvitation = OutputOf<typeof invitationList>["invitations"][number];

/** What became of an invitation. */
export type InvitationState = "open" | "used" | "withdrawn" | "expired";

export function stateOf(invitation: ListedInvitation, nowMs: number): InvitationState {
  if (invitation.usedBy !== undefined) return "used";
  if (invitation.withdrawn) return "withdrawn";
  return nowMs > invitation.expiresAtMs ? "expired" : "open";
}

/** How an invitation is called before anybody has used it: the begin of its key. */
export function shortKey(key: Uint8Array): string {
  return Array.from(key.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
