import type { ErrorCode } from "@custos/base";
import { operatorOpen } from "@custos/contract";
import { codeOf, consoleClient, type ConsoleClient } from "../api/client.js";
import { keepSession, keptSession, linkToken, type ConsoleSession, type SessionStore } from "./session.js";

/** How signing in has gone so far. */
export type SignInOutcome =
  | { readonly kind: "signed-in"; readonly session: ConsoleSession }
  /** No link, no session. */
  | { readonly kind: "nobody" }
  /** There was a session, and the relay has ended it. */
  | { readonly kind: "ended" }
  /** The link did not open one; `token` where it may be tried again. */
  | { readonly kind: "refused"; readonly code: ErrorCode; readonly token?: string };

/**
 * Takes the token out of the address, so that neither history nor a copied address holds it, and opens a session by it.
 * Without a token, the session that the tab has kept.
 */
export async function signInByAddress(
  place: Pick<Location, "hash" | "pathname" | "search">,
  history: Pick<History, "replaceState">,
  store: SessionStore,
  client: ConsoleClient = consoleClient(),
): Promise<SignInOutcome> {
  const token = linkToken(place.hash);
  if (token !== undefined) {
    history.replaceState(null, "", `${place.pathname}${place.search}`);
    return openLink(token, store, client);
  }
  const session = keptSession(store);
  return session ? { kind: "signed-in", session } : { kind: "nobody" };
}

/** Opens a session by a link's token and keeps it for this tab. */
export async function openLink(
  token: string,
  store: SessionStore,
  client: ConsoleClient = consoleClient(),
): Promise<SignInOutcome> {
  try {
    const session = await client.call(operatorOpen, { token });
    keepSession(store, session);
    return { kind: "signed-in", session };
  } catch (error) {
    const code = codeOf(error);
    return code === "unavailable" ? { kind: "refused", code, token } : { kind: "refused", code };
  }
}
