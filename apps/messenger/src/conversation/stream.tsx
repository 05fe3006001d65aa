import { useVirtualizer } from "@tanstack/react-virtual";
import {
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type Ref,
} from "react";
import { DayMark, NewMessagesButton, VisuallyHidden } from "@custos/ui";
import type { MessageRow, RoomOverview } from "@custos/sdk";
import { useEngine, useSelf } from "../engine/use-engine.js";
import type { WatchedRoom } from "../engine/use-rows.js";
import { useWords } from "../messages/use-words.js";
import { isolated } from "../text/names.js";
import { localDay } from "../text/times.js";
import { useTimes } from "../text/use-times.js";
import { itemsOf, likelyHeight, type Item } from "./items.js";
import { Line } from "./line.js";
import { MessageItem } from "./message-item.js";
import { endThreshold, useAtEnd } from "./use-at-end.js";
import { useVisible } from "./use-visible.js";

export interface StreamHandle {
  scrollToEnd(): void;
}

export interface StreamProps {
  readonly room: RoomOverview;
  readonly title: string;
  readonly watched: WatchedRoom;
  readonly onReply: ((row: MessageRow) => void) | undefined;
  readonly onEdit: ((row: MessageRow) => void) | undefined;
  readonly ref: Ref<StreamHandle>;
}

/** How long a message that was jumped to is marked, in milliseconds. */
const markedMs = 1600;

/** A room's messages: stays at the end for who is there, and never moves who reads further up. */
export function Stream({ room, title, watched, onReply, onEdit, ref }: StreamProps) {
  const { api } = useEngine();
  const self = useSelf();
  const words = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const [marked, setMarked] = useState<number>();
  const { rows, opened } = watched;
  const items = useMemo(
    () => itemsOf(rows, self.personId, opened.readSeq),
    [rows, self.personId, opened.readSeq],
  );
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => likelyHeight(items[index] as Item),
    getItemKey: (index) => (items[index] as Item).key,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: endThreshold,
    overscan: 10,
    gap: 4,
    paddingStart: 12,
    paddingEnd: 14,
  });

  const scrollToEnd = useCallback(() => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, []);
  useImperativeHandle(ref, () => ({ scrollToEnd }), [scrollToEnd]);

  // Where reading went on last: at the first new message, else at the end.
  const [firstNew] = useState(() => items.findIndex(({ kind }) => kind === "new"));
  useLayoutEffect(() => {
    if (firstNew > 0) virtualizer.scrollToIndex(firstNew, { align: "start" });
    // Once, when the room is opened.
  }, []);
  const total = virtualizer.getTotalSize();
  const atEnd = useAtEnd(scroller, total, firstNew < 0);
  const visible = useVisible();
  const lastSeq = useMemo(() => rows.reduce((last, row) => Math.max(last, row.seq ?? 0), 0), [rows]);
  useEffect(() => {
    if (atEnd && visible && lastSeq > 0) void api.markRead(room.roomId, lastSeq);
  }, [api, room.roomId, atEnd, visible, lastSeq]);

  const jumpTo = useCallback(
    (seq: number) => {
      const index = items.findIndex((item) => item.kind === "message" && item.row.seq === seq);
      if (index < 0) return;
      virtualizer.scrollToIndex(index, { align: "center" });
      setMarked(seq);
      setTimeout(() => setMarked(undefined), markedMs);
    },
    [items, virtualizer],
  );

  return (
    <div className="ms-stream-frame">
      <div
        ref={scroller}
        className="ms-stream"
        role="log"
        aria-live="off"
        aria-label={words("room.log", { room: isolated(title) })}
        tabIndex={0}
      >
        <div className="ms-stream-fill">
          <div className="ms-stream-items" style={{ blockSize: total }}>
            {virtualizer.getVirtualItems().map(({ index, key, start }) => {
              const item = items[index] as Item;
              return (
                <div
                  key={key}
                  data-index={index}
                  ref={virtualizer.measureElement}
                  className="ms-stream-item"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <ItemView
                    item={item}
                    title={title}
                    room={room}
                    marked={item.kind === "message" && item.row.seq !== undefined && item.row.seq === marked}
                    onJump={jumpTo}
                    onReply={onReply}
                    onEdit={onEdit}
                  />
                </div>
              );
            })}
          </div>
        </div>
      </div>
      {!atEnd && room.unread > 0 && <NewMessagesButton count={room.unread} onPress={scrollToEnd} />}
      <Announcement room={room} title={title} />
    </div>
  );
}

interface ItemViewProps extends Pick<StreamProps, "room" | "title" | "onReply" | "onEdit"> {
  readonly item: Item;
  readonly marked: boolean;
  readonly onJump: (seq: number) => void;
}

function ItemView({ item, title, room, marked, onJump, onReply, onEdit }: ItemViewProps) {
  const words = useWords();
  const times = useTimes();
  switch (item.kind) {
    case "start":
      return (
        <p className="ms-stream-start cu-small cu-ink-3">{words("room.start", { room: isolated(title) })}</p>
      );
    case "day":
      return <DayMark dateTime={localDay(item.timeMs)}>{times.day(item.timeMs)}</DayMark>;
    case "new":
      return <p className="ms-new-mark">{words("room.newFromHere")}</p>;
    case "line":
      return <Line row={item.row} />;
    default:
      return (
        <MessageItem
          item={item}
          roomId={room.roomId}
          marked={marked}
          onJump={onJump}
          onReply={onReply}
          onEdit={onEdit}
        />
      );
  }
}

/** Tells ears how many have come, not what each says. */
function Announcement({ room, title }: { readonly room: RoomOverview; readonly title: string }) {
  const words = useWords();
  const text = room.unread > 0 ? words("room.logCount", { count: room.unread, room: isolated(title) }) : "";
  return (
    <VisuallyHidden>
      <span role="status">{text}</span>
    </VisuallyHidden>
  );
}
