import type { PersonId } from "@custos/base";
import type { PersonName } from "@custos/sdk";

/** How people are called: everybody can choose any name, so that those who share one are told apart by their id. */
export class Names {
  readonly #people = new Map<PersonId, PersonName>();

  set(people: readonly PersonName[]): void {
    for (const person of people) this.#people.set(person.personId, person);
  }

  has(id: PersonId): boolean {
    return this.#people.has(id);
  }

  get all(): PersonName[] {
    return [...this.#people.values()].toSorted((a, b) => a.displayName.localeCompare(b.displayName));
  }

  /** Not made harmless yet. */
  of(id: PersonId): string {
    const person = this.#people.get(id);
    if (!person) return `person ${id.slice(0, 4)}`;
    const twins = [...this.#people.values()].filter((other) =>
      sameName(other.displayName, person.displayName),
    );
    return twins.length > 1 ? `${person.displayName} (${id.slice(0, 4)})` : person.displayName;
  }

  /** Whoever is meant by a name, the beginning of one if nobody has it whole, or an id. */
  find(text: string): PersonName[] {
    const wanted = text.trim();
    const all = this.all;
    const byId = all.filter(({ personId }) => personId === wanted);
    const exact = all.filter(({ personId }) => sameName(this.of(personId), wanted));
    const whole = all.filter(({ displayName }) => sameName(displayName, wanted));
    const beginning = all.filter(({ displayName }) => fold(displayName).startsWith(fold(wanted)));
    return [byId, exact, whole, beginning].find((found) => found.length > 0) ?? [];
  }
}

function sameName(a: string, b: string): boolean {
  return fold(a) === fold(b);
}

/** For comparing what people type with what stands there. */
export function fold(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase().trim();
}
