import { formatCount, OkLine, useLanguage } from "@custos/ui";
import type { WhoCanRead } from "@custos/sdk";
import { useWords } from "../messages/use-words.js";
import { useTimes } from "../text/use-times.js";
import type { NetworkView } from "../worker/engine-api.js";

/** How far this device has followed the public log, and who has signed it. */
export function LogLine({
  log,
  network,
}: {
  readonly log: WhoCanRead["log"];
  readonly network: NetworkView;
}) {
  const words = useWords();
  const times = useTimes();
  const { language } = useLanguage();
  return (
    <OkLine icon="seal">
      {words("who.log.words", {
        size: formatCount(log.size, language),
        when: times.dateTime(log.cosignedAtMs),
        signed: network.log.witnesses.length,
        all: network.charter.witnesses.length,
      })}
    </OkLine>
  );
}
