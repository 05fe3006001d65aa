import type { ReactNode } from "react";
import { Brand } from "../authorisation/mark.js";
import { Icon } from "../icon/icon.js";
import type { IconName } from "../icon/shapes.js";
import { Count } from "../label/count.js";
import type { RenderLink } from "./frame.js";

export interface NavLinkItem {
  readonly href: string;
  readonly icon: IconName;
  readonly label: string;
  readonly current?: boolean;
  readonly count?: number;
}

export interface ConsoleFrameProps {
  /** The app's name after the brand: "console". */
  readonly app: string;
  /** The spoken name of the navigation. */
  readonly label: string;
  readonly links: readonly NavLinkItem[];
  /** What stands at the foot of the navigation: the promise, and who is signed in. */
  readonly foot?: ReactNode;
  readonly children: ReactNode;
  readonly renderLink?: RenderLink;
}

const plainLink: RenderLink = ({ children, ...attributes }) => <a {...attributes}>{children}</a>;

/** The console's frame: named navigation at the side, one page beside it. */
export function ConsoleFrame({
  app,
  label,
  links,
  foot,
  children,
  renderLink = plainLink,
}: ConsoleFrameProps) {
  return (
    <div className="cu-console">
      <nav className="cu-nav" aria-label={label}>
        <Brand>{app}</Brand>
        <ul className="cu-nav-links">
          {links.map(({ href, icon, label, current, count }) => (
            <li key={href}>
              {renderLink({
                href,
                className: "cu-nav-link",
                ...(current && { "aria-current": "page" as const }),
                children: (
                  <>
                    <Icon name={icon} />
                    <span className="cu-grow">{label}</span>
                    {count !== undefined && <Count value={count} tone="mute" />}
                  </>
                ),
              })}
            </li>
          ))}
        </ul>
        {foot && <div className="cu-nav-foot">{foot}</div>}
      </nav>
      <main className="cu-console-main">{children}</main>
    </div>
  );
}

export interface PageHeaderProps {
  readonly title: ReactNode;
  readonly below?: ReactNode;
  /** Chips, segments and at most one filled button, at the end. */
  readonly children?: ReactNode;
}

/** The head of a console page. */
export function PageHeader({ title, below, children }: PageHeaderProps) {
  return (
    <header className="cu-page-head">
      <div className="cu-grow">
        <h1 className="cu-page">{title}</h1>
        {below && <div className="cu-ink-3">{below}</div>}
      </div>
      {children}
    </header>
  );
}
