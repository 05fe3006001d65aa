import { Outlet, useLocation } from "@tanstack/react-router";
import { VisuallyHidden } from "@custos/ui";
import { useView } from "../engine/use-engine.js";
import { useWords } from "../messages/use-words.js";
import { RoomList } from "../rooms/room-list.js";
import { OfflineBanner } from "./offline-banner.js";

/** A member's window: the rooms beside what is open; on a phone one of the two. */
export function Shell() {
  const { pathname } = useLocation();
  const { phase } = useView();
  const words = useWords();
  // On the way to another page of a newcomer this one may still be drawn once.
  if (phase.is !== "member") return null;
  return (
    <div className="ms-shell" data-at={pathname === "/" ? "list" : "pane"}>
      {pathname === "/" && (
        <VisuallyHidden>
          <h1>{words("rooms.label")}</h1>
        </VisuallyHidden>
      )}
      <OfflineBanner />
      <RoomList />
      <main className="ms-main">
        <Outlet />
      </main>
    </div>
  );
}
