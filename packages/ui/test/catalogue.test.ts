import { createIntl } from "react-intl";
import { expect, test } from "vitest";
import { ar } from "../src/messages/ar.js";
import { en, type UiMessageId } from "../src/messages/en.js";
import { localeOf } from "@custos/ui";

const keys = Object.keys(en) as UiMessageId[];

const speaker = (language: "en" | "ar") =>
  createIntl({
    locale: localeOf[language],
    messages: language === "en" ? en : ar,
    onError: (error) => {
      throw error;
    },
  });
const speakers = { en: speaker("en"), ar: speaker("ar") };

function said(language: "en" | "ar", key: UiMessageId, values: Record<string, string | number>): string {
  return speakers[language].formatMessage({ id: key }, values);
}

test("English and Arabic have the same keys", () => {
  expect(Object.keys(ar).sort()).toEqual(Object.keys(en).sort());
});

test.each(keys)("%s can be said in both, from the same values", (key) => {
  const argumentsOf = (message: string): string[] =>
    [...new Set([...message.matchAll(/\{(\w+)[,}]/g)].map((match) => match[1] ?? ""))].sort();
  const names = argumentsOf(en[key]);
  expect(argumentsOf(ar[key])).toEqual(names);
  for (const unit of ["day", "hour", "minute", "second"]) {
    for (const count of [0, 1, 2, 3, 11, 100]) {
      const values = Object.fromEntries(
        names.map((name) => [name, name === "count" ? count : name === "unit" ? unit : "x"]),
      );
      expect(said("en", key, values)).not.toMatch(/[#{}]/);
      expect(said("ar", key, values)).not.toMatch(/[#{}]/);
    }
  }
});

test("what is left is said in its largest unit", () => {
  expect(said("en", "ui.left", { count: 12, unit: "day" })).toBe("12 days left");
  expect(said("en", "ui.left", { count: 1, unit: "day" })).toBe("1 day left");
  expect(said("en", "ui.lapses", { count: 31, unit: "hour" })).toBe("lapses in 31 h");
  expect(said("ar", "ui.lapses", { count: 31, unit: "hour" })).toBe("ينقضي خلال ٣١ س");
  expect(said("ar", "ui.left", { count: 2, unit: "day" })).toBe("بقي يومان");
});
