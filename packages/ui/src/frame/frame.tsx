import type { ReactNode } from "react";
import { Icon } from "../icon/icon.js";
import type { IconName } from "../icon/shapes.js";
import { Mark } from "../authorisation/mark.js";
import { classNames } from "../text/class-names.js";

export interface FrameProps {
  readonly rail: ReactNode;
  readonly top: ReactNode;
  readonly children: ReactNode;
}

/** The workbench's frame: rail, top bar, and panes beside each other. */
export function Frame({ rail, top, children }: FrameProps) {
  return (
    <div className="cu-frame">
      {rail}
      {top}
      <main className="cu-main">{children}</main>
    </div>
  );
}

export interface RailLinkItem {
  readonly href: string;
  readonly icon: IconName;
  readonly label: string;
  readonly current?: boolean;
  /** A threat to life waits behind it. */
  readonly pip?: boolean;
}

export interface RailProps {
  /** The spoken name of the navigation. */
  readonly label: string;
  readonly links: readonly RailLinkItem[];
  /** Links at the lower end. */
  readonly footLinks?: readonly RailLinkItem[];
  readonly foot?: ReactNode;
  /** Draws one link, to let a router do it; the default is <a>. Pass on className, aria-label and aria-current. */
  readonly renderLink?: RenderLink;
}

export interface LinkAttributes {
  readonly href: string;
  readonly className: string;
  readonly "aria-label"?: string;
  readonly "aria-current"?: "page";
  readonly children: ReactNode;
}
export type RenderLink = (link: LinkAttributes) => ReactNode;

const plainLink: RenderLink = ({ children, ...attributes }) => <a {...attributes}>{children}</a>;

/** The narrow rail of icons at the edge; the mark stands on top. */
export function Rail({ label, links, footLinks = [], foot, renderLink = plainLink }: RailProps) {
  return (
    <nav className="cu-rail" aria-label={label}>
      <Mark size={22} label="Custos" />
      {links.map((link) => (
        <RailLink key={link.href} link={link} renderLink={renderLink} />
      ))}
      <span className="cu-rail-gap" />
      {footLinks.map((link) => (
        <RailLink key={link.href} link={link} renderLink={renderLink} />
      ))}
      {foot}
    </nav>
  );
}

function RailLink({ link, renderLink }: { readonly link: RailLinkItem; readonly renderLink: RenderLink }) {
  const { href, icon, label, current, pip } = link;
  return (
    <span className="cu-rail-item">
      {renderLink({
        href,
        className: "cu-rail-link",
        "aria-label": label,
        ...(current && { "aria-current": "page" as const }),
        children: (
          <>
            <Icon name={icon} size={20} />
            {pip && <span className="cu-pip cu-pip-life" />}
          </>
        ),
      })}
      <span className="cu-rail-tip" aria-hidden="true">
        {label}
      </span>
    </span>
  );
}

/** The bar along the top: whose desk this is, the lens chips, search, clocks. */
export function TopBar({ children, label }: { readonly children: ReactNode; readonly label?: string }) {
  return (
    <header className="cu-top" {...(label !== undefined && { "aria-label": label })}>
      {children}
    </header>
  );
}

export interface PaneProps {
  readonly children: ReactNode;
  /** list 320, inspector 376, fill takes the rest. Default fill. */
  readonly width?: "list" | "inspector" | "fill";
  /** A pane on paper (raised) instead of surface. */
  readonly paper?: boolean;
  readonly as?: "section" | "aside" | "article" | "div";
  readonly label?: string;
  readonly className?: string;
}

/** One of the panes beside each other. On narrow screens panes stand below each other. */
export function Pane({ children, width = "fill", paper, as: Tag = "section", label, className }: PaneProps) {
  return (
    <Tag
      className={classNames("cu-pane", `cu-pane-${width}`, paper && "cu-pane-paper", className)}
      {...(label !== undefined && { "aria-label": label })}
    >
      {children}
    </Tag>
  );
}

/** The head of a pane: a title, what counts, and what can be done. */
export function PaneHeader({
  title,
  children,
  level = 2,
}: {
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly level?: 1 | 2 | 3;
}) {
  const Heading = `h${level}` as const;
  return (
    <div className="cu-pane-head">
      <Heading>{title}</Heading>
      {children}
    </div>
  );
}

/** The scrolling part of a pane; reachable by keyboard. */
export function PaneBody({
  children,
  label,
  className,
}: {
  readonly children: ReactNode;
  readonly label: string;
  readonly className?: string;
}) {
  return (
    <div className={classNames("cu-pane-body", className)} role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
