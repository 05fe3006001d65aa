import { expect, test } from "vitest";
import { ar } from "../src/messages/ar.js";
import { en } from "../src/messages/en.js";

/** Names of what a message takes: `{count, plural, …}` and `{name}`. */
function argumentsOf(message: string): string[] {
  const names = [...message.matchAll(/\{(\w+)(?=[},])/g)].map(([, name]) => name as string);
  return [...new Set(names)].toSorted();
}

test("both catalogues say the same things, with the same values", () => {
  expect(Object.keys(ar).toSorted()).toEqual(Object.keys(en).toSorted());
  for (const [id, message] of Object.entries(en)) {
    const other = ar[id as keyof typeof ar];
    expect(other.length, id).toBeGreaterThan(0);
    const needed = argumentsOf(message);
    // Arabic may say a number as a word of its own; it never needs what English does not give.
    for (const name of argumentsOf(other)) expect(needed, id).toContain(name);
  }
});

test("Arabic has all its forms of number", () => {
  for (const [id, message] of Object.entries(ar)) {
    if (!message.includes("plural,") || id === "people.found" || id === "overview.ago") continue;
    for (const form of ["one", "two", "few", "many", "other"]) expect(message, id).toContain(`${form} {`);
  }
});
