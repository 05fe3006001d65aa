import { Link } from "@tanstack/react-router";
import { Bar, Icon, useTimeLeft, classNames } from "@custos/ui";
import { daysOf } from "../../authorisation/scope.js";
import { endsAtMs, shareGone } from "../../authorisation/standing.js";
import { NameList } from "../../desk/name-list.js";
import { useNow, type DeskCase } from "../../desk/queries.js";
import { useFormat, useSay } from "../../desk/say.js";
import { Age } from "./age.js";

type CasePath = "/applications/$id" | "/approvals/$id" | "/authorisations/$id";

/** A case in a list: number, whom, days; how much of it is gone while it runs. */
export function CaseRow({
  one,
  names,
  to,
  selected,
  marked,
}: {
  readonly one: DeskCase;
  readonly names: ReadonlyMap<string, string>;
  readonly to: CasePath;
  readonly selected: boolean;
  readonly marked: boolean;
}) {
  const say = useSay();
  const format = useFormat();
  const { shown, state } = one;
  const authorisation = shown?.authorisation;
  const whom = authorisation?.subjects.map(({ id }) => names.get(id) ?? id.slice(0, 8)) ?? [];
  return (
    <li data-row={one.id}>
      <Link
        to={to}
        params={{ id: one.id }}
        className={classNames("wb-case-row", selected && "wb-selected", marked && "wb-marked")}
        {...(selected && { "aria-current": "page" as const })}
      >
        <span className="cu-row">
          <b className="cu-id">
            <bdi>{authorisation?.case ?? one.id.slice(0, 8)}</bdi>
          </b>
          <span className="cu-end cu-small cu-ink-3">
            <CaseAside one={one} />
          </span>
        </span>
        <span className="cu-ellipsis">
          {whom.length > 0 ? <NameList of={whom} /> : say("case.unreadable-short")}
        </span>
        {authorisation && state !== "granted" && (
          <span className="cu-row cu-small cu-ink-2">
            <Icon name={state === "refused" ? "close" : "calendar"} size={14} />
            {state === "applied"
              ? say("case.days-from", {
                  count: daysOf(authorisation),
                  day: format.dayShort(authorisation.fromDay),
                })
              : say(`state.${state}`)}
          </span>
        )}
        {authorisation && state === "granted" && <CaseBar one={one} />}
      </Link>
    </li>
  );
}

function CaseAside({ one }: { readonly one: DeskCase }) {
  const now = useNow(10_000);
  const left = useTimeLeft();
  if (one.state !== "granted" || !one.shown) return <Age atMs={one.appliedAtMs} />;
  return <span className="cu-t-brass cu-medium">{left(endsAtMs(one.shown.authorisation), now)}</span>;
}

function CaseBar({ one }: { readonly one: DeskCase }) {
  const now = useNow(60_000);
  return one.shown ? <Bar tone="brass" share={shareGone(one.shown.authorisation, now)} /> : null;
}
