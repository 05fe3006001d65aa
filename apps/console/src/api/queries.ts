import { useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import type { PersonId } from "@custos/base";
import { invitationList, networkOverview, personOverview } from "@custos/contract";
import { useEffect, useState } from "react";
import { codeOf, type ConsoleClient } from "./client.js";
import { useSignedIn } from "../session/session-provider.js";
import { countEntries, type EntryCounts } from "../log/count-entries.js";
import type { ListedInvitation } from "../invitations/invitation.js";
import type { Overview } from "../overview/health.js";
import type { ConsolePerson } from "../people/person.js";

/** How often the figures on the screen are asked for. */
const refreshMs = 5_000;
/** Lists are longer, and change less. */
const refreshListsMs = 15_000;

/** What never changes by waiting is not asked again; everything else is, at its next turn. */
const common = { retry: false, networkMode: "always" } as const;

export function useOverview(): UseQueryResult<Overview> {
  const { client } = useSignedIn();
  return useQuery({
    ...common,
    queryKey: ["overview"],
    queryFn: ({ signal }) => client.call(networkOverview, {}, signal),
    refetchInterval: refreshMs,
  });
}

export function usePeople(): UseQueryResult<ConsolePerson[]> {
  const { client } = useSignedIn();
  return useQuery({
    ...common,
    queryKey: ["people"],
    queryFn: ({ signal }) => allPeople(client, signal),
    refetchInterval: refreshListsMs,
  });
}

/** Everybody, page by page. */
async function allPeople(client: ConsoleClient, signal: AbortSignal): Promise<ConsolePerson[]> {
  const people: ConsolePerson[] = [];
  for (;;) {
    const after: PersonId | undefined = people.at(-1)?.personId;
    const page = await client.call(personOverview, after === undefined ? {} : { after }, signal);
    if (page.people.length === 0) return people;
    people.push(...page.people);
  }
}

export function useInvitations(): UseQueryResult<ListedInvitation[]> {
  const { client } = useSignedIn();
  return useQuery({
    ...common,
    queryKey: ["invitations"],
    queryFn: async ({ signal }) => (await client.call(invitationList, {}, signal)).invitations,
    refetchInterval: refreshListsMs,
  });
}

export function useEntryCounts(): UseQueryResult<EntryCounts> {
  const { client } = useSignedIn();
  const queries = useQueryClient();
  return useQuery({
    ...common,
    queryKey: ["log"],
    queryFn: ({ signal }) => countEntries(client, queries.getQueryData<EntryCounts>(["log"]), signal),
    refetchInterval: refreshMs,
  });
}

/** The relay's clock: what it said last, moved on by this device's. Undefined before it has said anything. */
export function useRelayNow(): number | undefined {
  const { data, dataUpdatedAt } = useOverview();
  const [tick, setTick] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setTick(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return data && data.timeMs + Math.max(0, tick - dataUpdatedAt);
}

/** When what is shown was read, if the relay has not answered since. Milliseconds since 1970, by this device's clock. */
export function oldSince(
  query: Pick<UseQueryResult, "isError" | "error" | "dataUpdatedAt" | "data">,
): number | undefined {
  const isGone = query.isError && codeOf(query.error) !== "unauthenticated";
  return isGone && query.data !== undefined ? query.dataUpdatedAt : undefined;
}
