import { createContext, useContext, useSyncExternalStore } from "react";
import { CustosError, systemClock } from "@custos/base";
import { staffSignOut } from "@custos/contract";
import { DeskClient } from "../api/client.js";
import { SessionStore, type DeskSession } from "../api/session.js";
import { LiveFeed } from "../live/live-feed.js";

/** Everything that a page of the workbench needs and that is no picture. One a tab. */
export class Desk {
  readonly sessions = new SessionStore(sessionStorage);
  readonly client: DeskClient;
  readonly live: LiveFeed;
  /** The page's host name, which is the passkey's relying party */
  readonly host = location.hostname;

  constructor() {
    this.client = new DeskClient({
      fetch: (input, init) => globalThis.fetch(input, init),
      clock: systemClock,
      token: () => this.sessions.current?.session,
      onUnauthenticated: () => this.end(),
    });
    this.live = new LiveFeed(this.client);
  }

  /** Ends the session here and at the server; whether the server hears of it does not matter to the person. */
  async signOut(): Promise<void> {
    await this.client.call(staffSignOut, {}).catch(() => {});
    this.end();
  }

  /** The session is over: nothing of it stays on the page. */
  end(): void {
    this.live.stop();
    this.sessions.clear();
  }
}

const DeskContext = createContext<Desk | null>(null);
export const DeskProvider = DeskContext.Provider;

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new CustosError("internal", "no desk around this component");
  return desk;
}

/** Who is signed in, if anybody. */
export function useSession(): DeskSession | undefined {
  const { sessions } = useDesk();
  return useSyncExternalStore(sessions.subscribe, () => sessions.current);
}
