import { Link } from "@tanstack/react-router";
import { DefinitionRow, Definitions, formatBytes, formatCount, useLanguage } from "@custos/ui";
import type { Overview } from "./health.js";
import { useDates } from "../messages/dates.js";
import { useWords } from "../messages/words.js";
import { paths } from "../paths.js";

interface CardProps {
  readonly overview: Overview;
}

/** What is stored, all of it sealed. */
export function StorageCard({ overview }: CardProps) {
  const words = useWords();
  const { language } = useLanguage();
  return (
    <section className="co-card co-third" aria-labelledby="storage">
      <div className="co-card-head">
        <h2 id="storage">{words("overview.storage")}</h2>
      </div>
      <p className="co-figure">{formatBytes(overview.storedBytes, language)}</p>
      <p className="cu-small cu-ink-3">{words("overview.storage.below")}</p>
    </section>
  );
}

/** How many may still join. */
export function InvitationsCard({ overview }: CardProps) {
  const words = useWords();
  const { language } = useLanguage();
  const { openInvitations: open } = overview;
  return (
    <section className="co-card co-third" aria-labelledby="open-invitations">
      <div className="co-card-head">
        <h2 id="open-invitations">{words("overview.open")}</h2>
      </div>
      <p className="co-figure">{formatCount(open, language)}</p>
      <p className="cu-small cu-ink-3">{words("overview.open.below", { count: open })}</p>
      <Link to={paths.invitations} className="cu-btn cu-btn-sm">
        {words("overview.open.see")}
      </Link>
    </section>
  );
}

/** Which network this is, under which charter, and since when the relay runs. */
export function NetworkCard({ overview }: CardProps) {
  const words = useWords();
  const dates = useDates();
  const { language } = useLanguage();
  return (
    <section className="co-card co-third" aria-labelledby="network">
      <div className="co-card-head">
        <h2 id="network">{words("overview.network")}</h2>
      </div>
      <Definitions>
        <DefinitionRow term={words("overview.charter")}>
          {words("overview.charter.number", { number: formatCount(overview.charterNumber, language) })}
        </DefinitionRow>
        <DefinitionRow term={words("overview.up")}>{dates.moment(overview.upSinceMs)}</DefinitionRow>
        <DefinitionRow term={words("overview.id")}>
          <bdi className="cu-mono co-id">{overview.networkId}</bdi>
        </DefinitionRow>
      </Definitions>
    </section>
  );
}
