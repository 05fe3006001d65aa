import type { RoomCoverage } from "@custos/contract";
import type { Authorisation } from "@custos/crypto/verify";
import { KeyCalendar, StatRow, type KeySubject } from "@custos/ui";
import { keyCalendar, type CaseProgress } from "../../authorisation/calendar.js";
import { scopeNumbers, scopeSentence, type Scope } from "../../authorisation/scope.js";
import { NameList } from "../../desk/name-list.js";
import { useToday } from "../../desk/queries.js";
import { Rich, useFormat, useSay } from "../../desk/say.js";

type ScopeWithCap = Scope & Pick<Authorisation, "cap">;

/** The scope as one sentence in the serif: the same for whoever applies, approves or reads. */
export function ScopeWords({
  scope,
  names,
}: {
  readonly scope: Scope;
  readonly names: ReadonlyMap<string, string>;
}) {
  const format = useFormat();
  const { id, persons, rooms, fromDay, toDay, mode } = scopeSentence(scope, names);
  return (
    <p className="wb-scope">
      <Rich
        id={id}
        values={{
          count: persons.length,
          roomCount: rooms.length,
          persons: <NameList of={persons} bold />,
          rooms: <NameList of={rooms} bold />,
          days: <b>{format.days(fromDay, toDay)}</b>,
          one: fromDay === toDay ? "yes" : "no",
          mode,
        }}
      />
    </p>
  );
}

/** The scope as four figures. `allowed` is the charter's cap; `rooms` those of the feed, where this desk may know them. */
export function ScopeFigures({
  scope,
  rooms,
  allowed,
}: {
  readonly scope: ScopeWithCap;
  readonly rooms: readonly RoomCoverage[] | undefined;
  readonly allowed: number | undefined;
}) {
  const say = useSay();
  const format = useFormat();
  const { persons, rooms: roomCount, days, keys, others } = scopeNumbers(scope, rooms);
  const subjects = persons + roomCount;
  const kind = roomCount === 0 ? "persons" : persons === 0 ? "rooms" : "both";
  return (
    <StatRow
      stats={[
        { value: format.count(subjects), label: say(`figures.${kind}`, { count: subjects }) },
        { value: format.count(days), label: say("figures.days", { count: days }) },
        {
          value: format.count(keys),
          tone: "brass",
          label:
            allowed === undefined
              ? say("figures.keys", { count: keys })
              : say("figures.keys-of", { count: keys, allowed: format.count(allowed) }),
        },
        {
          value: others === undefined ? "–" : format.count(others),
          label: say(others === undefined ? "figures.others-unknown" : "figures.others", {
            count: others ?? 0,
          }),
        },
      ]}
    />
  );
}

/** The scope as a key calendar, and how far it has come. */
export function ScopeKeys({
  scope,
  progress,
  names,
}: {
  readonly scope: ScopeWithCap & Pick<Authorisation, "releaseUntilDay">;
  readonly progress: CaseProgress;
  readonly names: ReadonlyMap<string, string>;
}) {
  const say = useSay();
  const today = useToday();
  const { rows } = keyCalendar(scope, progress, today);
  const subjects: KeySubject[] = rows.map(({ subject, cells }) => ({
    id: subject.id,
    name: names.get(subject.id) ?? subject.id,
    states: new Map(cells.map(({ day, state }) => [day, state])),
  }));
  return (
    <div className="cu-col">
      <KeyCalendar subjects={subjects} firstDay={scope.fromDay} lastDay={scope.toDay} today={today} />
      <p className="cu-small cu-ink-2 wb-measure">{say("keys-words.squares")}</p>
    </div>
  );
}
