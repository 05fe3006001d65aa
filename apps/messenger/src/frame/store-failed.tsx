import { ErrorState } from "@custos/ui";
import { useWords } from "../messages/use-words.js";

export function StoreFailed() {
  const words = useWords();
  return (
    <main className="ms-lone">
      <ErrorState title={words("app.failed.title")} onRetry={() => location.reload()}>
        {words("app.failed.words")}
      </ErrorState>
    </main>
  );
}
