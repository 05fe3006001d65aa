import { useEffect, useRef, type KeyboardEvent } from "react";
import type { RoomId } from "@custos/base";
import type { Draft, MessageRow } from "@custos/sdk";
import { Composer, Icon, IconButton, Said, toast } from "@custos/ui";
import { errorCodeOf } from "../engine/error-code.js";
import { useEngine, useSelf } from "../engine/use-engine.js";
import { useWords } from "../messages/use-words.js";
import { isolated } from "../text/names.js";
import { usePersonName } from "../text/use-person-names.js";

/** What is being written: an answer, a change, or neither. */
export interface Writing {
  readonly text: string;
  readonly replyTo?: MessageRow | undefined;
  readonly edits?: MessageRow | undefined;
}

export interface RoomComposerProps {
  readonly roomId: RoomId;
  readonly title: string;
  readonly writing: Writing;
  readonly onWriting: (writing: Writing) => void;
  readonly onSent: () => void;
  readonly disabledBecause: string | undefined;
}

/** A message's longest text in UTF-16 units: 64 kB of UTF-8 hold it in every script. */
const maxLength = 16_000;
/** After the last key a draft is kept. */
const draftPauseMs = 300;

/** Where a message is written; what was begun is kept when one leaves. */
export function RoomComposer(props: RoomComposerProps) {
  const { roomId, title, writing, onWriting, onSent, disabledBecause } = props;
  const { api } = useEngine();
  const words = useWords();
  const frame = useRef<HTMLDivElement>(null);
  useDraft(roomId, writing);
  const about = writing.edits ?? writing.replyTo;
  useEffect(() => {
    if (about) frame.current?.querySelector("textarea")?.focus();
  }, [about]);

  const cancel = (): void => onWriting({ text: writing.edits ? "" : writing.text });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !about) return;
    event.stopPropagation();
    cancel();
  };
  const send = (): void => {
    const { text, replyTo, edits } = writing;
    onWriting({ text: "" });
    onSent();
    api
      .say(roomId, {
        text: text.trim(),
        ...(replyTo?.reference ? { replyTo: replyTo.reference } : {}),
        ...(edits?.reference ? { edits: edits.reference } : {}),
      })
      .catch((error: unknown) => {
        // What stands in the room as failed is told there; what never came so far is given back.
        if (errorCodeOf(error) === "closed") return;
        toast(words("message.refused", { code: errorCodeOf(error) }), "ember");
      });
  };

  return (
    <div ref={frame} className="ms-composer" onKeyDown={onKeyDown}>
      <Composer
        value={writing.text}
        onChange={(text) => onWriting({ ...writing, text })}
        onSend={send}
        placeholder={words("room.message", { room: isolated(title) })}
        disabledBecause={disabledBecause}
        maxLength={maxLength}
        above={about && <About row={about} edits={writing.edits !== undefined} onCancel={cancel} />}
      />
    </div>
  );
}

interface AboutProps {
  readonly row: MessageRow;
  readonly edits: boolean;
  readonly onCancel: () => void;
}

/** What is answered or changed, above the field. */
function About({ row, edits, onCancel }: AboutProps) {
  const words = useWords();
  const self = useSelf();
  const nameOf = usePersonName();
  const heading = edits
    ? words("message.editing")
    : row.sender === self.personId
      ? words("message.replyingSelf")
      : words("message.replying", { name: isolated(nameOf(row.sender)) });
  return (
    <div className="ms-about">
      <Icon name={edits ? "edit" : "reply"} size={16} />
      <span className="cu-grow">
        <span className="ms-about-head">{heading}</span>
        <span className="ms-about-text">
          <Said>{row.text ?? row.unsupported?.filename ?? ""}</Said>
        </span>
      </span>
      <IconButton icon="close" size="sm" label={words("message.cancel")} onPress={onCancel} />
    </div>
  );
}

/** Keeps what was begun in the device's store, a moment after the last key and when the room is left. */
function useDraft(roomId: RoomId, writing: Writing): void {
  const { api } = useEngine();
  const newest = useRef({ writing, kept: writing });
  newest.current.writing = writing;
  useEffect(() => {
    const keep = (): void => {
      const { writing: now, kept } = newest.current;
      if (now === kept) return;
      newest.current.kept = now;
      void api.setDraft(roomId, draftOf(now)).catch(() => {});
    };
    const timer = setTimeout(keep, draftPauseMs);
    return () => clearTimeout(timer);
  }, [api, roomId, writing]);
  useEffect(
    () => () => {
      const { writing: now, kept } = newest.current;
      if (now !== kept) void api.setDraft(roomId, draftOf(now)).catch(() => {});
    },
    [api, roomId],
  );
}

function draftOf({ text, replyTo, edits }: Writing): Draft | undefined {
  // A change that was begun and not finished is no draft of a message.
  if (edits || (text.trim() === "" && !replyTo)) return undefined;
  return { text, ...(replyTo?.reference ? { replyTo: replyTo.reference } : {}) };
}
