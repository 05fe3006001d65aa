import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Link, useNavigate } from "@tanstack/react-router";
import { dayOf } from "@custos/base";
import type { RoomCoverage } from "@custos/contract";
import {
  Avatar,
  Button,
  EmptyState,
  Icon,
  IconButton,
  NewMessagesButton,
  Pane,
  Said,
  VisuallyHidden,
} from "@custos/ui";
import { useNow } from "../../desk/queries.js";
import { useFormat, useSay } from "../../desk/say.js";
import { transcriptOf, type MessageRow, type OpenedRoom, type Row } from "../../live/conversation.js";
import { isOver, type Reach } from "../../live/rooms-seen.js";
import { endsAtMs } from "../../authorisation/standing.js";
import { HeatStrip } from "./heat-strip.js";
import { DayRow, TranscriptRow } from "./transcript-row.js";

/** Rows that are drawn at first; earlier ones on request. */
const pageRows = 300;
/** Nearer to the end than this counts as being there. */
const endPixels = 40;

/** A room's conversation as a table: time, sender, text as written; what stayed sealed has its place. */
export function Transcript({
  coverage,
  room,
  reach,
  names,
  name,
  className,
}: {
  readonly coverage: RoomCoverage;
  readonly room: OpenedRoom | undefined;
  readonly reach: readonly Reach[];
  readonly names: ReadonlyMap<string, string>;
  readonly name: string;
  readonly className: string;
}) {
  const say = useSay();
  const rows = useMemo(() => (room ? transcriptOf(room, coverage) : []), [room, coverage]);
  const [most, setMost] = useState(pageRows);
  const shown = rows.slice(-most);
  const messages = rows.filter((row): row is MessageRow => row.kind === "message");
  const { scroller, unseen, onScroll, toEnd } = useTail(messages.length);
  const byId = useMemo(
    () => new Map(messages.flatMap((row) => (row.mimiId === undefined ? [] : [[row.mimiId, row] as const]))),
    [messages],
  );
  return (
    <Pane paper label={name} className={className}>
      <TranscriptHead coverage={coverage} reach={reach} names={names} name={name} />
      <div className="wb-transcript">
        <HeatStrip timesMs={messages.map(({ timeMs }) => timeMs)} />
        <div
          className="wb-transcript-scroll"
          ref={scroller}
          onScroll={onScroll}
          tabIndex={0}
          role="region"
          aria-label={say("live.transcript", { name })}
        >
          {rows.length === 0 ? (
            <div className="wb-pad">
              <EmptyState icon="lock" title={say("live.room-sealed")}>
                {say("live.room-sealed-words")}
              </EmptyState>
              <Ends reach={reach} />
            </div>
          ) : (
            <>
              {shown.length < rows.length && (
                <Button size="sm" className="wb-earlier" onPress={() => setMost((now) => now + pageRows)}>
                  {say("live.earlier", { count: rows.length - shown.length })}
                </Button>
              )}
              <table className="wb-messages">
                <thead>
                  <tr>
                    <th scope="col">{say("column.time")}</th>
                    <th scope="col">{say("column.sender")}</th>
                    <th scope="col">{say("column.as-written")}</th>
                  </tr>
                </thead>
                <tbody>
                  {shown.map((row, at) => (
                    <RowWithDay key={row.key} row={row} before={shown[at - 1]} names={names} byId={byId} />
                  ))}
                </tbody>
              </table>
              <Ends reach={reach} />
            </>
          )}
        </div>
        {unseen > 0 && (
          <div className="wb-unseen">
            <NewMessagesButton count={unseen} onPress={toEnd} />
          </div>
        )}
      </div>
      <Announcer count={messages.length} />
      <TranscriptFoot coverage={coverage} reach={reach} names={names} count={messages.length} />
    </Pane>
  );
}

/** Stays at the end while it is there; never moves somebody who has scrolled up, and counts what came meanwhile. */
function useTail(count: number) {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [seen, setSeen] = useState(count);
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box || !atEnd.current) return;
    box.scrollTop = box.scrollHeight;
    setSeen(count);
  }, [count]);
  const onScroll = (): void => {
    const box = scroller.current;
    if (!box) return;
    atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < endPixels;
    if (atEnd.current) setSeen(count);
  };
  const toEnd = (): void => {
    const box = scroller.current;
    if (box) box.scrollTop = box.scrollHeight;
  };
  return { scroller, unseen: Math.max(0, count - seen), onScroll, toEnd };
}

