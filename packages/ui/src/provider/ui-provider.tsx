import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { I18nProvider } from "react-aria-components";
import { IntlProvider } from "react-intl";
import { localeOf, type Language } from "../format/language.js";
import { ar } from "../messages/ar.js";
import { en } from "../messages/en.js";
import {
  applyPreferences,
  currentPreferences,
  deviceIsDark,
  keepPreference,
  themeOf,
  type Preferences,
  type Theme,
  type ThemeChoice,
} from "./preferences.js";

/** A flat record of ICU messages by key. */
export type Catalogue = Readonly<Record<string, string>>;

export interface UiProviderProps {
  /** The app's own messages; the components' own are merged in. */
  readonly messages?: Readonly<Record<Language, Catalogue>>;
  /** Fixes theme and language (tests, galleries); otherwise address, kept choice and device decide. */
  readonly initial?: Partial<Preferences>;
  readonly children: ReactNode;
}

interface Setting {
  readonly choice: ThemeChoice;
  readonly theme: Theme;
  readonly language: Language;
  readonly change: (change: Partial<Preferences>) => void;
}

const SettingContext = createContext<Setting | null>(null);
const none: Readonly<Record<Language, Catalogue>> = { en: {}, ar: {} };

/** Theme, language, direction and messages for everything inside. One a page, at the root. */
export function UiProvider({ messages = none, initial, children }: UiProviderProps) {
  const [preferences, setPreferences] = useState<Preferences>(() => ({
    ...currentPreferences(),
    ...initial,
  }));
  const dark = useDeviceIsDark();
  const { theme: choice, language } = preferences;

  useEffect(() => applyPreferences(preferences), [preferences, dark]);

  const setting = useMemo<Setting>(
    () => ({
      choice,
      language,
      theme: themeOf(choice, dark),
      change: (change) => {
        keepPreference(change);
        setPreferences((now) => ({ ...now, ...change }));
      },
    }),
    [choice, language, dark],
  );
  const words = useMemo(
    () => ({ ...(language === "ar" ? ar : en), ...messages[language] }),
    [language, messages],
  );

  return (
    <SettingContext value={setting}>
      <IntlProvider locale={localeOf[language]} defaultLocale="en-GB" messages={words}>
        <I18nProvider locale={localeOf[language]}>{children}</I18nProvider>
      </IntlProvider>
    </SettingContext>
  );
}

function useDeviceIsDark(): boolean {
  const [dark, setDark] = useState(deviceIsDark);
  useEffect(() => {
    const query = window.matchMedia("(prefers-color-scheme: dark)");
    const follow = (): void => setDark(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  return dark;
}

function useSetting(): Setting {
  const setting = useContext(SettingContext);
  if (setting === null) throw new Error("Put a UiProvider around the components of @custos/ui");
  return setting;
}

/** The theme shown, what was chosen, and how to choose another. */
export function useTheme(): {
  readonly theme: Theme;
  readonly choice: ThemeChoice;
  readonly setTheme: (choice: ThemeChoice) => void;
} {
  const { theme, choice, change } = useSetting();
  return { theme, choice, setTheme: (theme) => change({ theme }) };
}

/** The language shown, the locale for Intl, and how to choose another. */
export function useLanguage(): {
  readonly language: Language;
  readonly locale: string;
  readonly setLanguage: (language: Language) => void;
} {
  const { language, change } = useSetting();
  return { language, locale: localeOf[language], setLanguage: (language) => change({ language }) };
}
