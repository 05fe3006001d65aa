import { RouterProvider } from "@tanstack/react-router";
import { useState } from "react";
import { ToastRegion, UiProvider } from "@custos/ui";
import { EngineContext } from "./engine/use-engine.js";
import type { Engine } from "./engine/engine.js";
import { ar } from "./messages/ar.js";
import { en } from "./messages/en.js";
import { makeRouter } from "./routes.js";

const messages = { en, ar };

export function App({ engine }: { readonly engine: Engine }) {
  const [router] = useState(makeRouter);
  return (
    <UiProvider messages={messages}>
      <EngineContext value={engine}>
        <RouterProvider router={router} />
      </EngineContext>
      <ToastRegion />
    </UiProvider>
  );
}
