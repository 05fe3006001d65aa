import { Outlet, useLocation } from "@tanstack/react-router";
import { useView } from "../engine/use-engine.js";
import { RoomList } from "../rooms/room-list.js";
import { OfflineBanner } from "./offline-banner.js";

/** A member's window: the rooms beside what is open; on a phone one of the two, so that both are the page's main part. */
export function Shell() {
  const { pathname } = useLocation();
  const { phase } = useView();
  // On the way to another page of a newcomer this one may still be drawn once.
  if (phase.is !== "member") return null;
  return (
    <main className="ms-shell" data-at={pathname === "/" ? "list" : "pane"}>
      <OfflineBanner />
      <RoomList />
      <div className="ms-main">
        <Outlet />
      </div>
    </main>
  );
}
