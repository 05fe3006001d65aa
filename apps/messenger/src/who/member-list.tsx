import { Avatar, Icon, Said } from "@custos/ui";
import type { WhoCanRead } from "@custos/sdk";
import { useSelf } from "../engine/use-engine.js";
import { useWords } from "../messages/use-words.js";
import { usePersonName } from "../text/use-person-names.js";

/** A room's people and how many devices of each the directory has. */
export function MemberList({ members }: Pick<WhoCanRead, "members">) {
  const words = useWords();
  const self = useSelf();
  const nameOf = usePersonName();
  return (
    <ul className="ms-who-people">
      {members.map(({ personId, devices }) => (
        <li key={personId}>
          <Avatar id={personId} name={nameOf(personId)} size="sm" />
          <span className="cu-grow cu-ellipsis">
            {personId === self.personId ? words("rooms.you") : <Said>{nameOf(personId)}</Said>}
          </span>
          <span className="ms-who-devices cu-t-pine">
            <Icon name="check" size={14} />
            {words("who.devices", { count: devices.length })}
          </span>
        </li>
      ))}
    </ul>
  );
}
