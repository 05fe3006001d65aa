import { useMemo, useState } from "react";
import {
  Button,
  EmptyState,
  formatCount,
  PageHeader,
  Said,
  SearchField,
  Table,
  Tag,
  useLanguage,
} from "@custos/ui";
import type { TableColumn } from "@custos/ui";
import { searchPeople, type ConsolePerson } from "./person.js";
import { useOverview, usePeople } from "../api/queries.js";
import { Loaded } from "../frame/loaded.js";
import { PersonName } from "../frame/person-name.js";
import { useDates } from "../messages/dates.js";
import { useWords } from "../messages/words.js";

/** Rows that are drawn at first, and more at a time. */
const rowsAtOnce = 200;

/** Who is a member: a table that can be searched. */
export function PeoplePage() {
  const words = useWords();
  const { language } = useLanguage();
  const people = usePeople();
  const [asked, setAsked] = useState("");
  const [shown, setShown] = useState(rowsAtOnce);
  const total = people.data?.length ?? 0;
  const found = useMemo(() => searchPeople(people.data ?? [], asked), [people.data, asked]);
  const count = (value: number): string => formatCount(value, language);
  const below =
    asked.trim() === ""
      ? words("people.below", { count: total })
      : words("people.found", { count: found.length, shown: count(found.length), total: count(total) });
  return (
    <>
      <PageHeader
        title={words("people.title")}
        below={people.data && <span aria-live="polite">{below}</span>}
      >
        <SearchField className="co-search" label={words("people.search")} value={asked} onChange={setAsked} />
      </PageHeader>
      <div className="co-body">
        <Loaded query={people} rows={10}>
          {() => <PeopleTable all={people.data ?? []} found={found.slice(0, shown)} />}
        </Loaded>
        {found.length > shown && (
          <div className="co-more">
            <Button onPress={() => setShown(shown + rowsAtOnce)}>
              {words("people.more", { count: count(Math.min(rowsAtOnce, found.length - shown)) })}
            </Button>
          </div>
        )}
      </div>
    </>
  );
}

interface PeopleTableProps {
  readonly all: readonly ConsolePerson[];
  readonly found: readonly ConsolePerson[];
}

function PeopleTable({ all, found }: PeopleTableProps) {
  const words = useWords();
  const dates = useDates();
  const { language } = useLanguage();
  const { data: overview } = useOverview();
  const byId = useMemo(() => new Map(all.map((person) => [person.personId, person])), [all]);
  const columns: TableColumn<ConsolePerson>[] = [
    {
      id: "name",
      header: words("people.name"),
      isRowHeader: true,
      cell: (person) => <PersonName person={person} />,
    },
    {
      id: "language",
      header: words("people.language"),
      cell: (person) => dates.languageName(person.language),
    },
    {
      id: "authority",
      header: words("people.authority"),
      cell: ({ authority }) => (
        <Tag>{overview?.authorities.find(({ number }) => number === authority)?.code ?? authority}</Tag>
      ),
    },
    {
      id: "devices",
      header: words("people.devices"),
      numeric: true,
      cell: ({ devices }) => formatCount(devices, language),
    },
    { id: "joined", header: words("people.joined"), cell: ({ joinedAtMs }) => dates.moment(joinedAtMs) },
    {
      id: "sponsor",
      header: words("people.sponsor"),
      cell: ({ sponsor }) => {
        if (sponsor === undefined) return <span className="cu-ink-3">{words("people.byOperator")}</span>;
        const person = byId.get(sponsor);
        return person ? (
          <Said>{person.displayName}</Said>
        ) : (
          <span className="cu-mono">{sponsor.slice(0, 8)}</span>
        );
      },
    },
  ];
  const none = all.length === 0;
  return (
    <div className="co-sheet">
      <Table
        label={words("people.title")}
        columns={columns}
        rows={found}
        rowId={({ personId }) => personId}
        empty={
          <EmptyState title={words(none ? "people.none" : "people.noMatch")}>
            {words(none ? "people.noneHow" : "people.noMatchHow")}
          </EmptyState>
        }
      />
    </div>
  );
}
