import { Link } from "@tanstack/react-router";
import type { RoomCoverage } from "@custos/contract";
import { Avatar, EmptyState, Icon, IconButton, Said, classNames, toast } from "@custos/ui";
import { useFormat, useSay } from "../../desk/say.js";
import type { SeenRoom } from "../../live/rooms-seen.js";
import { Age } from "../case/age.js";

/** Rooms that are opened, then those that stay sealed: with a lock and how many messages are in them. */
export function RoomList({
  open,
  sealed,
  selected,
  marked,
  roomName,
}: {
  readonly open: readonly SeenRoom[];
  readonly sealed: readonly SeenRoom[];
  readonly selected: string | undefined;
  readonly marked: string | undefined;
  readonly roomName: (room: RoomCoverage) => string;
}) {
  const say = useSay();
  const format = useFormat();
  return (
    <>
      {open.length === 0 && (
        <div className="wb-pad">
          <EmptyState title={say("live.none-open")}>{say("live.none-open-words")}</EmptyState>
        </div>
      )}
      <ul aria-label={say("live.open-rooms")}>
        {open.map((room) => {
          const { roomId } = room.coverage;
          const name = roomName(room.coverage);
          const isSelected = roomId === selected;
          return (
            <li key={roomId} data-row={roomId}>
              <Link
                to="/live/$room"
                params={{ room: roomId }}
                className={classNames(
                  "wb-room-row",
                  isSelected && "wb-selected",
                  roomId === marked && "wb-marked",
                )}
                {...(isSelected && { "aria-current": "page" as const })}
              >
                <Avatar id={roomId} name={name} kind="room" size="sm" />
                <span className="cu-grow">
                  <span className="cu-row">
                    <Said className="cu-ellipsis cu-grow cu-semibold">{name}</Said>
                    <span className="cu-small cu-ink-3">
                      <Age atMs={room.lastAtMs} />
                    </span>
                  </span>
                  <span className="cu-row cu-small cu-ink-2">
                    <span className="cu-t-brass">
                      {say("live.opened-of", {
                        opened: format.count(room.opened),
                        total: format.count(Math.max(room.coverage.messages, room.opened)),
                      })}
                    </span>
                    {room.sealed > 0 && (
                      <span className="cu-row wb-sealed-count">
                        <Icon name="lock" size={14} label={say("live.sealed")} />
                        {format.count(room.sealed)}
                      </span>
                    )}
                  </span>
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
      {sealed.length > 0 && (
        <section>
          <h3 className="wb-list-head">{say("live.sealed-rooms", { count: sealed.length })}</h3>
          <ul>
            {sealed.map(({ coverage, lastAtMs }) => (
              <li key={coverage.roomId} className="wb-room-row wb-room-sealed">
                <span className="wb-room-lock">
                  <Icon name="lock" label={say("live.sealed")} />
                </span>
                <span className="cu-grow">
                  <span className="cu-row">
                    <span className="cu-grow cu-ellipsis">
                      {say("live.sealed-room", { id: coverage.roomId.slice(0, 8) })}
                    </span>
                    <span className="cu-small cu-ink-3">
                      <Age atMs={lastAtMs} />
                    </span>
                  </span>
                  <span className="cu-small cu-row">
                    {say("live.sealed-messages", {
                      count: coverage.messages,
                      n: format.count(coverage.messages),
                    })}
                  </span>
                </span>
                <IconButton
                  icon="copy"
                  size="sm"
                  label={say("live.copy-id")}
                  onPress={() => {
                    void navigator.clipboard.writeText(coverage.roomId).then(() => toast(say("live.copied")));
                  }}
                />
              </li>
            ))}
          </ul>
          <p className="wb-list-none cu-small cu-ink-3">{say("live.sealed-words")}</p>
        </section>
      )}
    </>
  );
}
