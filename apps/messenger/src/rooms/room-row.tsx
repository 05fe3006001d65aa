import { Link } from "@tanstack/react-router";
import { Avatar, Count, Icon, ListRow, Said, VisuallyHidden } from "@custos/ui";
import type { RoomOverview } from "@custos/sdk";
import { useSelf } from "../engine/use-engine.js";
import { useWords } from "../messages/use-words.js";
import { roomTitle } from "../text/names.js";
import { usePersonName } from "../text/use-person-names.js";
import { useTimes } from "../text/use-times.js";

/** One room in the list: its name, what was said last, what is unread or waits. */
export function RoomRow({ room, selected }: { readonly room: RoomOverview; readonly selected: boolean }) {
  const words = useWords();
  const self = useSelf();
  const nameOf = usePersonName();
  const times = useTimes();
  const title = roomTitle(room, self.personId, nameOf, words("rooms.unnamed"));
  return (
    <ListRow
      size="room"
      selected={selected}
      href={`/rooms/${room.roomId}`}
      renderLink={({ className, children, ...rest }) => (
        <Link
          to="/rooms/$roomId"
          params={{ roomId: room.roomId }}
          className={className}
          aria-current={rest["aria-current"]}
        >
          {children}
        </Link>
      )}
      leading={<Avatar id={room.roomId} name={title} kind="room" size="list" />}
      title={<Said>{title}</Said>}
      aside={room.lastTimeMs !== undefined && times.inList(room.lastTimeMs)}
      below={<Preview room={room} />}
      trailing={<Marks room={room} />}
    />
  );
}

function Preview({ room }: { readonly room: RoomOverview }) {
  const words = useWords();
  const nameOf = usePersonName();
  const { standing, draft, last } = room;
  if (standing === "left" || standing === "removed" || standing === "closed") {
    return words(`rooms.${standing}`);
  }
  if (standing === "joining" || standing === "creating") return words("rooms.joining");
  if (draft) {
    return (
      <span className="ms-preview">
        <span className="ms-preview-who cu-t-brass">{words("rooms.draft")}</span>
        <Said as="span" className="ms-preview-text">
          {draft}
        </Said>
      </span>
    );
  }
  if (!last) return words("rooms.empty");
  const first = last.own ? words("rooms.you") : (nameOf(last.sender).split(" ")[0] ?? "");
  const said = last.deleted ? words("rooms.deleted") : last.unsupported ? words("rooms.file") : last.excerpt;
  return (
    <span className="ms-preview">
      <Said as="span" className="ms-preview-who">
        {first}
      </Said>
      <Said as="span" className="ms-preview-text">
        {said}
      </Said>
    </span>
  );
}

function Marks({ room: { unread, waiting, failed } }: { readonly room: RoomOverview }) {
  const words = useWords();
  return (
    <>
      {failed > 0 && (
        <span className="cu-t-ember ms-mark" title={words("rooms.failed", { count: failed })}>
          <Icon name="warning" size={14} />
          <VisuallyHidden>{words("rooms.failed", { count: failed })}</VisuallyHidden>
        </span>
      )}
      {waiting > 0 && (
        <span className="cu-ink-3 ms-mark" title={words("rooms.waiting", { count: waiting })}>
          <Icon name="clock" size={14} />
          <VisuallyHidden>{words("rooms.waiting", { count: waiting })}</VisuallyHidden>
        </span>
      )}
      {unread > 0 && <Count value={unread} label={words("rooms.unread")} />}
    </>
  );
}
