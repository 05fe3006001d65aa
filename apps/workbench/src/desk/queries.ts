import { useEffect, useMemo, useState } from "react";
import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { dayOf, type Day, type PersonId } from "@custos/base";
import {
  authorisationList,
  directoryNames,
  directorySearch,
  limits,
  logState,
  roomsCoverage,
  staffList,
  staffMe,
  type AuthorisationCase,
  type OutputOf,
  type RoomCoverage,
  type StaffPerson,
} from "@custos/contract";
import { rulesOn, verifyCharters, verifyLog, type DeskRules, type VerifiedLog } from "../log/verify-log.js";
import { showDocument, type ShownDocument } from "../authorisation/shown.js";
import { useDesk, useSession } from "./desk.js";

export type Me = OutputOf<typeof staffMe>;
export type DirectoryPerson = OutputOf<typeof directorySearch>["people"][number];

/** How often a desk looks whether something has changed. */
const pollMs = 2000;

/** Who is signed in, and at which authority. */
export function useMe(poll = false): UseQueryResult<Me> {
  const { client } = useDesk();
  return useQuery({
    queryKey: ["me"],
    queryFn: ({ signal }) => client.call(staffMe, {}, signal),
    refetchInterval: poll ? pollMs : 30_000,
  });
}

export function useStaff(): UseQueryResult<StaffPerson[]> {
  const { client } = useDesk();
  return useQuery({
    queryKey: ["staff"],
    queryFn: async ({ signal }) => (await client.call(staffList, {}, signal)).people,
    staleTime: 10_000,
  });
}

/** The rules of this authority, from charters that this browser has verified from number 1 on. */
export function useRules(): UseQueryResult<DeskRules> {
  const { data: me } = useMe();
  const today = useToday();
  return useQuery({
    queryKey: ["rules", me?.authority, today, me?.charters],
    queryFn: () => rulesOn(verifyCharters(me?.charters ?? []), me?.authority ?? 0, today),
    enabled: me !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
}

/** A case with its document read; `shown` is undefined for one that this page cannot read without doubt. */
export interface DeskCase extends AuthorisationCase {
  readonly shown: ShownDocument | undefined;
}

function readCase(one: AuthorisationCase): DeskCase {
  try {
    return { ...one, shown: showDocument(one.document) };
  } catch {
    return { ...one, shown: undefined };
  }
}

export function useCases(): UseQueryResult<DeskCase[]> {
  const { client } = useDesk();
  return useQuery({
    queryKey: ["cases"],
    queryFn: async ({ signal }) => (await client.call(authorisationList, {}, signal)).cases.map(readCase),
    refetchInterval: pollMs,
  });
}

/** Rooms of the authority's feed, for analysts; no other desk may know them, and none other asks. */
export function useRooms(poll = false): UseQueryResult<RoomCoverage[]> {
  const { client } = useDesk();
  const duty = useSession()?.person.duty;
  return useQuery({
    enabled: duty === "analyst",
    queryKey: ["rooms"],
    queryFn: async ({ signal }) => (await client.call(roomsCoverage, {}, signal)).rooms,
    refetchInterval: poll ? pollMs : false,
    staleTime: poll ? 0 : 10_000,
  });
}

export function useDirectory(text: string): UseQueryResult<DirectoryPerson[]> {
  const { client } = useDesk();
  return useQuery({
    queryKey: ["directory", text],
    queryFn: async ({ signal }) => (await client.call(directorySearch, { text, limit: 50 }, signal)).people,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}

/** Names by person id, as far as they are known. */
export function useNames(ids: Iterable<string>): ReadonlyMap<string, string> {
  const { client } = useDesk();
  const wanted = [...new Set(ids)].toSorted() as PersonId[];
  const { data } = useQuery({
    queryKey: ["names", wanted],
    queryFn: async ({ signal }) => {
      const people: DirectoryPerson[] = [];
      for (let at = 0; at < wanted.length; at += limits.entriesPerRead) {
        const personIds = wanted.slice(at, at + limits.entriesPerRead);
        people.push(...(await client.call(directoryNames, { personIds }, signal)).people);
      }
      return people;
    },
    enabled: wanted.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  return useMemo(() => new Map(data?.map(({ personId, displayName }) => [personId, displayName])), [data]);
}

/** The log as this browser has verified it; the error says what does not hold. */
export function useVerifiedLog(): UseQueryResult<VerifiedLog> {
  const { client } = useDesk();
  const { data: rules } = useRules();
  return useQuery({
    queryKey: ["log", rules?.charter.number],
    queryFn: async ({ signal }) => {
      const answer = await client.call(logState, { recent: limits.entriesPerRead }, signal);
      if (!rules) throw new Error("no rules yet");
      return verifyLog(answer, rules.charter);
    },
    enabled: rules !== undefined,
    refetchInterval: 5000,
    placeholderData: keepPreviousData,
  });
}

/** The server's time, ticking every `everyMs`. */
export function useNow(everyMs = 1000): number {
  const { clock } = useDesk().client;
  const [now, setNow] = useState(() => clock.nowMs());
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.nowMs()), everyMs);
    return () => clearInterval(timer);
  }, [clock, everyMs]);
  return now;
}

/** The UTC day, by the server's clock. */
export function useToday(): Day {
  const { clock } = useDesk().client;
  const [today, setToday] = useState(() => dayOf(clock.nowMs()));
  useEffect(() => {
    const timer = setInterval(() => setToday(dayOf(clock.nowMs())), 1000);
    return () => clearInterval(timer);
  }, [clock]);
  return today;
}
