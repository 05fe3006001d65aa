import { Button, EmptyState } from "@custos/ui";
import { useWords } from "../messages/use-words.js";
import { Lone } from "../frame/lone.js";

/** Somebody has said no: nothing has happened. */
export function Refused({ onBack }: { readonly onBack: () => void }) {
  const words = useWords();
  return (
    <Lone>
      <EmptyState
        centred
        title={words("join.left.title")}
        action={<Button onPress={onBack}>{words("join.left.back")}</Button>}
      >
        {words("join.left.words")}
      </EmptyState>
    </Lone>
  );
}
