import { Button, EmptyState } from "@custos/ui";
import { useWords } from "../messages/use-words.js";

/** Somebody has said no: nothing has happened. */
export function Refused({ onBack }: { readonly onBack: () => void }) {
  const words = useWords();
  return (
    <main className="ms-lone">
      <EmptyState
        centred
        title={words("join.left.title")}
        action={<Button onPress={onBack}>{words("join.left.back")}</Button>}
      >
        {words("join.left.words")}
      </EmptyState>
    </main>
  );
}
