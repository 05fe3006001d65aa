import type { Day } from "@custos/base";
import type { RoomCoverage } from "@custos/contract";
import type { Authorisation, AuthorisationSubject } from "@custos/crypto/verify";

/** What is asked for, as far as the scope goes. */
export type Scope = Pick<Authorisation, "subjects" | "fromDay" | "toDay" | "mode">;

/** The scope as figures. */
export interface ScopeNumbers {
  readonly persons: number;
  readonly rooms: number;
  readonly days: number;
  /** One key is one person or room on one day. */
  readonly keys: number;
  /** People who are no subjects and are read along with them; undefined where the rooms are not known here. */
  readonly others: number | undefined;
}

/** How many UTC days a scope has, both ends included. */
export function daysOf({ fromDay, toDay }: Pick<Scope, "fromDay" | "toDay">): number {
  return toDay - fromDay + 1;
}

/** Keys of a scope: subjects times days, at most the cap. */
export function keysOf(scope: Pick<Authorisation, "subjects" | "fromDay" | "toDay" | "cap">): number {
  return Math.min(scope.subjects.length * daysOf(scope), scope.cap);
}

/** The four figures; `rooms` are those of the feed, with their members as they are now. */
export function scopeNumbers(
  scope: Pick<Authorisation, "subjects" | "fromDay" | "toDay" | "cap">,
  rooms?: readonly Pick<RoomCoverage, "roomId" | "members">[],
): ScopeNumbers {
  const persons = scope.subjects.filter(({ kind }) => kind === "person").length;
  return {
    persons,
    rooms: scope.subjects.length - persons,
    days: daysOf(scope),
    keys: keysOf(scope),
    others: rooms && othersOf(scope.subjects, rooms),
  };
}

function othersOf(
  subjects: readonly AuthorisationSubject[],
  rooms: readonly Pick<RoomCoverage, "roomId" | "members">[],
): number {
  const ids = new Set<string>(subjects.map(({ id }) => id));
  const read = rooms.filter(({ roomId, members }) => ids.has(roomId) || members.some((id) => ids.has(id)));
  const others = new Set(read.flatMap(({ members }) => members.filter((id) => !ids.has(id))));
  return others.size;
}

/** Which sentence says the scope, and what stands in it. Names come from outside: whoever shows them isolates them. */
export interface ScopeSentence {
  readonly id: "scope.persons" | "scope.rooms" | "scope.both";
  readonly persons: readonly string[];
  readonly rooms: readonly string[];
  readonly fromDay: Day;
  readonly toDay: Day;
  readonly mode: Scope["mode"];
}

/** The scope as a sentence. A subject whose name is not known is called by its whole id, never left out. */
export function scopeSentence(scope: Scope, names: ReadonlyMap<string, string>): ScopeSentence {
  const called = (kind: AuthorisationSubject["kind"]): string[] =>
    scope.subjects.filter((subject) => subject.kind === kind).map(({ id }) => names.get(id) ?? id);
  const persons = called("person");
  const rooms = called("room");
  const id = rooms.length === 0 ? "scope.persons" : persons.length === 0 ? "scope.rooms" : "scope.both";
  return { id, persons, rooms, fromDay: scope.fromDay, toDay: scope.toDay, mode: scope.mode };
}
