import { startOfDayMs } from "@custos/base";
import type { AuthorisationCase, RoomCoverage } from "@custos/contract";
import type { Authorisation } from "@custos/crypto/verify";
import type { OpenedRooms } from "./conversation.js";

/** A room as the live view lists it. */
export interface SeenRoom {
  readonly coverage: RoomCoverage;
  readonly opened: number;
  readonly sealed: number;
  readonly lastAtMs: number;
}

/** Rooms of which something has been opened, the newest first, and those that are sealed whole. */
export function seenRooms(
  rooms: readonly RoomCoverage[],
  opened: OpenedRooms,
): { readonly open: readonly SeenRoom[]; readonly sealed: readonly SeenRoom[] } {
  const seen = rooms.map((coverage) => {
    const here = opened.rooms.get(coverage.roomId);
    // What has come over the stream may be newer than the counts.
    const count = Math.max(coverage.opened, here?.bySeq.size ?? 0);
    return {
      coverage,
      opened: count,
      sealed: Math.max(0, coverage.messages - count),
      lastAtMs: Math.max(coverage.lastAtMs, here?.lastAtMs ?? 0),
    };
  });
  const newest = (a: SeenRoom, b: SeenRoom): number => b.lastAtMs - a.lastAtMs;
  return {
    open: seen.filter((room) => room.opened > 0).toSorted(newest),
    sealed: seen.filter((room) => room.opened === 0).toSorted(newest),
  };
}

/** An authorisation as far as it reaches into a room. */
export interface Reach {
  readonly id: string;
  readonly state: AuthorisationCase["state"];
  readonly authorisation: Authorisation;
  /** Subjects who are in the room; the room itself where it is named */
  readonly through: readonly string[];
}

type KnownCase = Pick<AuthorisationCase, "id" | "state" | "logIndex"> & {
  readonly shown: { readonly authorisation: Authorisation } | undefined;
};

/** Through which authorisations a room is read, or was. */
export function reachInto(
  { roomId, members }: Pick<RoomCoverage, "roomId" | "members">,
  cases: readonly KnownCase[],
): Reach[] {
  const inside = new Set<string>([roomId, ...members]);
  return cases.flatMap(({ id, state, logIndex, shown }) => {
    if (!shown || logIndex === undefined) return [];
    const through = shown.authorisation.subjects.filter((one) => inside.has(one.id)).map((one) => one.id);
    return through.length > 0 ? [{ id, state, authorisation: shown.authorisation, through }] : [];
  });
}

/** Whether no message that is written now can be opened under it any more. */
export function isOver(
  { state, authorisation }: Pick<Reach, "state" | "authorisation">,
  nowMs: number,
): boolean {
  if (state === "revoked" || state === "expired" || state === "refused") return true;
  return nowMs >= startOfDayMs(authorisation.toDay + 1);
}
