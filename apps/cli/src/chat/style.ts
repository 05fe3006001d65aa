import type { PersonId } from "@custos/base";

/** How a screen looks: its width, and whether it has colours. */
export interface Look {
  readonly columns: number;
  readonly colour: boolean;
  /** IANA name of the zone in which times are shown; the system's own where there is none. */
  readonly timeZone?: string;
}

/** SGR codes (ECMA-48). */
const codes = { bold: "1", dim: "2", warn: "33", bad: "31", good: "32" } as const;
export type Style = keyof typeof codes;

/** Readable on light and on dark: no white, black, nor bright yellow. Red is kept for what goes wrong. */
const personCodes = ["36", "32", "35", "34", "33", "96", "92", "95", "94"];

/** Text that is harmless already, in a style. */
export function paint({ colour }: Look, style: Style, text: string): string {
  return colour && text !== "" ? `\u001b[${codes[style]}m${text}\u001b[0m` : text;
}

/** Everybody has one colour, the same in every room and at every start. */
export function paintPerson({ colour }: Look, person: PersonId, text: string): string {
  if (!colour) return text;
  const code = personCodes[Number.parseInt(person.slice(0, 8), 16) % personCodes.length];
  return `\u001b[1;${code}m${text}\u001b[0m`;
}

export function clockTime({ timeZone }: Look, timeMs: number | undefined): string {
  if (timeMs === undefined) return "--:--";
  return new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
    timeZone,
  }).format(timeMs);
}

/** Such as `Tuesday, 24 November 2026`. */
export function calendarDay({ timeZone }: Look, timeMs: number): string {
  const parts = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone } as const;
  return new Intl.DateTimeFormat("en-GB", parts).format(timeMs);
}
