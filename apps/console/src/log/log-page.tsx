import { EmptyState, formatCount, PageHeader, Table, useLanguage } from "@custos/ui";
import type { EntryCounts } from "./count-entries.js";
import { useEntryCounts } from "../api/queries.js";
import { Loaded } from "../frame/loaded.js";
import { entryTypeId, useWords } from "../messages/words.js";
import "./log.css";

/** The public log as anybody can read it: its last checkpoint, and how many entries of which kind. */
export function LogPage() {
  const words = useWords();
  const log = useEntryCounts();
  return (
    <>
      <PageHeader title={words("log.title")} below={words("log.below")} />
      <div className="co-body">
        <Loaded query={log}>
          {(counts) =>
            counts.size === 0 ? <EmptyState title={words("log.waits")} /> : <LogCards counts={counts} />
          }
        </Loaded>
      </div>
    </>
  );
}

function LogCards({ counts }: { readonly counts: EntryCounts }) {
  const words = useWords();
  const { language } = useLanguage();
  const count = (value: number): string => formatCount(value, language);
  const rows = [...counts.byType].toSorted(([, a], [, b]) => b - a);
  const isWhole = counts.counted >= counts.size;
  return (
    <div className="co-log-cards">
      <section className="co-card" aria-labelledby="checkpoint">
        <div className="co-card-head">
          <h2 id="checkpoint">{words("log.checkpoint")}</h2>
        </div>
        <pre className="co-checkpoint" dir="ltr">
          {counts.checkpoint}
        </pre>
        <p className="cu-small cu-ink-3">{words("log.checkpoint.what")}</p>
      </section>
      <section className="co-card" aria-labelledby="entries">
        <div className="co-card-head">
          <h2 id="entries">{words("log.entries")}</h2>
          <span className="cu-small cu-ink-3">
            {isWhole
              ? words("log.whole", { size: count(counts.size) })
              : words("log.counted", { counted: count(counts.counted), size: count(counts.size) })}
          </span>
        </div>
        <Table
          label={words("log.byKind")}
          columns={[
            {
              id: "kind",
              header: words("log.kind"),
              isRowHeader: true,
              cell: ([type]) => words(entryTypeId(type)),
            },
            { id: "count", header: words("log.count"), numeric: true, cell: ([, many]) => count(many) },
          ]}
          rows={rows}
          rowId={([type]) => type}
        />
      </section>
    </div>
  );
}
