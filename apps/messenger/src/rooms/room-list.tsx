import { Link, useLocation, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { Brand, EmptyState, Icon, SearchField, Skeleton, VisuallyHidden } from "@custos/ui";
import { useSelf, useView } from "../engine/use-engine.js";
import { useWords } from "../messages/use-words.js";
import { usePersonName } from "../text/use-person-names.js";
import { roomTitle } from "../text/names.js";
import { OwnFooter } from "./own-footer.js";
import { RoomRow } from "./room-row.js";

/** All rooms, the newest first. */
export function RoomList() {
  const words = useWords();
  const { rooms } = useView();
  const self = useSelf();
  const nameOf = usePersonName();
  const { roomId } = useParams({ strict: false });
  const { pathname } = useLocation();
  const [query, setQuery] = useState("");
  const wanted = query.trim().toLocaleLowerCase();
  const found = rooms?.filter((room) => {
    if (wanted === "") return true;
    const title = roomTitle(room, self.personId, nameOf, "");
    return [title, ...room.people.map(nameOf)].some((name) => name.toLocaleLowerCase().includes(wanted));
  });
  return (
    <nav className="ms-list" aria-label={words("rooms.label")}>
      {pathname === "/" && (
        <VisuallyHidden>
          <h1>{words("rooms.label")}</h1>
        </VisuallyHidden>
      )}
      <header className="ms-list-head">
        <Brand />
        <span className="cu-row cu-end ms-tight">
          <Link to="/new" className="cu-ib" aria-label={words("rooms.new")} title={words("rooms.new")}>
            <Icon name="plus" size={18} />
          </Link>
          <Link
            to="/settings"
            className="cu-ib"
            aria-label={words("rooms.settings")}
            title={words("rooms.settings")}
          >
            <Icon name="gear" size={18} />
          </Link>
        </span>
      </header>
      {(rooms?.length ?? 0) > 5 && (
        <div className="ms-list-search">
          <SearchField label={words("rooms.search")} value={query} onChange={setQuery} />
        </div>
      )}
      <div className="ms-list-rooms">
        {!found && <Skeleton shape="people" rows={6} />}
        {rooms?.length === 0 && (
          <div className="ms-list-empty">
            <EmptyState
              title={words("rooms.none.title")}
              action={
                <Link to="/new" className="cu-btn">
                  {words("rooms.none.new")}
                </Link>
              }
            >
              {words("rooms.none.words")}
            </EmptyState>
          </div>
        )}
        {rooms && rooms.length > 0 && found?.length === 0 && (
          <p className="ms-list-empty cu-dense cu-ink-2">{words("rooms.noMatch")}</p>
        )}
        <ul>
          {found?.map((room) => (
            <li key={room.roomId}>
              <RoomRow room={room} selected={room.roomId === roomId} />
            </li>
          ))}
        </ul>
      </div>
      <OwnFooter />
    </nav>
  );
}
