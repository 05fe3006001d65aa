import { useMemo } from "react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { CustosError } from "@custos/base";
import { ToastRegion, UiProvider } from "@custos/ui";
import { Desk, DeskProvider } from "./desk/desk.js";
import { LinkProvider } from "./screens/sign-in/link.js";
import { ar } from "./messages/ar.js";
import { en } from "./messages/en.js";
import { makeRouter } from "./routes.js";

const messages = { en, ar };

function makeQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // A no stays a no; what can succeed later is tried again.
        retry: (failures, error) => failures < 2 && error instanceof CustosError && error.retry,
        refetchOnWindowFocus: true,
        // Whether the server can be reached is for the server to say: it may be on this very machine.
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
}

/** The whole workbench. `link` is the one-time token with which the page was opened, if any. */
export function App({ link }: { readonly link: string | undefined }) {
  const { desk, queries, router } = useMemo(() => {
    const desk = new Desk();
    const queries = makeQueries();
    // Nothing of one person's session may be there for the next one.
    desk.sessions.subscribe(() => desk.sessions.current ?? queries.clear());
    return { desk, queries, router: makeRouter() };
  }, []);
  return (
    <UiProvider messages={messages}>
      <DeskProvider value={desk}>
        <LinkProvider value={link}>
          <QueryClientProvider client={queries}>
            <RouterProvider router={router} />
            <ToastRegion />
          </QueryClientProvider>
        </LinkProvider>
      </DeskProvider>
    </UiProvider>
  );
}
