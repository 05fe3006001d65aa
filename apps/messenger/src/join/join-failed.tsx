import { Brand, ErrorState } from "@custos/ui";
import { useWords } from "../messages/use-words.js";
import { joinErrorWords, worthAnotherTry } from "./join-errors.js";
import { Lone } from "../frame/lone.js";

/** The invitation leads nowhere, or the network does not prove itself. */
export function JoinFailed({ code, onRetry }: { readonly code: string; readonly onRetry: () => void }) {
  const words = useWords();
  return (
    <Lone>
      <Brand large />
      <ErrorState title={joinErrorWords(words, code)} {...(worthAnotherTry(code) ? { onRetry } : {})}>
        {words("first.title")}
      </ErrorState>
    </Lone>
  );
}
