import { Link } from "@tanstack/react-router";
import { EmptyState } from "@custos/ui";
import { useView } from "../engine/use-engine.js";
import { useWords } from "../messages/use-words.js";

/** Beside the list while no room is open. */
export function PickRoom() {
  const words = useWords();
  const { rooms } = useView();
  const none = rooms?.length === 0;
  return (
    <div className="ms-pick">
      <EmptyState
        centred
        icon="people"
        title={words(none ? "rooms.none.title" : "rooms.pick.title")}
        action={
          none && (
            <Link to="/new" className="cu-btn cu-btn-pri">
              {words("rooms.none.new")}
            </Link>
          )
        }
      >
        {words(none ? "rooms.none.words" : "rooms.pick.words")}
      </EmptyState>
    </div>
  );
}
