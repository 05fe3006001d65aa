import { useIntl } from "react-intl";
import type { PersonId } from "@custos/base";
import type { Gap } from "@custos/sdk";
import { GapLine, SystemLine } from "@custos/ui";
import { useSelf } from "../engine/use-engine.js";
import type { MessageKey } from "../messages/en.js";
import { useWords } from "../messages/use-words.js";
import { isolated } from "../text/names.js";
import { usePersonName } from "../text/use-person-names.js";
import { gapWords } from "./gap-words.js";
import { membersLines, type LineRow } from "./line-model.js";

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
    default:
      return membersLines(row, own).map(({ key, people }) => (
        <SystemLine key={key}>{words(key, { by: name(row.by), people: list(people) })}</SystemLine>
      ));
  }
}

function GapRow({ gap, name }: { readonly gap: Gap; readonly name: string | undefined }) {
  const words = useWords();
  const key = gapWords[gap.cause];
  const missing = gap.generations ? gap.generations.to - gap.generations.from + 1 : 1;
  const who = name ?? words("person.somebody", { id: gap.device?.slice(0, 4) ?? "?" });
  return (
    <GapLine what={words(key, { name: who, count: missing })}>{words(`${key}.why` as MessageKey)}</GapLine>
  );
}
