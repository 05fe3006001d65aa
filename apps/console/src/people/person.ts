import type { OutputOf, personOverview } from "@custos/contract";

export type ConsolePerson = OutputOf<typeof personOverview>["people"][number];

/** Text without case and accents, for searching in any script. */
function folded(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{Diacritic}/gu, "")
    .toLocaleLowerCase();
}

/** People whose name holds what is asked for, or whose id begins with it; by name. */
export function searchPeople(people: readonly ConsolePerson[], asked: string): ConsolePerson[] {
  const wanted = folded(asked.trim());
  const collator = new Intl.Collator();
  return people
    .filter(
      ({ displayName, personId }) => folded(displayName).includes(wanted) || personId.startsWith(wanted),
    )
    .toSorted((a, b) => collator.compare(a.displayName, b.displayName));
}
