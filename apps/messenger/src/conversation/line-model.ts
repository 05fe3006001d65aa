import type { PersonId } from "@custos/base";
import type { ConversationRow, MessageRow } from "@custos/sdk";
import type { MessageKey } from "../messages/en.js";

export type LineRow = Exclude<ConversationRow, MessageRow>;

/** The sentences that tell of a change of members, to somebody who may be among them. */
export function membersLines(
  { by, added, removed, resync }: Extract<LineRow, { kind: "members" }>,
  own: PersonId,
): { key: MessageKey; people: PersonId[] }[] {
  const lines: { key: MessageKey; people: PersonId[] }[] = [];
  if (resync) lines.push({ key: by === own ? "line.youResync" : "line.resync", people: [] });
  const others = added.filter((id) => id !== own);
  if (by === own && added.includes(own)) {
    lines.push({ key: others.length > 0 ? "line.openedWith" : "line.opened", people: others });
  } else if (added.includes(own)) {
    lines.push({ key: others.length > 0 ? "line.addedYouAnd" : "line.addedYou", people: others });
  } else if (added.length > 0) {
    lines.push({ key: by === own ? "line.youAdded" : "line.added", people: added });
  }
  const away = removed.filter((id) => id !== own);
  if (removed.includes(own)) lines.push({ key: "line.removedYou", people: [] });
  if (away.length > 0) lines.push({ key: by === own ? "line.youRemoved" : "line.removed", people: away });
  return lines;
}
