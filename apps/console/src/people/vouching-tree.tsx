import type { CSSProperties } from "react";
import type { PersonId } from "@custos/base";
import {
  Button as AriaButton,
  Collection,
  Tree,
  TreeItem,
  TreeItemContent,
  type Key,
} from "react-aria-components";
import {
  Avatar,
  classNames,
  EmptyState,
  formatCount,
  Icon,
  Said,
  Tag,
  useLanguage,
  VisuallyHidden,
} from "@custos/ui";
import type { VouchingNode, VouchingTree } from "./vouching.js";
import { useOverview } from "../api/queries.js";
import { useDates } from "../messages/dates.js";
import { useWords } from "../messages/words.js";
import "./vouching-tree.css";

export interface VouchingTreeViewProps {
  readonly tree: VouchingTree;
  readonly expanded: ReadonlySet<Key>;
  readonly onExpandedChange: (expanded: ReadonlySet<Key>) => void;
  /** Whom a search has found. */
  readonly found: ReadonlySet<PersonId>;
}

/** The tree itself: arrow keys move, open and close. */
export function VouchingTreeView({ tree, expanded, onExpandedChange, found }: VouchingTreeViewProps) {
  const words = useWords();
  return (
    <div className="co-sheet">
      <div className="co-tree-head cu-ink-3" aria-hidden="true">
        <span>{words("people.name")}</span>
        <span>{words("tree.branch")}</span>
        <span>{words("people.devices")}</span>
        <span>{words("people.joined")}</span>
      </div>
      <Tree
        aria-label={words("tree.title")}
        className="co-tree"
        items={tree.roots}
        expandedKeys={expanded}
        onExpandedChange={onExpandedChange}
        dependencies={[expanded, found]}
        renderEmptyState={() => (
          <EmptyState title={words("people.none")}>{words("people.noneHow")}</EmptyState>
        )}
      >
        {(node) => <Branch node={node} expanded={expanded} found={found} isRoot />}
      </Tree>
    </div>
  );
}

interface BranchProps {
  readonly node: VouchingNode;
  readonly expanded: ReadonlySet<Key>;
  readonly found: ReadonlySet<PersonId>;
  readonly isRoot?: boolean;
}

function Branch({ node, expanded, found, isRoot = false }: BranchProps) {
  const { person, children } = node;
  const isOpen = expanded.has(person.personId);
  return (
    <TreeItem
      id={person.personId}
      textValue={person.displayName}
      hasChildItems={children.length > 0}
      className={classNames("co-node", found.has(person.personId) && "co-node-found")}
    >
      <TreeItemContent>
        {({ level, hasChildItems }) => (
          <Line node={node} level={level} hasChildren={hasChildItems} isRoot={isRoot} />
        )}
      </TreeItemContent>
      {/* Closed branches are not drawn: a network has thousands of them. */}
      <Collection items={isOpen ? children : []} dependencies={[expanded, found]}>
        {(child) => <Branch node={child} expanded={expanded} found={found} />}
      </Collection>
    </TreeItem>
  );
}

interface LineProps {
  readonly node: VouchingNode;
  readonly level: number;
  readonly hasChildren: boolean;
  readonly isRoot: boolean;
}

function Line({ node: { person, below }, level, hasChildren, isRoot }: LineProps) {
  const words = useWords();
  const dates = useDates();
  const { language } = useLanguage();
  const { data: overview } = useOverview();
  const authority = overview?.authorities.find(({ number }) => number === person.authority)?.code;
  return (
    <div className="co-line">
      <span className="co-line-name">
        <span className="co-guides" style={{ "--co-above": level - 1 } as CSSProperties} />
        {hasChildren ? (
          <AriaButton
            slot="chevron"
            className="co-chevron"
            aria-label={words("tree.open", { name: person.displayName })}
          >
            <Icon name="chevron" size={14} />
          </AriaButton>
        ) : (
          <span className="co-chevron" />
        )}
        <Avatar id={person.personId} name={person.displayName} size="sm" />
        <Said className="co-line-said">{person.displayName}</Said>
        {authority !== undefined && <Tag className="co-line-tag">{authority}</Tag>}
        {isRoot && <span className="co-root cu-small cu-ink-3">{words("tree.root")}</span>}
      </span>
      <span className="cu-num">
        <span aria-hidden="true">{formatCount(below, language)}</span>
        <VisuallyHidden>{words("tree.branchOf", { count: below })}</VisuallyHidden>
      </span>
      <span className="co-wide cu-num cu-ink-2">{formatCount(person.devices, language)}</span>
      <span className="co-wide cu-ink-2">{dates.day(person.joinedAtMs)}</span>
    </div>
  );
}
