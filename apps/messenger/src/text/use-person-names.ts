import { useCallback } from "react";
import type { PersonId } from "@custos/base";
import { useNames } from "../engine/use-engine.js";
import { useWords } from "../messages/use-words.js";
import { shortId } from "./names.js";

/** A person's name, or "Somebody (id 1a2b)". */
export function usePersonName(): (personId: PersonId) => string {
  const names = useNames();
  const words = useWords();
  return useCallback(
    (personId) => names(personId) ?? words("person.somebody", { id: shortId(personId) }),
    [names, words],
  );
}
