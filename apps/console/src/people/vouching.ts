import type { PersonId } from "@custos/base";
import type { ConsolePerson } from "./person.js";

/** A person and those whom it vouched for. */
export interface VouchingNode {
  readonly person: ConsolePerson;
  readonly children: readonly VouchingNode[];
  /** People below it, however far down. */
  readonly below: number;
}

export interface VouchingTree {
  /** Whom operators invited, and whose sponsor is not known here. */
  readonly roots: readonly VouchingNode[];
  /** Levels from a root to the lowest person; 0 without people. */
  readonly levels: number;
}

/** Who vouched for whom; the oldest first at every level. Nobody is lost, whatever the sponsors say. */
export function vouchingTree(people: readonly ConsolePerson[]): VouchingTree {
  const byId = new Map(people.map((person) => [person.personId, person]));
  const childrenOf = new Map<PersonId | undefined, ConsolePerson[]>();
  for (const person of people.toSorted((a, b) => a.joinedAtMs - b.joinedAtMs)) {
    const sponsor = person.sponsor !== undefined && byId.has(person.sponsor) ? person.sponsor : undefined;
    const siblings = childrenOf.get(sponsor);
    if (siblings) siblings.push(person);
    else childrenOf.set(sponsor, [person]);
  }
  const roots = childrenOf.get(undefined) ?? [];
  const order: ConsolePerson[] = [];
  const open = [...roots];
  for (let person = open.pop(); person; person = open.pop()) {
    order.push(person);
    open.push(...(childrenOf.get(person.personId) ?? []));
  }
  // Sponsors in a circle cannot come from a relay that is right; if they do, nobody disappears.
  const reached = new Set(order.map(({ personId }) => personId));
  if (reached.size < people.length) {
    return vouchingTree(
      people.map((person) => {
        if (reached.has(person.personId)) return person;
        const { sponsor: _, ...alone } = person;
        return alone;
      }),
    );
  }
  const nodes = new Map<PersonId, VouchingNode>();
  const depth = new Map<PersonId, number>();
  for (const person of order.toReversed()) {
    const children = (childrenOf.get(person.personId) ?? []).map(
      ({ personId }) => nodes.get(personId) as VouchingNode,
    );
    const below = children.reduce((sum, child) => sum + 1 + child.below, 0);
    nodes.set(person.personId, { person, children, below });
    const deepest = Math.max(0, ...children.map((child) => depth.get(child.person.personId) ?? 0));
    depth.set(person.personId, deepest + 1);
  }
  return {
    roots: roots.map(({ personId }) => nodes.get(personId) as VouchingNode),
    levels: Math.max(0, ...roots.map(({ personId }) => depth.get(personId) ?? 0)),
  };
}

/** Those on the way from the roots to people who are searched for: what has to be open to see them. */
export function pathsTo(people: readonly ConsolePerson[], found: readonly ConsolePerson[]): Set<PersonId> {
  const byId = new Map(people.map((person) => [person.personId, person]));
  const open = new Set<PersonId>();
  for (const { sponsor } of found) {
    let above = sponsor;
    while (above !== undefined && !open.has(above)) {
      open.add(above);
      above = byId.get(above)?.sponsor;
    }
  }
  return open;
}
