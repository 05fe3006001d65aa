import type { ReactNode } from "react";
import { Icon } from "../icon/icon.js";
import type { IconName } from "../icon/shapes.js";
import type { RenderLink } from "../frame/frame.js";
import { buttonClass, type ButtonVariant } from "./button.js";

export interface ButtonLinkProps {
  readonly href: string;
  readonly children: ReactNode;
  readonly variant?: ButtonVariant;
  readonly size?: "sm" | "md" | "lg";
  readonly icon?: IconName;
  readonly block?: boolean;
  /** Lets a router draw the link. */
  readonly renderLink?: RenderLink;
}

/** A link that looks like a button: it leads to another place and does nothing by itself. */
export function ButtonLink({
  href,
  children,
  variant,
  size = "md",
  icon,
  block,
  renderLink,
}: ButtonLinkProps) {
  const className = buttonClass(variant, size, block);
  const inside = (
    <>
      {icon && <Icon name={icon} size={size === "sm" ? 14 : 16} />}
      {children}
    </>
  );
  if (renderLink) return renderLink({ href, className, children: inside });
  return (
    <a href={href} className={className}>
      {inside}
    </a>
  );
}
