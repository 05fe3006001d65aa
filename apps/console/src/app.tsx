import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { ToastRegion, UiProvider } from "@custos/ui";
import { messages } from "./messages/words.js";
import { router } from "./routes.js";
import type { SignInOutcome } from "./session/open-link.js";
import { SessionProvider } from "./session/session-provider.js";

const queries = new QueryClient();

/** The console for whoever signed in, or did not. */
export function App({ outcome }: { readonly outcome: SignInOutcome }) {
  return (
    <UiProvider messages={messages}>
      <QueryClientProvider client={queries}>
        <SessionProvider outcome={outcome}>
          <RouterProvider router={router} />
        </SessionProvider>
      </QueryClientProvider>
      <ToastRegion />
    </UiProvider>
  );
}
