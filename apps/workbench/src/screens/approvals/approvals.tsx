import { useNavigate, useParams } from "@tanstack/react-router";
import { Count, EmptyState, Pane, PaneBody, VisuallyHidden } from "@custos/ui";
import { standingOf, type Standing } from "../../authorisation/standing.js";
import { useSession } from "../../desk/desk.js";
import { useCaseNames } from "../../desk/names.js";
import { useCases, type DeskCase } from "../../desk/queries.js";
import { useSay } from "../../desk/say.js";
import { useListKeys } from "../../frame/keys.js";
import { Agreement } from "../case/agreement.js";
import { BackLink } from "../case/back-link.js";
import { CaseDocument } from "../case/case-document.js";
import { CaseRow } from "../case/case-row.js";
import { Decide } from "../case/decide.js";
import { Loaded } from "../case/screen-state.js";

const groups = ["yours", "others", "running", "decided"] as const satisfies readonly Standing[];

/** What waits for this approver, what runs, what is decided; and the one that is open. */
export function ApprovalsScreen() {
  const say = useSay();
  const me = useSession()?.person;
  const query = useCases();
  const { id } = useParams({ strict: false });
  const navigate = useNavigate();
  const names = useCaseNames(query.data);
  const cases = query.data ?? [];
  const grouped = groups.map((group) => ({
    group,
    cases: me ? cases.filter((one) => standingOf(one, me) === group) : [],
  }));
  const order = grouped.flatMap(({ cases }) => cases.map((one) => one.id as string));
  const marked = useListKeys(
    order,
    (id) => void navigate({ to: "/approvals/$id", params: { id } }),
    () => void navigate({ to: "/approvals" }),
  );
  const waiting = grouped[0]?.cases.length ?? 0;
  // On a wide screen the first one that waits is open; on a narrow one the list comes first.
  const open = cases.find((one) => one.id === id) ?? (id === undefined ? grouped[0]?.cases[0] : undefined);
  if (!me) return null;
  return (
    <>
      <Pane width="list" className={id === undefined ? "wb-first" : "wb-behind"}>
        <VisuallyHidden>
          <h1>{say("place.approvals")}</h1>
        </VisuallyHidden>
        <PaneBody label={say("place.approvals")}>
          <Loaded query={query}>
            {() =>
              cases.length === 0 ? (
                <div className="wb-pad">
                  <EmptyState icon="inbox" title={say("approvals.none")}>
                    {say("approvals.none-words")}
                  </EmptyState>
                </div>
              ) : (
                grouped.map(({ group, cases }) => (
                  <CaseGroup
                    key={group}
                    group={group}
                    cases={cases}
                    names={names}
                    openId={open?.id}
                    marked={marked}
                  />
                ))
              )
            }
          </Loaded>
        </PaneBody>
      </Pane>
      <Pane as="article" paper className={id === undefined ? "wb-behind" : "wb-first"}>
        <PaneBody label={say("case.document")} className="wb-document">
          <BackLink to="/approvals">{say("place.approvals")}</BackLink>
          {open ? (
            <CaseDocument one={open} names={names} at="/approvals/$id" />
          ) : (
            query.data && (
              <EmptyState icon="lens" title={say(id === undefined ? "approvals.nothing-waits" : "case.gone")}>
                {say(waiting === 0 ? "approvals.none-words" : "approvals.pick")}
              </EmptyState>
            )
          )}
        </PaneBody>
      </Pane>
      {open && (
        <Pane
          as="aside"
          width="inspector"
          label={say("case.decision")}
          className={id === undefined ? "wb-behind" : "wb-first"}
        >
          <PaneBody label={say("case.decision")}>
            <Agreement one={open} me={me} />
            <Decide
              key={open.id}
              one={open}
              me={me}
              onDecided={() => void navigate({ to: "/approvals/$id", params: { id: open.id } })}
            />
          </PaneBody>
        </Pane>
      )}
    </>
  );
}

function CaseGroup({
  group,
  cases,
  names,
  openId,
  marked,
}: {
  readonly group: Standing;
  readonly cases: readonly DeskCase[];
  readonly names: ReadonlyMap<string, string>;
  readonly openId: string | undefined;
  readonly marked: string | undefined;
}) {
  const say = useSay();
  if (cases.length === 0 && group !== "yours") return null;
  return (
    <section>
      <h2 className="wb-list-head">
        {say(`group.${group}`)}{" "}
        <Count value={cases.length} tone={group === "yours" && cases.length > 0 ? "pine" : "mute"} />
      </h2>
      {cases.length === 0 ? (
        <p className="wb-list-none cu-ink-3">{say("approvals.nothing-waits")}</p>
      ) : (
        <ul>
          {cases.map((one) => (
            <CaseRow
              key={one.id}
              one={one}
              names={names}
              to="/approvals/$id"
              selected={one.id === openId}
              marked={one.id === marked}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
