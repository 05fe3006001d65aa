import { Avatar, Said } from "@custos/ui";
import type { ConsolePerson } from "../people/person.js";

/** A person as it is called, with its colour. */
export function PersonName({ person }: { readonly person: Pick<ConsolePerson, "personId" | "displayName"> }) {
  return (
    <span className="co-person">
      <Avatar id={person.personId} name={person.displayName} size="sm" />
      <Said>{person.displayName}</Said>
    </span>
  );
}
