import { useCallback, useRef, useState } from "react";
import type { MessageRow, RoomOverview } from "@custos/sdk";
import { Skeleton } from "@custos/ui";
import { useSelf } from "../engine/use-engine.js";
import { useRows, type WatchedRoom } from "../engine/use-rows.js";
import { useWords } from "../messages/use-words.js";
import { roomTitle } from "../text/names.js";
import { usePersonName } from "../text/use-person-names.js";
import { RoomComposer, type Writing } from "./room-composer.js";
import { RoomHeader } from "./room-header.js";
import { Stream, type StreamHandle } from "./stream.js";

export interface ConversationProps {
  readonly room: RoomOverview;
  /** Whether it is shown beside who can read it. */
  readonly who: boolean;
}

/** A room as it is talked in. */
export function Conversation({ room, who }: ConversationProps) {
  const watched = useRows(room.roomId);
  const self = useSelf();
  const nameOf = usePersonName();
  const words = useWords();
  const title = roomTitle(room, self.personId, nameOf, words("rooms.unnamed"));
  return (
    <section className="ms-conversation" aria-label={title}>
      <RoomHeader room={room} title={title} who={who} />
      {watched ? (
        <Talk room={room} title={title} watched={watched} />
      ) : (
        <div className="ms-stream-waiting">
          <Skeleton shape="people" rows={6} />
        </div>
      )}
    </section>
  );
}

interface TalkProps {
  readonly room: RoomOverview;
  readonly title: string;
  readonly watched: WatchedRoom;
}

function Talk({ room, title, watched }: TalkProps) {
  const words = useWords();
  const stream = useRef<StreamHandle>(null);
  const [writing, setWriting] = useState<Writing>(() => begun(watched));
  const { standing } = room;
  const canWrite = standing === "active" || standing === "fallen";
  const reply = useCallback((row: MessageRow) => setWriting(({ text }) => ({ text, replyTo: row })), []);
  const edit = useCallback((row: MessageRow) => setWriting({ text: row.text ?? "", edits: row }), []);
  return (
    <>
      <Stream
        ref={stream}
        room={room}
        title={title}
        watched={watched}
        onReply={canWrite ? reply : undefined}
        onEdit={canWrite ? edit : undefined}
      />
      <RoomComposer
        roomId={room.roomId}
        title={title}
        writing={writing}
        onWriting={setWriting}
        onSent={() => stream.current?.scrollToEnd()}
        disabledBecause={canWrite ? undefined : words(`room.readOnly.${standing}`)}
      />
    </>
  );
}

/** What was begun the last time, with the message that it answers. */
function begun({ rows, opened: { draft } }: WatchedRoom): Writing {
  if (!draft) return { text: "" };
  const replyTo = rows.find(
    (row): row is MessageRow =>
      row.kind === "message" && row.reference !== undefined && row.reference === draft.replyTo,
  );
  return { text: draft.text, replyTo };
}
