import { localeOf, type Language } from "./language.js";

/**
 * The thin space that parts thousands: U+202F, which does not break and which, unlike U+2009, counts as a separator
 * inside numbers (bidi class CS), so that 11 842 does not become 842 11 between words read from the right.
 */
export const thinSpace = "\u202f";

/** A whole number or decimal with thousands parted by a thin space: 412 906. At most `decimals` places (default 0). */
export function formatCount(value: number, language: Language = "en", decimals = 0): string {
  const parts = new Intl.NumberFormat(localeOf[language], { maximumFractionDigits: decimals }).formatToParts(
    value,
  );
  return parts.map((part) => (part.type === "group" ? thinSpace : part.value)).join("");
}

const byteUnits = ["B", "kB", "MB", "GB", "TB"] as const;

/** A size in powers of 1000 with at most three figures: 1.84 TB, 610 GB. */
export function formatBytes(bytes: number, language: Language = "en"): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit++;
  }
  const decimals = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${formatCount(value, language, decimals)}\u00a0${byteUnits[unit] ?? "B"}`;
}
