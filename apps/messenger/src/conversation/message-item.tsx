import { memo, useRef, type MouseEvent } from "react";
import type { RoomId } from "@custos/base";
import type { MessageRow } from "@custos/sdk";
import { Bubble, classNames, Icon, toast } from "@custos/ui";
import { errorCodeOf } from "../engine/error-code.js";
import { useEngine, useSelf } from "../engine/use-engine.js";
import { useWords } from "../messages/use-words.js";
import { isolated } from "../text/names.js";
import { usePersonName } from "../text/use-person-names.js";
import { useTimes } from "../text/use-times.js";
import { FailedNote } from "./failed-note.js";
import type { Item } from "./items.js";
import { MessageActions } from "./message-actions.js";

export interface MessageItemProps {
  readonly item: Extract<Item, { kind: "message" }>;
  readonly roomId: RoomId;
  readonly marked: boolean;
  readonly onJump: (seq: number) => void;
  /** Absent where nothing can be written. */
  readonly onReply: ((row: MessageRow) => void) | undefined;
  readonly onEdit: ((row: MessageRow) => void) | undefined;
}

/** One message, with what can be done to it. */
export const MessageItem = memo(function MessageItem(props: MessageItemProps) {
  const { item, roomId, marked, onJump, onReply, onEdit } = props;
  const { row, first, last } = item;
  const { api } = useEngine();
  const self = useSelf();
  const words = useWords();
  const nameOf = usePersonName();
  const times = useTimes();
  const frame = useRef<HTMLDivElement>(null);

  const react = (emoji: string): void => {
    const { reference } = row;
    if (!reference) return;
    const mine = row.reactions.find((one) => one.emoji === emoji && one.people.includes(self.personId));
    const done = mine?.own ? api.unreact(roomId, reference, mine.own) : api.react(roomId, reference, emoji);
    // Its own reaction still waits: there is nothing to take back yet.
    if (mine && !mine.own) return;
    done.catch((error: unknown) => toast(words("message.refused", { code: errorCodeOf(error) }), "ember"));
  };

  // A finger has no hover: a long press opens what a pointer sees beside the message.
  const onContextMenu = (event: MouseEvent): void => {
    if (!window.matchMedia("(hover: none)").matches) return;
    const more = frame.current?.querySelector<HTMLElement>("[data-message-more]");
    if (!more) return;
    event.preventDefault();
    more.click();
  };

  const canAct = onReply !== undefined && row.reference !== undefined && !row.deleted;
  const { reply } = row;
  const to = reply?.to;
  return (
    <div
      ref={frame}
      className={classNames("ms-message", first && "ms-message-first", marked && "ms-message-marked")}
      onContextMenu={onContextMenu}
    >
      <Bubble
        own={row.own}
        sender={{ id: row.sender, name: nameOf(row.sender) }}
        showName={!row.own && first}
        avatar={row.own ? "none" : last ? "shown" : "space"}
        deleted={row.deleted}
        time={row.timeMs === undefined ? "" : times.time(row.timeMs)}
        {...(row.timeMs === undefined ? {} : { dateTime: new Date(row.timeMs).toISOString() })}
        {...(row.text === undefined ? {} : { text: row.text })}
        {...(row.own && row.state !== "failed" ? { state: row.state } : {})}
        {...(row.edited ? { editedAt: editedTime(row, times.time) } : {})}
        {...(reply && !row.deleted
          ? {
              quote: {
                name: to ? quotedName(to.sender) : "",
                text: to
                  ? to.deleted
                    ? words("message.quoteDeleted")
                    : to.excerpt
                  : words("message.quoteMissing"),
                ...(to
                  ? {
                      label: words("message.jump", { name: isolated(quotedName(to.sender)) }),
                      onPress: () => onJump(to.seq),
                    }
                  : {}),
              },
            }
          : {})}
        reactions={row.reactions.map(({ emoji, people }) => ({
          emoji,
          count: people.length,
          mine: people.includes(self.personId),
        }))}
        {...(canAct ? { onReaction: react, onReply: () => onReply(row) } : {})}
        more={
          canAct && (
            <MessageActions
              row={row}
              roomId={roomId}
              onReact={react}
              onReply={() => onReply(row)}
              onEdit={onEdit && row.own && row.text !== undefined ? () => onEdit(row) : undefined}
            />
          )
        }
      >
        {row.unsupported && (
          <span className="ms-unsupported">
            <Icon name="document" size={16} />
            {words("message.unsupported", {
              type: isolated(row.unsupported.filename ?? row.unsupported.contentType),
            })}
          </span>
        )}
      </Bubble>
      {row.state === "failed" && <FailedNote row={row} roomId={roomId} />}
    </div>
  );

  function quotedName(sender: MessageRow["sender"]): string {
    return sender === self.personId ? words("rooms.you") : nameOf(sender);
  }
});

function editedTime({ editedAtMs, timeMs }: MessageRow, time: (ms: number) => string): string {
  const atMs = editedAtMs ?? timeMs;
  return atMs === undefined ? "" : time(atMs);
}
