import type { ReactNode } from "react";
import { VisuallyHidden } from "@custos/ui";
import { useWords } from "../messages/use-words.js";

/** A page with one thing to say, in its middle. */
export function Lone({ label, children }: { readonly label?: string; readonly children: ReactNode }) {
  const words = useWords();
  return (
    <main className="ms-lone">
      <VisuallyHidden>
        <h1>{label ?? words("app.name")}</h1>
      </VisuallyHidden>
      {children}
    </main>
  );
}
