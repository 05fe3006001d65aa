import { Link } from "@tanstack/react-router";
import { AppearanceSettings, Avatar, DefinitionRow, Definitions, Icon, Said } from "@custos/ui";
import { useSelf } from "../engine/use-engine.js";
import { PanePage } from "../frame/pane-page.js";
import { useWords } from "../messages/use-words.js";
import { InstallCard } from "./install-card.js";
import { InviteCard } from "./invite-card.js";

/** Who this is, how it looks, and how somebody else comes in. */
export function SettingsScreen() {
  const words = useWords();
  const self = useSelf();
  return (
    <PanePage title={words("settings.title")}>
      <section className="cu-card ms-card">
        <div className="cu-row ms-own">
          <Avatar id={self.personId} name={self.displayName} size="lg" />
          <h2 className="cu-title">
            <Said>{self.displayName}</Said>
          </h2>
        </div>
        <Definitions>
          <DefinitionRow term={words("settings.authority")}>{self.authority.name}</DefinitionRow>
          <DefinitionRow term={words("settings.device")}>{words("settings.device.words")}</DefinitionRow>
          <DefinitionRow term={words("settings.id")}>
            <span className="cu-mono ms-breaks" dir="ltr">
              {self.personId}
            </span>
          </DefinitionRow>
        </Definitions>
      </section>
      <InviteCard />
      <section className="cu-card ms-card">
        <h2 className="cu-title">{words("settings.look")}</h2>
        <AppearanceSettings />
      </section>
      <Link to="/settings/network" className="cu-card ms-card ms-card-link">
        <span className="cu-grow">
          <span className="cu-title">{words("settings.network")}</span>
          <span className="cu-dense cu-ink-2">{words("settings.network.words")}</span>
        </span>
        <Icon name="chevron" />
      </Link>
      <InstallCard />
    </PanePage>
  );
}
