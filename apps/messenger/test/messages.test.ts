import { createIntl } from "react-intl";
import { describe, expect, it } from "vitest";
import { ar } from "../src/messages/ar.js";
import { en } from "../src/messages/en.js";

const values = {
  count: 3,
  people: 3,
  authorities: 2,
  days: 5,
  hours: 5,
  one: 5,
  year: 9,
  approvals: 2,
  step: 1,
  of: 3,
  needed: 2,
  all: 3,
  signed: 2,
  judges: 2,
  judgesAll: 3,
  oversight: 2,
  oversightAll: 3,
};
const texts = [
  "name",
  "network",
  "until",
  "number",
  "version",
  "code",
  "jurisdiction",
  "names",
  "day",
  "room",
];
const more = ["by", "who", "why", "type", "emoji", "id", "size", "when", "hash"];
const all = { ...values, ...Object.fromEntries([...texts, ...more].map((key) => [key, `<${key}>`])) };

/** Names of the arguments that a message takes. */
function argumentsOf(message: string): string[] {
  const names = [...message.matchAll(/\{\s*([a-zA-Z]+)\s*[,}]/gu)].map(([, name]) => name ?? "");
  return [...new Set(names)].toSorted();
}

describe("the messenger's words", () => {
  it("are there in both languages, key by key and argument by argument", () => {
    expect(Object.keys(ar)).toEqual(Object.keys(en));
    for (const [key, message] of Object.entries(en)) {
      expect([key, argumentsOf(ar[key as keyof typeof en])]).toEqual([key, argumentsOf(message)]);
    }
  });

  it.each([
    ["en-GB", en],
    ["ar-u-nu-arab", ar],
  ])("are well-formed in %s", (locale, messages) => {
    const failures: string[] = [];
    const intl = createIntl({ locale, messages, onError: (error) => failures.push(error.message) });
    for (const id of Object.keys(messages)) expect(intl.formatMessage({ id }, all)).not.toBe("");
    expect(failures).toEqual([]);
  });
});
