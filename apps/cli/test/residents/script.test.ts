import { describe, expect, it } from "vitest";
import { cast, castRooms } from "../../src/residents/cast.js";
import { exchangeOf, fill } from "../../src/residents/chatter.js";
import { answersTo, phrasesFor } from "../../src/residents/phrases.js";
import { exchanges, fillings } from "../../src/residents/small-talk.js";
import { story } from "../../src/residents/story.js";

const membersOf = new Map(castRooms.map(({ id, members }) => [id, members]));

describe("the residents' script", () => {
  it("has twelve people of two authorities, each vouched for by somebody before them", () => {
    expect(cast.length).toBe(12);
    expect(new Set(cast.map(({ home }) => home))).toEqual(new Set([0, 1]));
    for (const [i, { id, sponsor }] of cast.entries()) {
      const before = cast.slice(0, i).map((member) => member.id);
      expect(sponsor === undefined || before.includes(sponsor), id).toBe(true);
    }
  });

  it("lets only members speak, and refer only to what was said before", () => {
    expect(Object.keys(story)).toEqual([...membersOf.keys()]);
    for (const [room, lines] of Object.entries(story)) {
      const labels = new Set<string>();
      for (const line of lines) {
        expect(membersOf.get(room), room).toContain(line.by);
        const target = "react" in line ? line.to : line.answers;
        if (target !== undefined) expect(labels, room).toContain(target);
        if ("as" in line && line.as !== undefined) labels.add(line.as);
      }
    }
    for (const { room, lines } of exchanges) {
      for (const { by } of lines) expect(membersOf.get(room), room).toContain(by);
    }
  });

  it("has about sixty lines, replies, reactions, and all three languages", () => {
    const lines = Object.values(story).flat();
    expect(lines.length).toBeGreaterThanOrEqual(60);
    expect(lines.filter((line) => "react" in line).length).toBeGreaterThanOrEqual(10);
    expect(lines.filter((line) => "say" in line && line.answers).length).toBeGreaterThanOrEqual(15);
    const texts = lines.flatMap((line) => ("say" in line ? [line.say] : []));
    expect(new Set(texts).size).toBe(texts.length);
    for (const script of [/[ء-ي]{3}/u, /[¿¡]/u, /\bthe\b/])
      expect(texts.some((text) => script.test(text))).toBe(true);
  });

  it("talks on without end: every exchange once a round, in an order of the network's own", () => {
    const round = (seed: string, number: number) =>
      exchanges.map((_, i) => exchangeOf(seed, number * exchanges.length + i));
    for (const number of [0, 1, 7]) expect(new Set(round("n1", number))).toEqual(new Set(exchanges));
    expect(round("n1", 0)).toEqual(round("n1", 0));
    expect(round("n1", 0)).not.toEqual(round("n1", 1));
    expect(round("n1", 0)).not.toEqual(round("n2", 0));
  });

  it("fills in every gap of its lines, the same for all lines of an exchange", () => {
    for (const { say } of exchanges.flatMap(({ lines }) => lines))
      expect(fill(say, "seed")).not.toMatch(/[{}]/);
    expect(fill("{boat}/{boat}", "seed")).toMatch(/^(.+)\/\1$/);
    const boats = new Set(Array.from({ length: 50 }, (_, i) => fill("{boat}", `seed ${i}`)));
    expect(boats).toEqual(new Set(fillings.boat));
  });

  const fitting: [string, string, "hello" | "thanks" | "question" | "other"][] = [
    ["en", "Hello all", "hello"],
    ["en", "hello, is anybody there?", "question"],
    ["es", "Muchas gracias", "thanks"],
    ["es-MX", "Buenas tardes", "hello"],
    ["ar", "شكرا جزيلا", "thanks"],
    ["ar-EG", "متى نبحر؟", "question"],
    ["fr", "Nous arrivons", "other"],
  ];
  it.each(fitting)("answers %s %s as a %s", (language, text, kind) => {
    const phrases = phrasesFor(language);
    expect(answersTo(text, phrases)).toBe(phrases[kind]);
  });

  it("speaks English where it does not know the language", () => {
    expect(phrasesFor("fr")).toBe(phrasesFor("en"));
    expect(phrasesFor("constructor")).toBe(phrasesFor("en"));
    expect(phrasesFor("ar-EG").greeting).toContain("{newcomer}");
  });
});
