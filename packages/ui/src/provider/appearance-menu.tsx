import { SegmentedControl } from "../field/choice.js";
import { languageNames, languages } from "../format/language.js";
import { IconButton } from "../action/icon-button.js";
import { useSay } from "../messages/say.js";
import { Popover } from "../overlay/menu.js";
import { useLanguage, useTheme } from "./ui-provider.js";

/** Theme and language, as two rows for a settings page. */
export function AppearanceSettings() {
  const say = useSay();
  const { choice, setTheme } = useTheme();
  const { language, setLanguage } = useLanguage();
  return (
    <div className="cu-appearance">
      <span>{say("ui.theme")}</span>
      <SegmentedControl
        label={say("ui.theme")}
        value={choice}
        onChange={setTheme}
        choices={[
          { value: "light", label: say("ui.theme.light"), icon: "sun" },
          { value: "dark", label: say("ui.theme.dark"), icon: "moon" },
          { value: "system", label: say("ui.theme.system") },
        ]}
      />
      <span>{say("ui.language")}</span>
      <SegmentedControl
        label={say("ui.language")}
        value={language}
        onChange={setLanguage}
        choices={languages.map((value) => ({ value, label: languageNames[value] }))}
      />
    </div>
  );
}

/** A button that opens theme and language. */
export function AppearanceMenu() {
  const say = useSay();
  return (
    <Popover label={say("ui.appearance")} trigger={<IconButton icon="moon" label={say("ui.appearance")} />}>
      <AppearanceSettings />
    </Popover>
  );
}
