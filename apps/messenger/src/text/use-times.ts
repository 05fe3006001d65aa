import { useMemo } from "react";
import { useIntl } from "react-intl";
import { useWords } from "../messages/use-words.js";
import { listTimeOf } from "./times.js";

/** Twenty-four hours in every language. */
const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

/** Moments as people read them, in their language and time zone. */
export function useTimes() {
  const intl = useIntl();
  const words = useWords();
  return useMemo(() => {
    const time = (ms: number): string => intl.formatDate(ms, { ...clock });
    return {
      time,
      day: (ms: number): string =>
        intl.formatDate(ms, { weekday: "long", day: "numeric", month: "long", ...yearIfOther(ms) }),
      date: (ms: number): string => intl.formatDate(ms, { day: "numeric", month: "long", year: "numeric" }),
      dateTime: (ms: number): string =>
        intl.formatDate(ms, {
          day: "numeric",
          month: "long",
          ...clock,
          ...yearIfOther(ms),
        }),
      inList: (ms: number): string => {
        const kind = listTimeOf(ms, Date.now());
        if (kind === "time") return time(ms);
        if (kind === "yesterday") return words("rooms.yesterday");
        if (kind === "weekday") return intl.formatDate(ms, { weekday: "short" });
        return intl.formatDate(ms, { day: "numeric", month: "short" });
      },
    };
  }, [intl, words]);
}

function yearIfOther(ms: number): { year?: "numeric" } {
  return new Date(ms).getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" };
}
