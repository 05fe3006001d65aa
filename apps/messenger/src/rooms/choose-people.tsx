import { useState } from "react";
import type { PersonId } from "@custos/base";
import type { PersonName } from "@custos/sdk";
import { Avatar, Checkbox, Said, SearchField } from "@custos/ui";
import { useWords } from "../messages/use-words.js";

export interface ChoosePeopleProps {
  readonly people: readonly PersonName[];
  readonly chosen: ReadonlySet<PersonId>;
  readonly onChange: (chosen: ReadonlySet<PersonId>) => void;
  /** What is said where there is nobody to choose. */
  readonly none: string;
}

/** People to tick off, with a way to find one among many. */
export function ChoosePeople({ people, chosen, onChange, none }: ChoosePeopleProps) {
  const words = useWords();
  const [query, setQuery] = useState("");
  const wanted = query.trim().toLocaleLowerCase();
  const sorted = people.toSorted((a, b) => a.displayName.localeCompare(b.displayName));
  const found = sorted.filter(({ displayName }) => displayName.toLocaleLowerCase().includes(wanted));
  const toggle = (personId: PersonId, on: boolean): void => {
    const next = new Set(chosen);
    if (on) next.add(personId);
    else next.delete(personId);
    onChange(next);
  };
  if (people.length === 0) return <p className="cu-dense cu-ink-2">{none}</p>;
  return (
    <div className="ms-choose">
      {people.length > 7 && (
        <SearchField label={words("new.find")} value={query} onChange={setQuery} size="sm" />
      )}
      {found.length === 0 && <p className="cu-dense cu-ink-2">{words("new.noMatch")}</p>}
      <ul className="ms-choose-people">
        {found.map(({ personId, displayName }) => (
          <li key={personId}>
            <Checkbox isSelected={chosen.has(personId)} onChange={(on) => toggle(personId, on)}>
              <span className="ms-choose-one">
                <Avatar id={personId} name={displayName} size="sm" />
                <Said>{displayName}</Said>
              </span>
            </Checkbox>
          </li>
        ))}
      </ul>
    </div>
  );
}
