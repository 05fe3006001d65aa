import { useEffect, useSyncExternalStore } from "react";
import { useQueryClient } from "@tanstack/react-query";
import type { LiveState } from "../../live/live-feed.js";
import { useDesk } from "../../desk/desk.js";

/** What the tab's stream of opened messages has brought; starts it. */
export function useLive(): LiveState {
  const { live } = useDesk();
  useEffect(() => live.start(), [live]);
  const state = useSyncExternalStore(live.subscribe, () => live.state);
  const queries = useQueryClient();
  const { ended } = state;
  // What the stream says has ended or was resumed, the banners say at once, and the counts follow.
  useEffect(() => {
    for (const key of ["cases", "rooms"]) void queries.invalidateQueries({ queryKey: [key] });
  }, [queries, ended]);
  return state;
}
