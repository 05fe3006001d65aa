import { useMemo, useState } from "react";
import type { Key } from "react-aria-components";
import { Button, EmptyState, PageHeader, SearchField } from "@custos/ui";
import { searchPeople } from "./person.js";
import { pathsTo, vouchingTree } from "./vouching.js";
import { VouchingTreeView } from "./vouching-tree.js";
import { usePeople } from "../api/queries.js";
import { Loaded } from "../frame/loaded.js";
import { useWords } from "../messages/words.js";

/** Who vouched for whom, as a tree that opens and closes. */
export function TreePage() {
  const words = useWords();
  const people = usePeople();
  const all = useMemo(() => people.data ?? [], [people.data]);
  const tree = useMemo(() => vouchingTree(all), [all]);
  const [asked, setAsked] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<Key>>();
  // Until somebody opens or closes a branch, the first level is open.
  const expanded = chosen ?? new Set<Key>(tree.roots.map(({ person }) => person.personId));
  const isSearching = asked.trim() !== "";
  const found = useMemo(() => (isSearching ? searchPeople(all, asked) : []), [all, asked, isSearching]);
  const foundIds = useMemo(() => new Set(found.map(({ personId }) => personId)), [found]);
  const open = useMemo(
    () => (isSearching ? new Set<Key>([...expanded, ...pathsTo(all, found)]) : expanded),
    [all, expanded, found, isSearching],
  );
  return (
    <>
      <PageHeader
        title={words("tree.title")}
        below={people.data && words("tree.below", { people: all.length, levels: tree.levels })}
      >
        <SearchField className="co-search" label={words("people.search")} value={asked} onChange={setAsked} />
        <Button onPress={() => setChosen(new Set(all.map(({ personId }) => personId)))}>
          {words("tree.openAll")}
        </Button>
        <Button onPress={() => setChosen(new Set())}>{words("tree.closeAll")}</Button>
      </PageHeader>
      <div className="co-body">
        <Loaded query={people} rows={10}>
          {() =>
            isSearching && found.length === 0 ? (
              <EmptyState title={words("people.noMatch")}>{words("people.noMatchHow")}</EmptyState>
            ) : (
              <VouchingTreeView tree={tree} expanded={open} onExpandedChange={setChosen} found={foundIds} />
            )
          }
        </Loaded>
      </div>
    </>
  );
}
