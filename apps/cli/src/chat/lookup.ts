import { ensure, type PersonId } from "@custos/base";
import { fold, type Names } from "./names.js";
import type { ListedRoom } from "./notice.js";

/** The room that is meant by a whole name, its number in the list, or the beginning of a name. `not-found`, `conflict`. */
export function roomMeant(rooms: readonly ListedRoom[], text: string): ListedRoom {
  const whole = rooms.filter(({ name }) => fold(name) === fold(text));
  const byNumber = rooms.filter(({ number }) => String(number) === text);
  const beginning = rooms.filter(({ name }) => fold(name).startsWith(fold(text)));
  const found = [whole, byNumber, beginning].find((some) => some.length > 0) ?? [];
  const [first] = found;
  ensure(first, "not-found", `no room ${JSON.stringify(text)}; /rooms lists them`);
  ensure(found.length === 1, "conflict", "several rooms are called so: open one by its number in /rooms");
  return first;
}

/** The people that are meant by what was typed, oneself never. `not-found`, `conflict` where it could be several. */
export function peopleMeant(names: Names, typed: readonly string[], own: PersonId): PersonId[] {
  return typed.map((name) => {
    const found = names.find(name).filter(({ personId }) => personId !== own);
    const [first] = found;
    ensure(first, "not-found", `nobody is called ${JSON.stringify(name)}; /people lists everybody`);
    const called = found.map(({ personId }) => names.of(personId)).join(", ");
    ensure(found.length === 1, "conflict", `who is meant by ${JSON.stringify(name)}: ${called}?`);
    return first.personId;
  });
}
