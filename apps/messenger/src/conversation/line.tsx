import { useIntl } from "react-intl";
import type { PersonId } from "@custos/base";
import type { ConversationRow, Gap, MessageRow } from "@custos/sdk";
import { GapLine, SystemLine } from "@custos/ui";
import { useSelf } from "../engine/use-engine.js";
import type { MessageKey } from "../messages/en.js";
import { useWords } from "../messages/use-words.js";
import { isolated } from "../text/names.js";
import { usePersonName } from "../text/use-person-names.js";
import { gapWords } from "./gap-words.js";

type LineRow = Exclude<ConversationRow, MessageRow>;

/** What happened in a room beside messages. */
export function Line({ row }: { readonly row: LineRow }) {
  const words = useWords();
  const intl = useIntl();
  const self = useSelf();
  const personName = usePersonName();
  const own = self.personId;
  const name = (personId: PersonId): string => isolated(personName(personId));
  const list = (people: readonly PersonId[]): string => intl.formatList(people.map(name));
  switch (row.kind) {
    case "gap":
      return <GapRow gap={row.gap} name={row.gap.person ? name(row.gap.person) : undefined} />;
    case "left":
      return (
        <SystemLine icon="sign-out">
          {row.person === own ? words("line.youLeft") : words("line.left", { who: name(row.person) })}
        </SystemLine>
      );
    case "closed":
      return <SystemLine icon="lock">{words("line.closed")}</SystemLine>;
    case "named":
      return (
        <SystemLine icon="edit">
          {words(row.by === own ? "line.youNamed" : "line.named", {
            by: name(row.by),
            name: isolated(row.name),
          })}
        </SystemLine>
      );
    case "members":
      return membersLines(row, own).map(({ key, people }) => (
        <SystemLine key={key}>{words(key, { by: name(row.by), people: list(people) })}</SystemLine>
      ));
  }
}

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

function GapRow({ gap, name }: { readonly gap: Gap; readonly name: string | undefined }) {
  const words = useWords();
  const key = gapWords[gap.cause];
  const missing = gap.generations ? gap.generations.to - gap.generations.from + 1 : 1;
  const who = name ?? words("person.somebody", { id: gap.device?.slice(0, 4) ?? "?" });
  return (
    <GapLine what={words(key, { name: who, count: missing })}>
      {words(`${key}.why` as MessageKey)}
    </GapLine>
  );
}
