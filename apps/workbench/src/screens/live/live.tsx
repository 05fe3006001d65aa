import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Button, Dot, EmptyState, Icon, Pane, PaneBody, PaneHeader } from "@custos/ui";
import { startOfDayMs } from "@custos/base";
import { useDesk, useSession } from "../../desk/desk.js";
import { errorMessage } from "../../desk/errors.js";
import { useRoomName } from "../../desk/names.js";
import { useCases, useNames, useNow, useRooms, useToday, type DeskCase } from "../../desk/queries.js";
import { useFormat, useSay } from "../../desk/say.js";
import { useListKeys } from "../../frame/keys.js";
import { reachInto, seenRooms } from "../../live/rooms-seen.js";
import type { LiveState } from "../../live/live-feed.js";
import { Age } from "../case/age.js";
import { Loaded } from "../case/screen-state.js";
import { Inspector } from "./inspector.js";
import { RoomList } from "./room-list.js";
import { Transcript } from "./transcript.js";
import { useLive } from "./use-live.js";

/** The live view: rooms at the left, the conversation, and who or what is asked about beside it. */
export function LiveScreen() {
  const say = useSay();
  const live = useLive();
  const me = useSession()?.person;
  const { room: roomId } = useParams({ strict: false });
  const { person, authorisation } = useSearch({ strict: false });
  const inspect = person !== undefined || authorisation !== undefined;
  const navigate = useNavigate();
  const roomsQuery = useRooms(true);
  const { data: cases = [] } = useCases();
  const rooms = roomsQuery.data ?? [];
  const { open, sealed } = seenRooms(rooms, live.opened);
  const own = cases.filter(({ shown }) => shown?.authorisation.reader === me?.id);
  const subjects = own.flatMap(({ shown }) => shown?.authorisation.subjects ?? []);
  const persons = subjects.filter(({ kind }) => kind === "person").map(({ id }) => id);
  const senders = [...live.opened.rooms.values()].flatMap(({ bySeq }) =>
    [...bySeq.values()].map(({ sender }) => sender),
  );
  const names = useNames([...rooms.flatMap(({ members }) => members), ...persons, ...senders]);
  const roomName = useRoomName(names);
  const marked = useListKeys(
    open.map(({ coverage }) => coverage.roomId as string),
    (room) => void navigate({ to: "/live/$room", params: { room } }),
    // First what stands beside the conversation goes, then the conversation.
    () =>
      void (inspect && roomId !== undefined
        ? navigate({ to: "/live/$room", params: { room: roomId } })
        : navigate({ to: "/live" })),
  );
  const shown =
    rooms.find((room) => room.roomId === roomId) ?? (roomId === undefined ? open[0]?.coverage : undefined);
  const first = roomId === undefined && !inspect;
  return (
    <div className="wb-live">
      <LiveBar live={live} cases={own} open={open.length} sealed={sealed.length} />
      <div className="wb-live-panes">
        <Pane width="list" className={first ? "wb-first" : "wb-behind"}>
          <PaneHeader title={say("live.rooms")} />
          <PaneBody label={say("live.rooms")}>
            <Loaded query={roomsQuery} shape="people">
              {() => (
                <RoomList
                  open={open}
                  sealed={sealed}
                  selected={shown?.roomId}
                  marked={marked}
                  roomName={roomName}
                />
              )}
            </Loaded>
          </PaneBody>
        </Pane>
        {shown ? (
          <Transcript
            key={shown.roomId}
            coverage={shown}
            room={live.opened.rooms.get(shown.roomId)}
            reach={reachInto(shown, cases)}
            names={names}
            name={roomName(shown)}
            className={inspect ? "wb-behind" : first ? "wb-behind" : "wb-first"}
          />
        ) : (
          <Pane paper className={first ? "wb-behind" : "wb-first"}>
            <div className="wb-pad">
              <NothingOpened cases={own} waiting={live.stream.kind !== "failed" && !live.caughtUp} />
            </div>
          </Pane>
        )}
        {inspect && (
          <Inspector
            person={person}
            authorisation={authorisation}
            cases={own}
            rooms={rooms}
            names={names}
            roomName={roomName}
            roomId={shown?.roomId}
          />
        )}
      </div>
    </div>
  );
}

/** Says what is true before anything is opened. */
function NothingOpened({
  cases,
  waiting,
}: {
  readonly cases: readonly DeskCase[];
  readonly waiting: boolean;
}) {
  const say = useSay();
  const format = useFormat();
  const now = useNow();
  const running = cases.filter(({ state }) => state === "granted");
  const next = running
    .flatMap(({ shown }) => shown?.authorisation.fromDay ?? [])
    .filter((day) => startOfDayMs(day) > now)
    .toSorted((a, b) => a - b)[0];
  const words =
    running.length === 0
      ? say("live.nothing-granted")
      : next !== undefined
        ? say("live.nothing-before", { day: format.day(next) })
        : say(waiting ? "live.nothing-waiting" : "live.nothing-said");
  return (
    <EmptyState icon="lens" title={say("live.nothing")}>
      {words}
    </EmptyState>
  );
}

/** How the line stands, how old the newest message is, and which keys of today are out. */
function LiveBar({
  live,
  cases,
  open,
  sealed,
}: {
  readonly live: LiveState;
  readonly cases: readonly DeskCase[];
  readonly open: number;
  readonly sealed: number;
}) {
  const say = useSay();
  const format = useFormat();
  const today = useToday();
  const running = cases.filter(
    ({ state, shown }) =>
      state === "granted" &&
      shown &&
      shown.authorisation.fromDay <= today &&
      today <= shown.authorisation.toDay,
  );
  const due = running.reduce((sum, { shown }) => sum + (shown?.authorisation.subjects.length ?? 0), 0);
  const released = running
    .flatMap(({ released }) => released.filter(({ day }) => day === today))
    .reduce((sum, { count }) => sum + count, 0);
  return (
    <div className="wb-live-bar">
      <h1 className="wb-section-title">{say("place.live")}</h1>
      <span className="cu-small cu-ink-2">{say("live.rooms-line", { open, sealed })}</span>
      <span className="cu-end" />
      {due > 0 && (
        <span className="cu-row cu-small cu-ink-2">
          <Icon name="key" size={14} />
          {say("live.keys", { day: format.dayShort(today), released, due })}
        </span>
      )}
      <Line live={live} />
    </div>
  );
}

function Line({ live }: { readonly live: LiveState }) {
  const say = useSay();
  const desk = useDesk();
  const now = useNow();
  const { stream, lastAtMs } = live;
  if (stream.kind === "failed") {
    return (
      <span className="cu-row cu-small cu-t-ember" role="status">
        <Icon name="warning" size={14} />
        {say(errorMessage(stream.error))}
        <Button size="sm" onPress={() => desk.live.start()}>
          {say("live.again")}
        </Button>
      </span>
    );
  }
  return (
    <span className="cu-row cu-small cu-ink-2" role="status">
      <Dot tone={stream.kind === "live" ? "pine" : "slate"} />
      {stream.kind === "waiting"
        ? say("live.line-waiting", { count: Math.max(0, Math.ceil((stream.retryAtMs - now) / 1000)) })
        : say(stream.kind === "live" ? "live.line-live" : "live.line-connecting")}
      {lastAtMs !== undefined && stream.kind === "live" && (
        <span className="cu-ink-3">
          {say("live.last")} <Age atMs={lastAtMs} />
        </span>
      )}
    </span>
  );
}
