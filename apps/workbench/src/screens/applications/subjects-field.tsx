import { useDeferredValue, useState } from "react";
import { asId, isId, type RoomId } from "@custos/base";
import type { AuthorisationSubject } from "@custos/crypto/verify";
import { Avatar, IconButton, ListRow, Said, SearchField, TextField } from "@custos/ui";
import type { Preset } from "../../authorisation/draft.js";
import { errorMessage } from "../../desk/errors.js";
import { useDirectory } from "../../desk/queries.js";
import { useSay } from "../../desk/say.js";

export interface SubjectsFieldProps {
  readonly preset: Preset;
  readonly subjects: readonly AuthorisationSubject[];
  readonly names: ReadonlyMap<string, string>;
  readonly onChange: (
    subjects: readonly AuthorisationSubject[],
    called: readonly (readonly [string, string])[],
  ) => void;
}

interface Found {
  readonly id: string;
  readonly called: string;
  readonly below: string;
}

/** Whom or what an application names: a search, and those that have been chosen. */
export function SubjectsField({ preset, subjects, names, onChange }: SubjectsFieldProps) {
  const say = useSay();
  const kind = preset === "persons" ? ("person" as const) : ("room" as const);
  const remove = (id: string): void =>
    onChange(
      subjects.filter((one) => one.id !== id),
      [],
    );
  const add = ({ id, called }: Found): void =>
    onChange([...subjects, { kind, id: asId(id) }], [[id, called]]);
  const chosen = new Set<string>(subjects.map(({ id }) => id));
  return (
    <fieldset className="wb-subjects">
      <legend className="cu-label">{say(`apply.subjects.${preset}`)}</legend>
      {subjects.length > 0 && (
        <ul className="wb-chosen">
          {subjects.map(({ id }) => {
            const called = names.get(id) ?? id;
            return (
              <li key={id} className="cu-row">
                <Avatar id={id} name={called} size="xs" kind={kind} />
                <Said className="cu-grow">{called}</Said>
                <IconButton
                  icon="close"
                  size="sm"
                  label={say("apply.remove", { name: called })}
                  onPress={() => remove(id)}
                />
              </li>
            );
          })}
        </ul>
      )}
      {preset === "persons" ? (
        <PersonSearch chosen={chosen} onPick={add} />
      ) : (
        <RoomSearch chosen={chosen} onPick={add} />
      )}
    </fieldset>
  );
}

interface SearchProps {
  readonly chosen: ReadonlySet<string>;
  readonly onPick: (found: Found) => void;
}

function PersonSearch({ chosen, onPick }: SearchProps) {
  const say = useSay();
  const [text, setText] = useState("");
  const query = useDirectory(useDeferredValue(text));
  const found = query.data
    ?.filter(({ personId }) => !chosen.has(personId))
    .map(({ personId, displayName, language }) => ({
      id: personId,
      called: displayName,
      below: say("apply.person-line", { id: personId.slice(0, 8), language }),
    }));
  return (
    <>
      <SearchField label={say("apply.search-people")} value={text} onChange={setText} />
      {query.isError && <p className="cu-small cu-t-ember">{say(errorMessage(query.error))}</p>}
      <Results
        found={found?.slice(0, 8)}
        kind="person"
        onPick={(one) => {
          setText("");
          onPick(one);
        }}
      />
    </>
  );
}

/** Rooms have no names but to those who are in them, so an application names one by its id, from an opened message. */
function RoomSearch({ chosen, onPick }: SearchProps) {
  const say = useSay();
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase().replaceAll(/\s/g, "");
  const found = isId(wanted) && !chosen.has(wanted);
  const pick = (one: Found): void => {
    setText("");
    onPick(one);
  };
  return (
    <>
      <TextField
        label={say("apply.room-id")}
        hint={say("apply.room-id-hint")}
        value={text}
        onChange={setText}
        mono
        error={wanted.length >= 32 && !isId(wanted) ? say("apply.room-id-wrong") : undefined}
      />
      {found && (
        <Results
          found={[{ id: asId<RoomId>(wanted), called: wanted, below: say("apply.room-by-id") }]}
          kind="room"
          onPick={pick}
        />
      )}
    </>
  );
}

function Results({
  found,
  kind,
  onPick,
}: {
  readonly found: readonly Found[] | undefined;
  readonly kind: "person" | "room";
  readonly onPick: (found: Found) => void;
}) {
  const say = useSay();
  if (!found) return null;
  if (found.length === 0) return <p className="cu-small cu-ink-3">{say("apply.none-found")}</p>;
  return (
    <ul className="wb-found" aria-label={say("apply.found")}>
      {found.map((one) => (
        <li key={one.id}>
          <ListRow
            leading={<Avatar id={one.id} name={one.called} size="sm" kind={kind} />}
            title={<Said>{one.called}</Said>}
            below={one.below}
            onPress={() => onPick(one)}
          />
        </li>
      ))}
    </ul>
  );
}
