import { useState } from "react";
import type { RoomId } from "@custos/base";
import type { MessageRow } from "@custos/sdk";
import { Button, Icon, IconButton, Modal, Popover, toast, type IconName } from "@custos/ui";
import { errorCodeOf } from "../engine/error-code.js";
import { useEngine } from "../engine/use-engine.js";
import { useWords } from "../messages/use-words.js";

/** Those that are one press away. */
export const quickReactions = ["👍", "❤️", "😂", "😮", "🙏", "✅"] as const;

export interface MessageActionsProps {
  readonly row: MessageRow;
  readonly roomId: RoomId;
  readonly onReact: (emoji: string) => void;
  readonly onReply: () => void;
  /** Absent where it is not this person's own text. */
  readonly onEdit: (() => void) | undefined;
}

/** Beside a message: reactions, and everything else that can be done to it. */
export function MessageActions({ row, roomId, onReact, onReply, onEdit }: MessageActionsProps) {
  const words = useWords();
  const [deleting, setDeleting] = useState(false);
  const { text } = row;
  return (
    <>
      <Popover
        label={words("message.reactions")}
        placement="top"
        trigger={<IconButton icon="smile" size="sm" label={words("message.reactions")} />}
      >
        {(close) => <QuickReactions onReact={onReact} close={close} />}
      </Popover>
      <Popover
        label={words("message.more")}
        placement="top"
        trigger={<IconButton icon="more" size="sm" label={words("message.more")} data-message-more="" />}
      >
        {(close) => (
          <div className="ms-actions">
            <QuickReactions onReact={onReact} close={close} />
            <Act icon="reply" label={words("message.reply")} onPress={onReply} close={close} />
            {text !== undefined && (
              <Act
                icon="copy"
                label={words("message.copy")}
                close={close}
                onPress={() =>
                  void navigator.clipboard.writeText(text).then(() => toast(words("message.copied")))
                }
              />
            )}
            {onEdit && <Act icon="edit" label={words("message.edit")} onPress={onEdit} close={close} />}
            {row.own && (
              <Act
                icon="bin"
                label={words("message.delete")}
                away
                close={close}
                onPress={() => setDeleting(true)}
              />
            )}
          </div>
        )}
      </Popover>
      <DeleteDialog row={row} roomId={roomId} isOpen={deleting} onOpenChange={setDeleting} />
    </>
  );
}

function QuickReactions({
  onReact,
  close,
}: {
  readonly onReact: (emoji: string) => void;
  readonly close: () => void;
}) {
  const words = useWords();
  return (
    <div className="ms-quick">
      {quickReactions.map((emoji) => (
        <button
          key={emoji}
          type="button"
          className="ms-quick-one"
          aria-label={words("message.react", { emoji })}
          onClick={() => {
            close();
            onReact(emoji);
          }}
        >
          {emoji}
        </button>
      ))}
    </div>
  );
}

interface ActProps {
  readonly icon: IconName;
  readonly label: string;
  readonly away?: boolean;
  readonly onPress: () => void;
  readonly close: () => void;
}

function Act({ icon, label, away = false, onPress, close }: ActProps) {
  return (
    <button
      type="button"
      className={away ? "cu-menu-item cu-menu-item-away ms-act" : "cu-menu-item ms-act"}
      onClick={() => {
        close();
        onPress();
      }}
    >
      <Icon name={icon} />
      <span className="cu-grow">{label}</span>
    </button>
  );
}

interface DeleteDialogProps extends Pick<MessageActionsProps, "row" | "roomId"> {
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

function DeleteDialog({ row, roomId, isOpen, onOpenChange }: DeleteDialogProps) {
  const { api } = useEngine();
  const words = useWords();
  const remove = (): void => {
    onOpenChange(false);
    if (!row.reference) return;
    api
      .remove(roomId, row.reference)
      .catch((error: unknown) => toast(words("message.refused", { code: errorCodeOf(error) }), "ember"));
  };
  return (
    <Modal
      title={words("message.delete.title")}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      actions={
        <>
          <Button variant="quiet" onPress={() => onOpenChange(false)}>
            {words("message.delete.keep")}
          </Button>
          <Button variant="em" onPress={remove}>
            {words("message.delete.do")}
          </Button>
        </>
      }
    >
      <p>{words("message.delete.words")}</p>
    </Modal>
  );
}
