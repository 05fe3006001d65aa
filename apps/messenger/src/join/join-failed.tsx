import { Brand, ErrorState } from "@custos/ui";
import { useWords } from "../messages/use-words.js";
import { joinErrorWords, worthAnotherTry } from "./join-errors.js";

/** The invitation leads nowhere, or the network does not prove itself. */
export function JoinFailed({ code, onRetry }: { readonly code: string; readonly onRetry: () => void }) {
  const words = useWords();
  return (
    <main className="ms-lone">
      <Brand large />
      <ErrorState title={joinErrorWords(words, code)} {...(worthAnotherTry(code) ? { onRetry } : {})}>
        {words("first.title")}
      </ErrorState>
    </main>
  );
}
