import { useNavigate, useParams } from "@tanstack/react-router";
import { EmptyState, Pane, PaneBody, Table, type TableColumn } from "@custos/ui";
import { keyCalendar } from "../../authorisation/calendar.js";
import { keysOf } from "../../authorisation/scope.js";
import { useSession } from "../../desk/desk.js";
import { useCaseNames } from "../../desk/names.js";
import { NameList } from "../../desk/name-list.js";
import { useCases, useToday, type DeskCase } from "../../desk/queries.js";
import { useFormat, useSay } from "../../desk/say.js";
import { useListKeys } from "../../frame/keys.js";
import { Agreement } from "../case/agreement.js";
import { BackLink } from "../case/back-link.js";
import { CaseDocument, StateTag } from "../case/case-document.js";
import { Loaded } from "../case/screen-state.js";

/** Every application and authorisation that this person may see, and the one that is open. */
export function AuthorisationsScreen() {
  const say = useSay();
  const me = useSession()?.person;
  const query = useCases();
  const { id } = useParams({ strict: false });
  const navigate = useNavigate();
  const names = useCaseNames(query.data);
  const open = query.data?.find((one) => one.id === id);
  const columns = useColumns(names);
  const goTo = (id: string): void => void navigate({ to: "/authorisations/$id", params: { id } });
  const marked = useListKeys(
    (query.data ?? []).map((one) => one.id as string),
    goTo,
    () => void navigate({ to: "/authorisations" }),
  );
  if (!me) return null;
  if (id !== undefined) {
    return (
      <>
        <Pane as="article" paper>
          <PaneBody label={say("case.document")} className="wb-document">
            <BackLink to="/authorisations">{say("place.authorisations")}</BackLink>
            <Loaded query={query} shape="lines">
              {() =>
                open ? (
                  <CaseDocument one={open} names={names} at="/authorisations/$id" />
                ) : (
                  <EmptyState icon="search" title={say("case.gone")} />
                )
              }
            </Loaded>
          </PaneBody>
        </Pane>
        {open && (
          <Pane as="aside" width="inspector" label={say("agree.title")}>
            <PaneBody label={say("agree.title")}>
              <Agreement one={open} me={me} />
            </PaneBody>
          </Pane>
        )}
      </>
    );
  }
  return (
    <Pane paper>
      <PaneBody label={say("place.authorisations")} className="wb-page-body">
        <h1 className="cu-page">{say("place.authorisations")}</h1>
        <p className="cu-ink-2">{say(`authorisations.words.${me.duty}`)}</p>
        <Loaded query={query}>
          {(cases) => (
            <Table
              label={say("place.authorisations")}
              columns={columns}
              rows={cases}
              rowId={(one) => one.id}
              selectedId={marked}
              onPick={(one) => goTo(one.id)}
              empty={
                <EmptyState icon="lens" title={say("authorisations.none")}>
                  {say("authorisations.none-words")}
                </EmptyState>
              }
            />
          )}
        </Loaded>
      </PaneBody>
    </Pane>
  );
}

function useColumns(names: ReadonlyMap<string, string>): TableColumn<DeskCase>[] {
  const say = useSay();
  const format = useFormat();
  const today = useToday();
  return [
    {
      id: "case",
      header: say("column.case"),
      isRowHeader: true,
      cell: ({ shown, id }) => <bdi className="cu-id">{shown?.authorisation.case ?? id.slice(0, 8)}</bdi>,
    },
    { id: "state", header: say("column.state"), cell: (one) => <StateTag one={one} /> },
    {
      id: "subjects",
      header: say("column.subjects"),
      cell: ({ shown }) => (
        <NameList of={shown?.authorisation.subjects.map(({ id }) => names.get(id) ?? id.slice(0, 8)) ?? []} />
      ),
    },
    {
      id: "days",
      header: say("column.days"),
      cell: ({ shown }) => shown && format.days(shown.authorisation.fromDay, shown.authorisation.toDay),
    },
    {
      id: "allowed",
      header: say("column.allowed"),
      numeric: true,
      cell: ({ shown }) => shown && format.count(keysOf(shown.authorisation)),
    },
    {
      id: "released",
      header: say("column.released"),
      numeric: true,
      cell: ({ released }) => format.count(released.reduce((sum, { count }) => sum + count, 0)),
    },
    {
      id: "opened",
      header: say("column.opened-keys"),
      numeric: true,
      cell: (one) =>
        one.shown && format.count(keyCalendar(one.shown.authorisation, one, today).counts.opened),
    },
    {
      id: "messages",
      header: say("column.messages"),
      numeric: true,
      cell: ({ opened }) => format.count(opened.reduce((sum, { messages }) => sum + messages, 0)),
    },
  ];
}
