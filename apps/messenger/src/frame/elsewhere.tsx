import { Button, EmptyState, Mark } from "@custos/ui";
import { useEngine } from "../engine/use-engine.js";
import { useWords } from "../messages/use-words.js";
import { Lone } from "./lone.js";

/** Another tab has the keys: says so, and asks for them. */
export function Elsewhere({ asked }: { readonly asked: boolean }) {
  const { api } = useEngine();
  const words = useWords();
  return (
    <Lone>
      <Mark size={40} />
      <EmptyState
        centred
        title={words("app.elsewhere.title")}
        action={
          <Button
            variant="pri"
            onPress={() => void api.takeOver()}
            disabledBecause={asked ? words("app.elsewhere.asked") : undefined}
          >
            {words("app.elsewhere.use")}
          </Button>
        }
      >
        {words("app.elsewhere.words")}
      </EmptyState>
    </Lone>
  );
}
