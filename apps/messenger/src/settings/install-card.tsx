import { useSyncExternalStore } from "react";
import { Button } from "@custos/ui";
import { useWords } from "../messages/use-words.js";
import { canInstall, install, subscribeInstall } from "./install-prompt.js";

/** Offers to install the app where the browser can. */
export function InstallCard() {
  const words = useWords();
  const offered = useSyncExternalStore(subscribeInstall, canInstall);
  if (!offered) return null;
  return (
    <section className="cu-card ms-card">
      <h2 className="cu-title">{words("install.title")}</h2>
      <p className="cu-dense cu-ink-2">{words("install.words")}</p>
      <div>
        <Button icon="download" onPress={() => void install()}>
          {words("install.do")}
        </Button>
      </div>
    </section>
  );
}
