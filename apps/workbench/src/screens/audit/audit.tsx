import { useMemo, useState } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { toHex, type CustosError } from "@custos/base";
import { ledgerRead, limits } from "@custos/contract";
import {
  EmptyState,
  Icon,
  Pane,
  PaneBody,
  SegmentedControl,
  StatRow,
  Table,
  type TableColumn,
} from "@custos/ui";
import { chainBeginning, extendChain, recordOf, verifyHead, type ReadingRecord } from "../../audit/chain.js";
import { useStaffNames } from "../../desk/names.js";
import { useCases } from "../../desk/queries.js";
import { useDesk } from "../../desk/desk.js";
import { errorDetail } from "../../desk/errors.js";
import { useFormat, useSay } from "../../desk/say.js";
import type { DeskClient } from "../../api/client.js";
import { Loaded } from "../case/screen-state.js";

/** The chain as it was read and recomputed; `broken` says where it does not hold, and the records before still stand. */
interface Audited {
  readonly records: readonly ReadingRecord[];
  readonly length: number;
  readonly head: Uint8Array;
  readonly broken: CustosError | undefined;
}

async function auditChain(client: DeskClient, signal: AbortSignal): Promise<Audited> {
  let chain = chainBeginning;
  const records: ReadingRecord[] = [];
  for (;;) {
    const page = await client.call(ledgerRead, { after: chain.length, limit: limits.entriesPerRead }, signal);
    try {
      chain = await extendChain(chain, page.entries);
      records.push(...page.entries.map(recordOf));
      if (page.entries.length > 0 && chain.length < page.length) continue;
      // The chain grows while it is read: only what was claimed with the last page counts.
      verifyHead(chain, page);
      return { records, ...chain, broken: undefined };
    } catch (error) {
      return { records, ...chain, broken: error as CustosError };
    }
  }
}

type Kinds = "all" | "view" | "opening";

/** The reading audit chain: every opening and every view, recomputed in this browser. */
export function AuditScreen() {
  const say = useSay();
  const { client } = useDesk();
  const query = useQuery({
    queryKey: ["ledger"],
    queryFn: ({ signal }) => auditChain(client, signal),
    refetchInterval: 10_000,
    placeholderData: keepPreviousData,
  });
  return (
    <Pane className="wb-page-pane">
      <PaneBody label={say("place.audit")} className="wb-page-body">
        <Loaded query={query}>{(audited) => <Chain audited={audited} />}</Loaded>
      </PaneBody>
    </Pane>
  );
}

function Chain({ audited }: { readonly audited: Audited }) {
  const say = useSay();
  const format = useFormat();
  const [kinds, setKinds] = useState<Kinds>("all");
  const { records, length, head, broken } = audited;
  const views = records.filter(({ kind }) => kind === "view");
  const epochs = records.filter(({ kind }) => kind === "epoch").length;
  const messages = records.filter(({ kind }) => kind === "message").length;
  const viewed = views.reduce((sum, { count }) => sum + (count ?? 0), 0);
  const shown = useMemo(
    () =>
      records
        .filter(({ kind }) => kinds === "all" || (kinds === "view" ? kind === "view" : kind !== "view"))
        .toReversed()
        .slice(0, 200),
    [records, kinds],
  );
  return (
    <>
      <header className="wb-verdict-head" aria-live="polite">
        <span className={broken ? "wb-verdict-sign wb-verdict-bad" : "wb-verdict-sign"}>
          <Icon name={broken ? "warning" : "seal"} size={28} />
        </span>
        <div>
          <h1 className={broken ? "wb-verdict cu-t-ember" : "wb-verdict"}>
            {broken
              ? say("audit.broken", { count: length + 1 })
              : say("audit.whole", { count: length, n: format.count(length) })}
          </h1>
          <p className="cu-ink-2">{say(broken ? "audit.broken-words" : "audit.whole-words")}</p>
          {broken && (
            <p className="cu-mono cu-t-ember" dir="ltr">
              {errorDetail(broken)}
            </p>
          )}
        </div>
      </header>
      <section className="cu-card wb-flush">
        <StatRow
          stats={[
            { value: format.count(viewed), label: say("audit.viewed"), tone: "brass" },
            { value: format.count(views.length), label: say("audit.views") },
            { value: format.count(messages), label: say("audit.messages"), tone: "brass" },
            { value: format.count(epochs), label: say("audit.epochs") },
          ]}
        />
      </section>
      <section className="cu-card cu-col">
        <div className="cu-row cu-wrap">
          <h2 className="cu-title cu-grow">{say("audit.records")}</h2>
          <SegmentedControl
            label={say("audit.kinds")}
            value={kinds}
            onChange={setKinds}
            choices={[
              { value: "all", label: say("audit.all") },
              { value: "view", label: say("audit.only-views") },
              { value: "opening", label: say("audit.only-openings") },
            ]}
          />
        </div>
        <p className="cu-small cu-ink-2">{say("audit.never-what")}</p>
        <Records records={shown} />
        {shown.length < records.length && (
          <p className="cu-small cu-ink-3">
            {say("audit.newest", { count: shown.length, n: format.count(records.length) })}
          </p>
        )}
        <dl className="wb-proof">
          <dt>{say("audit.head")}</dt>
          <dd className="cu-mono wb-hash" dir="ltr">
            {toHex(head).replaceAll(/(.{4})(?=.)/g, "$1 ")}
          </dd>
        </dl>
      </section>
    </>
  );
}

function Records({ records }: { readonly records: readonly ReadingRecord[] }) {
  const say = useSay();
  const format = useFormat();
  const staff = useStaffNames();
  const { data: cases } = useCases();
  const numbers = new Map<string, string>(
    cases?.flatMap(({ id, shown }) => (shown ? [[id, shown.authorisation.case] as const] : [])),
  );
  const columns: TableColumn<ReadingRecord>[] = [
    {
      id: "number",
      header: say("column.entry"),
      numeric: true,
      width: "64px",
      cell: ({ number }) => format.count(number),
    },
    {
      id: "when",
      header: say("column.when"),
      cell: ({ atMs }) => (
        <span className="wb-nowrap">{atMs === undefined ? "–" : format.dateTime(atMs)}</span>
      ),
    },
    {
      id: "who",
      header: say("column.who"),
      cell: ({ kind, by }) => (
        <bdi>{by === undefined ? say(kind === "view" ? "audit.desk" : "audit.machine") : staff(by)}</bdi>
      ),
    },
    {
      id: "what",
      header: say("column.what"),
      isRowHeader: true,
      cell: ({ kind, count, day }) =>
        say(`record.${kind}`, {
          count: count ?? 0,
          day: day === undefined ? "" : format.day(day),
          dated: day === undefined ? "no" : "yes",
        }),
    },
    {
      id: "authorisation",
      header: say("column.authorisation"),
      cell: ({ authorisations }) => (
        <bdi className="cu-id">
          {authorisations.map((id) => numbers.get(id) ?? id.slice(0, 8)).join(", ")}
        </bdi>
      ),
    },
  ];
  return (
    <Table
      label={say("audit.records")}
      columns={columns}
      rows={records}
      rowId={({ number }) => String(number)}
      empty={
        <EmptyState icon="scales" title={say("audit.none")}>
          {say("audit.none-words")}
        </EmptyState>
      }
    />
  );
}
