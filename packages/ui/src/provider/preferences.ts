import { directionOf, pickLanguage, type Language } from "../format/language.js";

export type Theme = "light" | "dark";
/** What a person chose: a theme, or whatever the device says. */
export type ThemeChoice = Theme | "system";

export interface Preferences {
  readonly theme: ThemeChoice;
  readonly language: Language;
}

const themeKey = "custos.theme";
const languageKey = "custos.language";

/** Where preferences are read from: the address, what was kept, and the browser's languages. Pure. */
export function readPreferences(
  search: string,
  kept: (key: string) => string | null,
  wanted: readonly string[],
): Preferences {
  const asked = new URLSearchParams(search);
  const theme = themeFrom(asked.get("theme")) ?? themeFrom(kept(themeKey)) ?? "system";
  const language = asked.get("lang") ?? kept(languageKey);
  return { theme, language: pickLanguage(language === null ? wanted : [language, ...wanted]) };
}

function themeFrom(value: string | null): Theme | undefined {
  return value === "light" || value === "dark" ? value : undefined;
}

/** The preferences of this page load; `?theme=` and `?lang=` win over what was kept, for this load only. */
export function currentPreferences(): Preferences {
  if (typeof window === "undefined") return { theme: "system", language: "en" };
  return readPreferences(window.location.search, keptItem, navigator.languages);
}

function keptItem(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // Storage can be forbidden; then the device's own choice counts.
  }
}

/** Keeps a choice for the next page load; "system" forgets the theme that was kept. */
export function keepPreference(change: Partial<Preferences>): void {
  try {
    if (change.theme === "system") localStorage.removeItem(themeKey);
    else if (change.theme !== undefined) localStorage.setItem(themeKey, change.theme);
    if (change.language !== undefined) localStorage.setItem(languageKey, change.language);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** Whether the device asks for dark. */
export function deviceIsDark(): boolean {
  return typeof window !== "undefined" && window.matchMedia("(prefers-color-scheme: dark)").matches;
}

/** The theme to show for a choice. */
export function themeOf(choice: ThemeChoice, darkDevice: boolean): Theme {
  return choice === "system" ? (darkDevice ? "dark" : "light") : choice;
}

/** Puts theme, language and direction on <html>. Call it first in an app's entry, before anything is drawn. */
export function applyPreferences(preferences: Preferences = currentPreferences()): void {
  const root = document.documentElement;
  root.dataset["theme"] = themeOf(preferences.theme, deviceIsDark());
  root.lang = preferences.language;
  root.dir = directionOf[preferences.language];
}
