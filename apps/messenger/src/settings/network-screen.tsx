import { useCallback } from "react";
import {
  DefinitionRow,
  Definitions,
  ErrorState,
  formatCount,
  OkLine,
  Said,
  Skeleton,
  useLanguage,
} from "@custos/ui";
import { CharterText } from "../charter/charter-text.js";
import { DisclosureText } from "../charter/disclosure-text.js";
import { useEngine } from "../engine/use-engine.js";
import { useLoaded } from "../engine/use-loaded.js";
import { PanePage } from "../frame/pane-page.js";
import { useWords } from "../messages/use-words.js";
import { useTimes } from "../text/use-times.js";
import type { NetworkView } from "../worker/engine-api.js";

/** The network as this device has verified it: log, accepted text, charter. */
export function NetworkScreen() {
  const { api } = useEngine();
  const { language } = useLanguage();
  const words = useWords();
  const load = useCallback(() => api.network(language), [api, language]);
  const [found, again] = useLoaded(load);
  return (
    <PanePage title={words("network.title")} back="/settings">
      {found.is === "loading" && <Skeleton rows={8} />}
      {found.is === "failed" && (
        <ErrorState title={words("message.refused", { code: found.code })} onRetry={again} />
      )}
      {found.is === "there" && <Network network={found.value} />}
    </PanePage>
  );
}

function Network({ network }: { readonly network: NetworkView }) {
  const words = useWords();
  const times = useTimes();
  const { language } = useLanguage();
  const { charter, disclosure, log, acceptedThis } = network;
  return (
    <>
      <h2 className="cu-head">
        <Said>{charter.name}</Said>
      </h2>
      <section className="cu-card ms-card">
        <h3 className="cu-title">{words("network.log")}</h3>
        <OkLine icon="seal">{words("network.log.checked")}</OkLine>
        <Definitions>
          <DefinitionRow term={words("network.log.size")}>{formatCount(log.size, language)}</DefinitionRow>
          <DefinitionRow term={words("network.log.time")}>{times.dateTime(log.cosignedAtMs)}</DefinitionRow>
          <DefinitionRow term={words("network.log.witnesses")}>
            {words("network.log.of", { signed: log.witnesses.length, needed: log.needed })}
          </DefinitionRow>
        </Definitions>
      </section>
      <section className="cu-card ms-card">
        <h3 className="cu-title">{words("network.disclosure")}</h3>
        <p className="cu-dense cu-ink-2">
          {acceptedThis
            ? words("network.accepted", { version: disclosure.version })
            : words("network.notAccepted")}
        </p>
        <DisclosureText text={disclosure.text} language={disclosure.language} />
      </section>
      <section className="cu-card ms-card">
        <h3 className="cu-title">{words("network.charter")}</h3>
        <CharterText charter={charter} />
      </section>
    </>
  );
}
