import { toHex } from "@custos/base";
import {
  EmptyState,
  ErrorState,
  Icon,
  Pane,
  PaneBody,
  OkLine,
  StatRow,
  Table,
  Tag,
  type TableColumn,
} from "@custos/ui";
import { entryWords } from "../../log/entry-words.js";
import type { LogEntryLine, VerifiedLog } from "../../log/verify-log.js";
import { errorDetail } from "../../desk/errors.js";
import { useRules, useVerifiedLog } from "../../desk/queries.js";
import { useFormat, useSay } from "../../desk/say.js";
import { Age } from "../case/age.js";
import { Loaded } from "../case/screen-state.js";

const proofCodes = new Set(["bad-log", "bad-charter", "bad-signature", "bad-proof", "malformed"]);

/** The public log as this browser has verified it. */
export function LogScreen() {
  const say = useSay();
  const rules = useRules();
  const log = useVerifiedLog();
  const broken = [rules.error, log.error].find(
    (error) => error !== null && proofCodes.has(errorDetail(error).split(":")[0] ?? ""),
  );
  return (
    <Pane className="wb-page-pane">
      <PaneBody label={say("place.log")} className="wb-page-body">
        {broken ? (
          <Broken error={broken} retry={() => void log.refetch()} />
        ) : (
          <Loaded query={rules}>
            {() => <Loaded query={log}>{(found) => <Verified log={found} />}</Loaded>}
          </Loaded>
        )}
      </PaneBody>
    </Pane>
  );
}

function Broken({ error, retry }: { readonly error: unknown; readonly retry: () => void }) {
  const say = useSay();
  return (
    <section className="cu-card cu-col">
      <h1 className="wb-verdict cu-t-ember">
        <Icon name="warning" size={28} />
        {say("log.broken")}
      </h1>
      <ErrorState title={say("log.broken-title")} onRetry={retry}>
        {say("log.broken-words")}
        <p className="cu-mono" dir="ltr">
          {errorDetail(error)}
        </p>
      </ErrorState>
    </section>
  );
}

function Verified({ log }: { readonly log: VerifiedLog }) {
  const say = useSay();
  const format = useFormat();
  const { checkpoint, witnesses, quorum, entries, recomputed } = log;
  const cosigned = witnesses.filter(({ atMs }) => atMs !== undefined).length;
  const count = (type: string): number => entries.filter(({ leaf }) => leaf?.type === type).length;
  return (
    <>
      <header className="wb-verdict-head">
        <span className="wb-verdict-sign">
          <Icon name="seal" size={28} />
        </span>
        <div>
          <h1 className="wb-verdict">{say(recomputed ? "log.whole" : "log.signed")}</h1>
          <p className="cu-ink-2">
            {say(recomputed ? "log.whole-words" : "log.signed-words", {
              size: format.count(checkpoint.size),
              count: checkpoint.size,
              shown: format.count(entries.length),
            })}
          </p>
        </div>
      </header>
      <section className="cu-card wb-flush">
        <StatRow
          stats={[
            { value: format.count(checkpoint.size), label: say("log.entries") },
            {
              value: say("log.of", { cosigned, witnesses: witnesses.length }),
              label: say("log.cosigned", { quorum }),
            },
            { value: format.count(count("authorisation")), label: say("log.authorisations"), tone: "brass" },
            { value: format.count(count("release")), label: say("log.releases"), tone: "brass" },
          ]}
        />
      </section>
      <div className="wb-two">
        <Witnesses log={log} />
        <Proof log={log} />
      </div>
      <section className="cu-card cu-col">
        <h2 className="cu-title">{say("log.newest")}</h2>
        <p className="cu-small cu-ink-2">{say("log.no-names")}</p>
        <Entries entries={entries.toReversed().slice(0, 60)} />
      </section>
    </>
  );
}

