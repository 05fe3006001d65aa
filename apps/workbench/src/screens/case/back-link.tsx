import type { ReactNode } from "react";
import { Link } from "@tanstack/react-router";
import { Icon } from "@custos/ui";

/** On a narrow screen, where one pane is shown at a time, the way back to the list. */
export function BackLink({
  to,
  children,
}: {
  readonly to: "/approvals" | "/applications" | "/authorisations" | "/live";
  readonly children: ReactNode;
}) {
  return (
    <Link to={to} className="wb-back">
      <Icon name="back" />
      {children}
    </Link>
  );
}
