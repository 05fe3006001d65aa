import { Outlet, useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { Skeleton } from "@custos/ui";
import { useView } from "../engine/use-engine.js";
import { FirstRun } from "../join/first-run.js";
import { useWords } from "../messages/use-words.js";
import { Elsewhere } from "./elsewhere.js";
import { StoreFailed } from "./store-failed.js";
import { Lone } from "./lone.js";

/** What stands before every screen: who has the engine, and whether this device belongs to somebody. */
export function Root() {
  const { phase } = useView();
  const { pathname } = useLocation();
  useTitle();
  switch (phase.is) {
    case "starting":
      return <Starting />;
    case "elsewhere":
      return <Elsewhere asked={phase.asked} />;
    case "failed":
      return <StoreFailed />;
    case "newcomer":
      return pathname === "/join" ? <Outlet /> : <FirstRun />;
    default:
      return <Outlet />;
  }
}

function Starting() {
  const words = useWords();
  return (
    <Lone label={words("app.loading")}>
      <div className="ms-starting">
        <Skeleton shape="people" rows={5} />
      </div>
    </Lone>
  );
}

/** How much is unread stands in the tab. */
function useTitle(): void {
  const { rooms } = useView();
  const unread = rooms?.reduce((sum, room) => sum + room.unread, 0) ?? 0;
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Custos` : "Custos";
  }, [unread]);
}
