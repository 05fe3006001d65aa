/** An operator who is signed in, for this tab alone. */
export interface ConsoleSession {
  readonly session: string;
  readonly name: string;
  readonly expiresAtMs: number;
}

/** Where a session is kept: `sessionStorage`, which ends with the tab. */
export type SessionStore = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const key = "custos.console.session";

export function keepSession(store: SessionStore, session: ConsoleSession): void {
  store.setItem(key, JSON.stringify(session));
}

export function forgetSession(store: SessionStore): void {
  store.removeItem(key);
}

/** The session that this tab has kept; what cannot be read is forgotten. */
export function keptSession(store: SessionStore): ConsoleSession | undefined {
  const text = store.getItem(key);
  if (text === null) return undefined;
  try {
    const { session, name, expiresAtMs } = JSON.parse(text) as Record<string, unknown>;
    if (typeof session === "string" && typeof name === "string" && typeof expiresAtMs === "number") {
      return { session, name, expiresAtMs };
    }
  } catch {
    // Falls through: it is of no use.
  }
  forgetSession(store);
  return undefined;
}

/** The one-time token in an address's fragment (`#link=TOKEN`). */
export function linkToken(hash: string): string | undefined {
  const token = new URLSearchParams(hash.replace(/^#/, "")).get("link");
  return token === null || token === "" ? undefined : token;
}
