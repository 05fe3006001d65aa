import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asId, type PersonId } from "@custos/base";
import { searchPeople, type ConsolePerson } from "../src/people/person.js";
import { pathsTo, vouchingTree, type VouchingNode } from "../src/people/vouching.js";

const idOf = (number: number) => asId<PersonId>(number.toString(16).padStart(32, "0"));

function person(number: number, sponsor?: number, displayName = `person ${number}`): ConsolePerson {
  return {
    personId: idOf(number),
    displayName,
    language: "en",
    authority: 1,
    devices: 1,
    joinedAtMs: number,
    ...(sponsor === undefined ? {} : { sponsor: idOf(sponsor) }),
  };
}

const shape = ({ person: { joinedAtMs }, below, children }: VouchingNode): unknown => [
  joinedAtMs,
  below,
  children.map(shape),
];

describe("the vouching tree", () => {
  test("shows who vouched for whom, the oldest first, with the number below each", () => {
    const people = [person(5, 2), person(3, 1), person(1), person(2, 1), person(4)];
    const tree = vouchingTree(people);
    expect(tree.levels).toBe(3);
    expect(tree.roots.map(shape)).toEqual([
      [
        1,
        3,
        [
          [2, 1, [[5, 0, []]]],
          [3, 0, []],
        ],
      ],
      [4, 0, []],
    ]);
    expect(vouchingTree([])).toEqual({ roots: [], levels: 0 });
  });

  test("loses nobody, whatever sponsors are said", () => {
    const sponsors = fc.array(fc.option(fc.nat(12), { nil: undefined }), { maxLength: 12 });
    fc.assert(
      fc.property(sponsors, (given) => {
        const people = given.map((sponsor, number) => person(number, sponsor));
        const seen: PersonId[] = [];
        const walk = (node: VouchingNode): number => {
          seen.push(node.person.personId);
          const below = node.children.reduce((sum, child) => sum + 1 + walk(child), 0);
          expect(node.below).toBe(below);
          return below;
        };
        for (const root of vouchingTree(people).roots) walk(root);
        expect(seen.toSorted()).toEqual(people.map(({ personId }) => personId).toSorted());
      }),
    );
  });

  test("a long chain is no deeper than the stack", () => {
    const people = Array.from({ length: 20_000 }, (_, number) =>
      person(number, number === 0 ? undefined : number - 1),
    );
    expect(vouchingTree(people).levels).toBe(20_000);
  });

  test("opens the way to who is searched for", () => {
    const people = [person(1), person(2, 1), person(3, 2), person(4, 1)];
    expect([...pathsTo(people, [people[2] as ConsolePerson])].toSorted()).toEqual([idOf(1), idOf(2)]);
    expect(pathsTo(people, []).size).toBe(0);
  });
});

test("people are found by a part of the name without accents and case, or by the begin of the id", () => {
  const people = [
    person(1, undefined, "Zoë Márquez"),
    person(2, undefined, "نور عزيز"),
    person(3, undefined, "ana"),
  ];
  const found = (asked: string) => searchPeople(people, asked).map(({ displayName }) => displayName);
  expect(found("MARQ")).toEqual(["Zoë Márquez"]);
  expect(found("عزيز")).toEqual(["نور عزيز"]);
  expect(found(idOf(3).slice(0, 32))).toEqual(["ana"]);
  expect(found("nobody")).toEqual([]);
  expect(found(" ")).toHaveLength(3);
});
