import { languageNames, languages, SegmentedControl, useLanguage } from "@custos/ui";
import { useWords } from "../messages/use-words.js";

/** The interface's languages, each by its own name. */
export function LanguageSwitch() {
  const words = useWords();
  const { language, setLanguage } = useLanguage();
  return (
    <SegmentedControl
      label={words("join.language")}
      value={language}
      onChange={setLanguage}
      choices={languages.map((value) => ({ value, label: languageNames[value] }))}
    />
  );
}
