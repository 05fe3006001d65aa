import { Outlet, useLocation } from "@tanstack/react-router";
import { RoomList } from "../rooms/room-list.js";
import { OfflineBanner } from "./offline-banner.js";

/** A member's window: the rooms beside what is open; on a phone one of the two. */
export function Shell() {
  const { pathname } = useLocation();
  return (
    <div className="ms-shell" data-at={pathname === "/" ? "list" : "pane"}>
      <OfflineBanner />
      <RoomList />
      <main className="ms-main">
        <Outlet />
      </main>
    </div>
  );
}
