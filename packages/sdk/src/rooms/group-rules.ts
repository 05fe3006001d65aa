import { dayOf, ensure, equalBytes, toHex } from "@custos/base";
import type { GroupRules } from "@custos/crypto/verify";
import type { RoomContext } from "./room-context.js";

/** What the charter in force at a time adds to the rules of a commit, and what it follows from, as a key. */
export function groupRules({ log }: RoomContext, nowMs: number): { rules: GroupRules; key: string } {
  const { charter, hash } = log.charterOn(dayOf(nowMs));
  const rules: GroupRules = {
    maxMembers: charter.caps.roomMembers,
    nowMs,
    checkRoomExtension: (old, next) => {
      ensure(next.authority === old.authority, "bad-commit", "a room keeps its authority");
      ensure(equalBytes(next.charterHash, hash), "bad-charter", "not the charter in force");
    },
  };
  return { rules, key: `${nowMs}/${toHex(hash)}` };
}
