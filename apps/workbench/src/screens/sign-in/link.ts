import { createContext, useContext } from "react";

const LinkContext = createContext<string | undefined>(undefined);
export const LinkProvider = LinkContext.Provider;

/** The one-time token with which this page was opened. */
export function useLinkToken(): string | undefined {
  return useContext(LinkContext);
}

/** Takes the token of `#link=TOKEN` out of the address, so that it stays in neither the address bar nor the history. */
export function takeLink(
  location: Pick<Location, "hash" | "pathname" | "search">,
  history: Pick<History, "replaceState" | "state">,
): string | undefined {
  const token = new URLSearchParams(location.hash.replace(/^#/, "")).get("link");
  if (token === null) return undefined;
  history.replaceState(history.state, "", location.pathname + location.search);
  return token === "" ? undefined : token;
}
