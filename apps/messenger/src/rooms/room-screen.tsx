import { Outlet, useLocation, useParams } from "@tanstack/react-router";
import { isId, type RoomId } from "@custos/base";
import { EmptyState } from "@custos/ui";
import { useRoom, useView } from "../engine/use-engine.js";
import { useWords } from "../messages/use-words.js";
import { Conversation } from "../conversation/conversation.js";

/** A room, and beside it who can read it where that is open. */
export function RoomScreen() {
  const { roomId } = useParams({ strict: false });
  const { pathname } = useLocation();
  const { rooms } = useView();
  const room = useRoom((roomId ?? "") as RoomId);
  const words = useWords();
  if (!room) {
    if (!rooms) return null;
    const gone = !roomId || !isId(roomId);
    return (
      <div className="ms-pick">
        <EmptyState centred icon={gone ? "help" : "lock"} title={words("room.notFound.title")}>
          {words("room.notFound.words")}
        </EmptyState>
      </div>
    );
  }
  const who = pathname.endsWith("/who");
  return (
    <div className="ms-room" data-who={who || undefined}>
      <Conversation key={room.roomId} room={room} who={who} />
      <Outlet />
    </div>
  );
}
