import { Avatar, Icon, Said } from "@custos/ui";
import { useConnected, useSelf, useView } from "../engine/use-engine.js";
import { useWords } from "../messages/use-words.js";

/** Who this is, and whether the network is there. */
export function OwnFooter() {
  const words = useWords();
  const self = useSelf();
  const { online } = useView();
  const connected = useConnected();
  const state = connected ? "open" : online ? "connecting" : "offline";
  return (
    <footer className="ms-list-foot">
      <Avatar id={self.personId} name={self.displayName} size="sm" />
      <span className="cu-grow">
        <span className="ms-own-name">
          <Said>{self.displayName}</Said>
        </span>
        <span className="cu-small cu-ink-3">{words("connection.device")}</span>
      </span>
      <span
        className={connected ? "cu-row ms-tight cu-small cu-t-pine" : "cu-row ms-tight cu-small cu-ink-3"}
        role="status"
      >
        <Icon name={connected ? "seal" : "plug"} size={14} />
        {words(`connection.${state}`)}
      </span>
    </footer>
  );
}
