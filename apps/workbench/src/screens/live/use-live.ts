import { useEffect, useSyncExternalStore } from "react";
import type { LiveState } from "../../live/live-feed.js";
import { useDesk } from "../../desk/desk.js";

/** What the tab's stream of opened messages has brought; starts it. */
export function useLive(): LiveState {
  const { live } = useDesk();
  useEffect(() => live.start(), [live]);
  return useSyncExternalStore(live.subscribe, () => live.state);
}
