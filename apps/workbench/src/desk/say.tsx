import { useMemo, type ReactNode } from "react";
import { FormattedMessage, useIntl } from "react-intl";
import { startOfDayMs, type Day } from "@custos/base";
import { formatCount, useLanguage } from "@custos/ui";
import { dayRange } from "./day-range.js";
import type { MessageId } from "../messages/en.js";

type Values = Readonly<Record<string, string | number>>;

/** The desk's words in the person's language. */
export function useSay(): (id: MessageId, values?: Values) => string {
  const intl = useIntl();
  return (id, values) => intl.formatMessage({ id }, values);
}

/** A message with elements in it; `<b>` stands for emphasis in all of them. */
export function Rich({
  id,
  values,
}: {
  readonly id: MessageId;
  readonly values?: Record<string, ReactNode>;
}) {
  return <FormattedMessage id={id} values={{ b: (chunks: ReactNode) => <b>{chunks}</b>, ...values }} />;
}

/** Days, times and figures as the desk writes them. Days are UTC days; times are local unless they say otherwise. */
export interface Format {
  readonly day: (day: Day) => string;
  readonly dayShort: (day: Day) => string;
  readonly days: (fromDay: Day, toDay: Day) => string;
  readonly time: (timeMs: number) => string;
  readonly hour: (timeMs: number) => string;
  readonly dateTime: (timeMs: number) => string;
  readonly weekdayTime: (timeMs: number) => string;
  readonly count: (value: number) => string;
  readonly list: (items: readonly string[]) => string;
}

/** A name inside a sentence of the other direction, kept from reordering it (Unicode isolates). */
function isolated(name: string, locale: string): string {
  const mixed = locale.startsWith("ar") || /[\u0590-\u08ff\ufb1d-\ufefc]/u.test(name);
  return mixed ? `\u2068${name}\u2069` : name;
}

export function useFormat(): Format {
  const say = useSay();
  const { language, locale } = useLanguage();
  const to = say("days.to");
  return useMemo(
    () => makeFormat(locale, to, (value) => formatCount(value, language)),
    [language, locale, to],
  );
}

function makeFormat(locale: string, to: string, count: (value: number) => string): Format {
  const of = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, options);
  const day = of({ day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const dayShort = of({ day: "numeric", month: "short", timeZone: "UTC" });
  const time = of({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const hour = of({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const dateTime = of({
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const weekdayTime = of({ weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const list = new Intl.ListFormat(locale, { style: "long", type: "conjunction" });
  return {
    day: (of) => day.format(startOfDayMs(of)),
    dayShort: (of) => dayShort.format(startOfDayMs(of)),
    days: (fromDay, toDay) => dayRange(locale, fromDay, toDay, to),
    time: (ms) => time.format(ms),
    hour: (ms) => hour.format(ms),
    dateTime: (ms) => dateTime.format(ms),
    weekdayTime: (ms) => weekdayTime.format(ms),
    count,
    list: (items) => list.format(items.map((item) => isolated(item, locale))),
  };
}
