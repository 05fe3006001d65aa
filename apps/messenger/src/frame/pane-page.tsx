import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Icon } from "@custos/ui";
import { useWords } from "../messages/use-words.js";

export interface PanePageProps {
  readonly title: string;
  /** Where the arrow leads; the list of rooms where nothing is said. */
  readonly back?: "/" | "/settings";
  readonly children: ReactNode;
}

/** A page beside the list: a head with the way back on a phone, and what scrolls below it. */
export function PanePage({ title, back = "/", children }: PanePageProps) {
  const words = useWords();
  return (
    <section className="ms-page" aria-label={title}>
      <header className="ms-room-head">
        <Link
          to={back}
          className={back === "/" ? "cu-ib ms-back" : "cu-ib"}
          aria-label={words(back === "/" ? "app.back" : "settings.title")}
        >
          <Icon name="back" size={18} />
        </Link>
        <h1 className="cu-grow">{title}</h1>
      </header>
      <div className="ms-page-body" role="group" aria-label={title} tabIndex={0}>
        <div className="ms-page-column">{children}</div>
      </div>
    </section>
  );
}
