import type { ReactNode } from "react";
import { Icon } from "../icon/icon.js";
import { classNames } from "../text/class-names.js";
import type { RenderLink } from "../frame/frame.js";

export interface ListRowProps {
  /** What stands before the words: an avatar, an icon. */
  readonly leading?: ReactNode;
  readonly title: ReactNode;
  /** At the end of the first line: the time. */
  readonly aside?: ReactNode;
  readonly below?: ReactNode;
  /** At the end of the second line: a count. */
  readonly trailing?: ReactNode;
  readonly selected?: boolean;
  /** Runs to the edges of its pane, with a line below. */
  readonly flush?: boolean;
  readonly size?: "compact" | "comfortable" | "room";
  /** Makes the row a link or a button. */
  readonly href?: string;
  readonly onPress?: () => void;
  readonly renderLink?: RenderLink;
}

/** A row of a list: put it into an <li>. As a link or button it is one target. */
export function ListRow(props: ListRowProps) {
  const {
    leading,
    title,
    aside,
    below,
    trailing,
    selected,
    flush,
    size = "comfortable",
    href,
    onPress,
    renderLink,
  } = props;
  const className = classNames(
    "cu-list-row",
    `cu-list-row-${size}`,
    selected && "cu-list-row-selected",
    flush && "cu-list-row-flush",
  );
  const children = (
    <>
      {leading}
      <span className="cu-grow">
        <span className="cu-list-line">
          <span className="cu-list-title">{title}</span>
          {aside && <span className="cu-list-aside">{aside}</span>}
        </span>
        {(below || trailing) && (
          <span className="cu-list-line">
            <span className="cu-list-below">{below}</span>
            {trailing}
          </span>
        )}
      </span>
    </>
  );
  if (href !== undefined) {
    const link = { href, className, children, ...(selected && { "aria-current": "page" as const }) };
    if (renderLink) return renderLink(link);
    const { children: inside, ...attributes } = link;
    return <a {...attributes}>{inside}</a>;
  }
  if (onPress) {
    return (
      <button type="button" className={className} aria-pressed={selected ?? false} onClick={onPress}>
        {children}
      </button>
    );
  }
  return <div className={className}>{children}</div>;
}

export interface StatProps {
  /** The number as shown; format it with formatCount. */
  readonly value: ReactNode;
  readonly label: ReactNode;
  readonly tone?: "brass" | "ember" | "pine" | undefined;
  readonly below?: ReactNode;
}

/** Numbers over what they count, in one row with lines between: the size of a scope, the state of a network. */
export function StatRow({ stats }: { readonly stats: readonly StatProps[] }) {
  return (
    <dl className="cu-stats">
      {stats.map((stat, at) => (
        <div key={at} className="cu-stat">
          <dt>{stat.label}</dt>
          <dd className={stat.tone && `cu-t-${stat.tone}`}>{stat.value}</dd>
          {stat.below && <dd className="cu-stat-below">{stat.below}</dd>}
        </div>
      ))}
    </dl>
  );
}

/** One number on a card, its label above. */
export function StatCard({
  value,
  label,
  tone,
  below,
  children,
}: StatProps & { readonly children?: ReactNode }) {
  return (
    <section className="cu-card cu-stat-card">
      <div className="cu-ink-2">{label}</div>
      <div className={classNames("cu-stat-figure", tone && `cu-t-${tone}`)}>{value}</div>
      {below && <div className="cu-stat-below">{below}</div>}
      {children}
    </section>
  );
}

/** Terms and what they are. Put DefinitionRow into it. */
export function Definitions({ children }: { readonly children: ReactNode }) {
  return <dl className="cu-definitions">{children}</dl>;
}

/** One term and what it is; legal words are set in the serif. */
export function DefinitionRow({
  term,
  children,
  legal,
}: {
  readonly term: ReactNode;
  readonly children: ReactNode;
  readonly legal?: boolean;
}) {
  return (
    <div className="cu-definition">
      <dt>{term}</dt>
      <dd className={legal ? "cu-definition-legal" : undefined}>{children}</dd>
    </div>
  );
}

/** How much of something: a thin bar. The words beside it say the same. */
export function Bar({
  share,
  tone = "pine",
  label,
}: {
  readonly share: number;
  readonly tone?: "pine" | "brass" | "ember" | "slate";
  readonly label?: string;
}) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  const heard =
    label === undefined
      ? { "aria-hidden": true as const }
      : {
          role: "meter",
          "aria-label": label,
          "aria-valuenow": percent,
          "aria-valuemin": 0,
          "aria-valuemax": 100,
        };
  return (
    <div className="cu-bar" {...heard}>
      <span className={`cu-bar-${tone}`} style={{ inlineSize: `${percent}%` }} />
    </div>
  );
}

/** A short sentence with a sign before it, such as what has been checked. */
export function OkLine({
  children,
  icon = "check",
  tone = "pine",
}: {
  readonly children: ReactNode;
  readonly icon?: Parameters<typeof Icon>[0]["name"];
  readonly tone?: "pine" | "slate" | "ember" | "brass";
}) {
  return (
    <div className={`cu-ok-line cu-ok-${tone}`}>
      <Icon name={icon} />
      <span>{children}</span>
    </div>
  );
}
