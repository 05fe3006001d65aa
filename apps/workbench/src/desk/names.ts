import { useMemo } from "react";
import type { RoomCoverage } from "@custos/contract";
import { useLanguage } from "@custos/ui";
import { useNames, useRooms, useStaff, type DeskCase } from "./queries.js";
import { useFormat, useSay } from "./say.js";

/** Names of everybody whom the cases and rooms at hand speak of, by id. */
export function useCaseNames(cases: readonly DeskCase[] | undefined): ReadonlyMap<string, string> {
  const subjects = (cases ?? []).flatMap((one) => one.shown?.authorisation.subjects ?? []);
  const persons = subjects.filter(({ kind }) => kind === "person").map(({ id }) => id);
  const roomIds = new Set<string>(subjects.filter(({ kind }) => kind === "room").map(({ id }) => id));
  const { data: rooms } = useRooms();
  const wanted = (rooms ?? []).filter(({ roomId }) => roomIds.has(roomId));
  const people = useNames([...persons, ...wanted.flatMap(({ members }) => members.slice(0, namedMembers))]);
  const roomName = useRoomName(people);
  return useMemo(() => {
    const names = new Map<string, string>(people);
    for (const room of wanted) names.set(room.roomId, roomName(room));
    return names;
    // The list of wanted rooms is made anew each time; its content follows from rooms and cases.
  }, [people, rooms, cases, roomName]);
}

/** Members by whom a room without a known name is called. */
export const namedMembers = 3;

/** What a room is called: by its name where a message has told it, else by who is in it. */
export function useRoomName(
  people: ReadonlyMap<string, string>,
): (room: Pick<RoomCoverage, "roomId" | "name" | "members">) => string {
  const say = useSay();
  const format = useFormat();
  const { language } = useLanguage();
  return useMemo(
    () =>
      ({ roomId, name, members }) => {
        if (name) return name;
        const known = members.slice(0, namedMembers).flatMap((id) => people.get(id) ?? []);
        const more = members.length - known.length;
        if (known.length === 0) return say("room.unnamed", { id: roomId.slice(0, 8) });
        const others = more > 0 ? [say("room.more", { count: more })] : [];
        return format.list([...known, ...others]);
      },
    // `say` follows the language.
    [people, format, language],
  );
}

/** The staff by id. */
export function useStaffNames(): (id: string) => string {
  const { data: staff } = useStaff();
  const names = useMemo(() => new Map(staff?.map(({ id, name }) => [id, name])), [staff]);
  return (id) => names.get(id) ?? id;
}
