import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { EmptyState, Icon, Pane, PaneBody, PaneHeader } from "@custos/ui";
import { useSession } from "../../desk/desk.js";
import { useCaseNames } from "../../desk/names.js";
import { useCases, type DeskCase } from "../../desk/queries.js";
import { useSay } from "../../desk/say.js";
import { useListKeys, usePageKeys } from "../../frame/keys.js";
import { Agreement } from "../case/agreement.js";
import { BackLink } from "../case/back-link.js";
import { CaseDocument } from "../case/case-document.js";
import { CaseRow } from "../case/case-row.js";
import { useRefuser } from "../case/decide.js";
import { Loaded } from "../case/screen-state.js";

/** An applicant's applications and how each stands. */
export function ApplicationsScreen() {
  const say = useSay();
  const me = useSession()?.person;
  const query = useCases();
  const { id } = useParams({ strict: false });
  const navigate = useNavigate();
  const names = useCaseNames(query.data);
  const own = query.data?.filter(({ shown }) => shown?.authorisation.applicant === me?.id) ?? [];
  const marked = useListKeys(
    own.map((one) => one.id as string),
    (id) => void navigate({ to: "/applications/$id", params: { id } }),
    () => void navigate({ to: "/applications" }),
  );
  usePageKeys({ n: () => void navigate({ to: "/applications/new" }) });
  const open = own.find((one) => one.id === id) ?? (id === undefined ? own[0] : undefined);
  if (!me) return null;
  return (
    <>
      <Pane width="list" className={id === undefined ? "wb-first" : "wb-behind"}>
        <PaneHeader title={say("place.applications")} level={1}>
          <span className="cu-end" />
          <Link to="/applications/new" className={`cu-btn cu-btn-sm ${own.length > 0 ? "" : "cu-btn-pri"}`}>
            <Icon name="plus" size={14} />
            {say("apply.new")}
          </Link>
        </PaneHeader>
        <PaneBody label={say("place.applications")}>
          <Loaded query={query}>
            {() =>
              own.length === 0 ? (
                <div className="wb-pad">
                  <EmptyState title={say("applications.none")} />
                </div>
              ) : (
                <ul>
                  {own.map((one) => (
                    <CaseRow
                      key={one.id}
                      one={one}
                      names={names}
                      to="/applications/$id"
                      selected={one.id === open?.id}
                      marked={one.id === marked}
                    />
                  ))}
                </ul>
              )
            }
          </Loaded>
        </PaneBody>
      </Pane>
      <Pane as="article" paper className={id === undefined ? "wb-behind" : "wb-first"}>
        <PaneBody label={say("case.document")} className="wb-document">
          <BackLink to="/applications">{say("place.applications")}</BackLink>
          {open ? (
            <CaseDocument one={open} names={names} at="/applications/$id" />
          ) : (
            query.data && (
              <EmptyState icon="lens" title={say(id === undefined ? "applications.first" : "case.gone")}>
                {say("applications.none-words")}
              </EmptyState>
            )
          )}
        </PaneBody>
      </Pane>
      {open && (
        <Pane
          as="aside"
          width="inspector"
          label={say("agree.title")}
          className={id === undefined ? "wb-behind" : "wb-first"}
        >
          <PaneBody label={say("agree.title")}>
            <Agreement one={open} me={me} />
            <Outcome one={open} />
          </PaneBody>
        </Pane>
      )}
    </>
  );
}

function Outcome({ one }: { readonly one: DeskCase }) {
  const say = useSay();
  return <p className="wb-section cu-small cu-ink-2">{say(`applicant.${one.state}`, useRefuser(one))}</p>;
}
