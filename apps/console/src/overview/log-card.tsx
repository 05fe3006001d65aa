import { Dot, formatCount, useLanguage } from "@custos/ui";
import { agoWords } from "./ago.js";
import { logHealth, type Overview } from "./health.js";
import { useWords } from "../messages/words.js";

/** How far the log is, and how its witnesses keep up. */
export function LogCard({ overview, nowMs }: { readonly overview: Overview; readonly nowMs: number }) {
  const words = useWords();
  const { language } = useLanguage();
  const { log } = overview;
  const { witnesses, isLate } = logHealth(overview, nowMs);
  const count = (value: number): string => formatCount(value, language);
  const ago = (timeMs: number | undefined): string =>
    timeMs === undefined ? words("overview.log.never") : agoWords(words, count, nowMs - timeMs);
  return (
    <section className="co-card co-log" aria-labelledby="log-card">
      <div className="co-card-head">
        <h2 id="log-card">{words("overview.log")}</h2>
        <span className="cu-small cu-ink-3 cu-num">{words("overview.log.entries", { count: log.size })}</span>
      </div>
      <dl className="co-health">
        <Row tone={isLate ? "ember" : "pine"} term={words("overview.log.cosigned")}>
          {ago(log.cosignedAtMs)}
        </Row>
        {witnesses.map((witness) => (
          <Row
            key={witness.name}
            tone={!witness.isLate ? "pine" : isLate ? "ember" : "ring"}
            term={words("overview.log.witness", { name: witness.name })}
          >
            {ago(witness.cosignedAtMs)}
            {witness.isLate && isLate && <span className="cu-t-ember"> {words("overview.late.word")}</span>}
          </Row>
        ))}
        <Row tone={isLate ? "ember" : "pine"} term={words("overview.log.needed")}>
          {words("overview.log.neededOf", { needed: count(log.needed), total: count(witnesses.length) })}
        </Row>
      </dl>
    </section>
  );
}

interface RowProps {
  /** A ring: not among those that the newest checkpoint needed. */
  readonly tone: "pine" | "ember" | "ring";
  readonly term: string;
  readonly children: React.ReactNode;
}

function Row({ tone, term, children }: RowProps) {
  return (
    <div>
      <dt>
        <Dot tone={tone} />
        <bdi>{term}</bdi>
      </dt>
      <dd className="cu-ink-2 cu-num">{children}</dd>
    </div>
  );
}