function Witnesses({ log }: { readonly log: VerifiedLog }) {
  const say = useSay();
  return (
    <section className="cu-card cu-col">
      <h2 className="cu-title">{say("log.witnesses")}</h2>
      <ul className="wb-lines">
        {log.witnesses.map(({ name, atMs, authority }) => (
          <li key={name} className="cu-row">
            <span className={atMs === undefined ? "cu-ink-3" : "cu-t-pine"}>
              <Icon
                name={atMs === undefined ? "clock" : "check"}
                label={say(atMs === undefined ? "log.not-yet" : "log.verified")}
              />
            </span>
            <bdi className="cu-grow cu-ellipsis">{name}</bdi>
            {authority === undefined && <Tag tone="line">{say("log.outside")}</Tag>}
            <span className="cu-small cu-ink-3">
              {atMs === undefined ? say("log.not-yet") : <Age atMs={atMs} />}
            </span>
          </li>
        ))}
      </ul>
      <p className="cu-small cu-ink-2">
        {say("log.quorum-words", { quorum: log.quorum, count: log.witnesses.length })}
      </p>
    </section>
  );
}

function Proof({ log }: { readonly log: VerifiedLog }) {
  const say = useSay();
  const format = useFormat();
  const { data: rules } = useRules();
  const { checkpoint, recomputed } = log;
  return (
    <section className="cu-card cu-col">
      <h2 className="cu-title">{say("log.checked")}</h2>
      <OkLine>{say("log.check.charter", { number: rules?.charter.number ?? 1 })}</OkLine>
      <OkLine>{say("log.check.signed")}</OkLine>
      <OkLine>{say("log.check.quorum", { quorum: log.quorum })}</OkLine>
      <OkLine icon={recomputed ? "check" : "minus"} tone={recomputed ? "pine" : "slate"}>
        {say(recomputed ? "log.check.root" : "log.check.no-root")}
      </OkLine>
      <dl className="wb-proof">
        <dt>{say("log.checkpoint")}</dt>
        <dd>
          {say("log.checkpoint-line", {
            size: format.count(checkpoint.size),
            time: format.dateTime(checkpoint.cosignedAtMs),
          })}
        </dd>
        <dt>{say("log.root")}</dt>
        <dd className="cu-mono wb-hash" dir="ltr">
          {grouped(toHex(checkpoint.root))}
        </dd>
        <dt>{say("log.charter-hash")}</dt>
        <dd className="cu-mono wb-hash" dir="ltr">
          {grouped(toHex(rules?.hash ?? new Uint8Array()))}
        </dd>
        <dt>{say("log.origin")}</dt>
        <dd className="cu-mono wb-hash" dir="ltr">
          {checkpoint.origin}
        </dd>
      </dl>
    </section>
  );
}

/** A hash in groups of four, for the eye. */
function grouped(hex: string): string {
  return hex.replaceAll(/(.{4})(?=.)/g, "$1 ");
}

function Entries({ entries }: { readonly entries: readonly LogEntryLine[] }) {
  const say = useSay();
  const format = useFormat();
  const columns: TableColumn<LogEntryLine>[] = [
    {
      id: "index",
      header: say("column.entry"),
      numeric: true,
      width: "64px",
      cell: ({ index }) => format.count(index),
    },
    {
      id: "words",
      header: say("column.what"),
      isRowHeader: true,
      cell: ({ leaf }) => {
        const { id, values } = entryWords(leaf);
        const { day, ...rest } = values;
        return say(id, day === undefined ? rest : { ...rest, day: format.day(Number(day)) });
      },
    },
    {
      id: "authorisation",
      header: say("column.authorisation"),
      cell: ({ leaf }) => {
        const { authorisation } = entryWords(leaf);
        return authorisation && <span className="cu-mono">{authorisation.slice(0, 8)}</span>;
      },
    },
    {
      id: "when",
      header: say("column.when"),
      cell: ({ leaf }) => {
        const { atMs } = entryWords(leaf);
        return <span className="wb-nowrap">{atMs === undefined ? "–" : format.dateTime(atMs)}</span>;
      },
    },
  ];
  return (
    <Table
      label={say("log.newest")}
      columns={columns}
      rows={entries}
      rowId={({ index }) => String(index)}
      rowTone={() => undefined}
      empty={<EmptyState title={say("log.empty")} />}
    />
  );
}
