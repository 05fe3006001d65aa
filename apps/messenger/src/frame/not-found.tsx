import { Link } from "@tanstack/react-router";
import { EmptyState } from "@custos/ui";
import { useWords } from "../messages/use-words.js";
import { Lone } from "./lone.js";

export function NotFound() {
  const words = useWords();
  return (
    <Lone>
      <EmptyState
        centred
        title={words("app.notFound.title")}
        action={
          <Link to="/" className="cu-btn">
            {words("app.home")}
          </Link>
        }
      >
        {words("app.notFound.words")}
      </EmptyState>
    </Lone>
  );
}
