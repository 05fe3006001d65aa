import type { RoomId } from "@custos/base";
import type { MessageRow } from "@custos/sdk";
import { Button, Icon } from "@custos/ui";
import { useEngine } from "../engine/use-engine.js";
import { useWords } from "../messages/use-words.js";

/** A message that was refused for good: why, and what can be done. */
export function FailedNote({ row, roomId }: { readonly row: MessageRow; readonly roomId: RoomId }) {
  const { api } = useEngine();
  const words = useWords();
  const { failure = "internal", messageId } = row;
  const why =
    failure === "closed" || failure === "too-large"
      ? words(`message.failed.${failure}`)
      : words("message.failed.other", { code: failure });
  return (
    <p className="ms-failed cu-small cu-t-ember" role="status">
      <Icon name="warning" size={14} />
      <span>{words("message.failed", { why })}</span>
      <Button size="sm" variant="quiet" onPress={() => void api.retry(roomId, messageId)}>
        {words("message.retry")}
      </Button>
      <Button size="sm" variant="quiet" onPress={() => void api.dismiss(roomId, messageId)}>
        {words("message.dismiss")}
      </Button>
    </p>
  );
}
