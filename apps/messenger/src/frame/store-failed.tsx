import { ErrorState } from "@custos/ui";
import { useWords } from "../messages/use-words.js";
import { Lone } from "./lone.js";

export function StoreFailed() {
  const words = useWords();
  return (
    <Lone>
      <ErrorState title={words("app.failed.title")} onRetry={() => location.reload()}>
        {words("app.failed.words")}
      </ErrorState>
    </Lone>
  );
}