/** Tells ears how many have come, now and then, never each message. */
function Announcer({ count }: { readonly count: number }) {
  const say = useSay();
  const newest = useRef(count);
  newest.current = count;
  const [told, setTold] = useState(count);
  useEffect(() => {
    const timer = setInterval(() => setTold(newest.current), 10_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <VisuallyHidden>
      <span role="status">{say("live.messages", { count: told })}</span>
    </VisuallyHidden>
  );
}

function RowWithDay({
  row,
  before,
  names,
  byId,
}: {
  readonly row: Row;
  readonly before: Row | undefined;
  readonly names: ReadonlyMap<string, string>;
  readonly byId: ReadonlyMap<string, MessageRow>;
}) {
  const day = row.kind === "sealed" ? undefined : dayOf(row.timeMs);
  const earlier = before && before.kind !== "sealed" ? dayOf(before.timeMs) : undefined;
  return (
    <>
      {day !== undefined && earlier !== undefined && earlier !== day && <DayRow day={day} />}
      <TranscriptRow row={row} names={names} byId={byId} />
    </>
  );
}

function TranscriptHead({
  coverage,
  reach,
  names,
  name,
}: {
  readonly coverage: RoomCoverage;
  readonly reach: readonly Reach[];
  readonly names: ReadonlyMap<string, string>;
  readonly name: string;
}) {
  const say = useSay();
  const format = useFormat();
  const navigate = useNavigate();
  const { roomId, members } = coverage;
  const now = useNow(10_000);
  const through = [...new Set(reach.flatMap((one) => one.through))].map(
    (id) => names.get(id) ?? (id === roomId ? name : id),
  );
  return (
    <header className="wb-transcript-head">
      <Link to="/live" className="wb-back">
        <Icon name="back" />
        <VisuallyHidden>{say("live.rooms")}</VisuallyHidden>
      </Link>
      <Avatar id={roomId} name={name} kind="room" size="sm" />
      <h2 className="cu-ellipsis">
        <Said>{name}</Said>
      </h2>
      <span className="cu-small cu-ink-3 cu-ellipsis wb-through">
        {through.length === 0
          ? say("live.people", { count: members.length })
          : say("live.people-through", {
              people: say("live.people", { count: members.length }),
              through: say("live.through", { names: format.list(through) }),
            })}
      </span>
      <span className="cu-end" />
      {reach.slice(0, 2).map((one) => (
        <Button
          key={one.id}
          size="sm"
          variant="quiet"
          className={isOver(one, now) ? "wb-lens-tag wb-lens-over" : "wb-lens-tag"}
          icon={isOver(one, now) ? "lock" : "lens"}
          onPress={() =>
            void navigate({ to: "/live/$room", params: { room: roomId }, search: { authorisation: one.id } })
          }
        >
          <bdi className="cu-id">{one.authorisation.case}</bdi>
        </Button>
      ))}
      <Members coverage={coverage} names={names} />
    </header>
  );
}

/** Opens the pane of the first member; from there one goes on to the others. */
function Members({
  coverage,
  names,
}: {
  readonly coverage: RoomCoverage;
  readonly names: ReadonlyMap<string, string>;
}) {
  const say = useSay();
  const navigate = useNavigate();
  const first = coverage.members.find((id) => names.has(id));
  if (first === undefined) return null;
  return (
    <IconButton
      icon="people"
      size="sm"
      label={say("live.who")}
      onPress={() =>
        void navigate({ to: "/live/$room", params: { room: coverage.roomId }, search: { person: first } })
      }
    />
  );
}

/** When an authorisation ends, the view says so where the messages stop. */
function Ends({ reach }: { readonly reach: readonly Reach[] }) {
  const say = useSay();
  const format = useFormat();
  const now = useNow(1000);
  const over = reach.filter((one) => isOver(one, now));
  const suspended = reach.filter((one) => one.state === "suspended" && !isOver(one, now));
  if (reach.length === 0 || over.length + suspended.length < reach.length) return null;
  return (
    <div className="wb-ended" role="status">
      <Icon name="lock" />
      <div>
        {[...over, ...suspended].map((one) => (
          <p key={one.id}>
            {say(
              one.state === "revoked"
                ? "live.revoked"
                : one.state === "suspended"
                  ? "live.suspended"
                  : "live.ended",
              {
                number: one.authorisation.case,
                time: format.dateTime(endsAtMs(one.authorisation)),
              },
            )}
          </p>
        ))}
      </div>
    </div>
  );
}

function TranscriptFoot({
  coverage,
  reach,
  names,
  count,
}: {
  readonly coverage: RoomCoverage;
  readonly reach: readonly Reach[];
  readonly names: ReadonlyMap<string, string>;
  readonly count: number;
}) {
  const say = useSay();
  const format = useFormat();
  const first = Math.min(...reach.map(({ authorisation }) => authorisation.fromDay));
  const persons = [...new Set(reach.flatMap(({ through }) => through))].filter(
    (id) => id !== coverage.roomId,
  );
  const wholeRoom = reach.some(({ through }) => through.includes(coverage.roomId));
  return (
    <footer className="wb-transcript-foot">
      <Icon name="lens" size={14} />
      <span className="cu-grow">
        {reach.length > 0 &&
          (wholeRoom
            ? say("live.you-see-room", { day: format.day(first) })
            : say("live.you-see", {
                names: format.list(persons.map((id) => names.get(id) ?? id)),
                day: format.day(first),
              }))}
      </span>
      <span className="cu-num">{say("live.messages", { count })}</span>
      <span className="cu-ink-3 wb-recorded">{say("live.recorded")}</span>
    </footer>
  );
}
