/** Languages that the interface speaks. */
export const languages = ["en", "ar"] as const;
export type Language = (typeof languages)[number];

/** The locale by which dates and numbers are set: day before month, 24 hours; Arabic with its own digits. */
export const localeOf: Readonly<Record<Language, string>> = { en: "en-GB", ar: "ar-u-nu-arab" };

/** The way a language is read. */
export const directionOf: Readonly<Record<Language, "ltr" | "rtl">> = { en: "ltr", ar: "rtl" };

/** How a language calls itself. */
export const languageNames: Readonly<Record<Language, string>> = { en: "English", ar: "العربية" };

/** The first of the wanted languages (BCP 47) that the interface speaks; English if none. */
export function pickLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const base = tag.toLowerCase().split("-")[0];
    const found = languages.find((language) => language === base);
    if (found) return found;
  }
  return "en";
}
