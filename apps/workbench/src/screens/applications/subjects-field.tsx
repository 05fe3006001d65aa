import { useDeferredValue, useState } from "react";
import { asId, isId, type RoomId } from "@custos/base";
import type { AuthorisationSubject } from "@custos/crypto/verify";
import { Avatar, IconButton, ListRow, Said, SearchField } from "@custos/ui";
import type { Preset } from "../../authorisation/draft.js";
import { errorMessage } from "../../desk/errors.js";
import { useDirectory } from "../../desk/queries.js";
import { useSay } from "../../desk/say.js";
import { useRoomChoices } from "./new-application.js";

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
  const remove = (id: string): void => onChange(subjects.filter((one) => one.id !== id), []);
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
                <IconButton icon="close" size="sm" label={say("apply.remove", { name: called })} onPress={() => remove(id)} />
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
      <Results found={found?.slice(0, 8)} kind="person" onPick={onPick} />
    </>
  );
}

function RoomSearch({ chosen, onPick }: SearchProps) {
  const say = useSay();
  const [text, setText] = useState("");
  const { rooms, isError } = useRoomChoices();
  const wanted = text.trim().toLowerCase();
  const known = (rooms ?? [])
    .filter(({ roomId, called }) => !chosen.has(roomId) && `${called} ${roomId}`.toLowerCase().includes(wanted))
    .map(({ roomId, called, members }) => ({
      id: roomId as string,
      called,
      below: say("apply.room-line", { id: roomId.slice(0, 8), count: members.length }),
    }));
  // A desk that may not see the rooms can still name one that it knows from elsewhere.
  const byId =
    isId(wanted) && !chosen.has(wanted) && !known.some(({ id }) => id === wanted)
      ? [{ id: asId<RoomId>(wanted) as string, called: wanted, below: say("apply.room-by-id") }]
      : [];
  return (
    <>
      <SearchField label={say("apply.search-rooms")} value={text} onChange={setText} />
      {isError && <p className="cu-small cu-ink-2">{say("apply.rooms-unknown")}</p>}
      <Results found={[...known, ...byId].slice(0, 8)} kind="room" onPick={onPick} />
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
