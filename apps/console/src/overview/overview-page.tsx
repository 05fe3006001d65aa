import { Link } from "@tanstack/react-router";
import { Bar, Chip, formatCount, PageHeader, Said, StatCard, useLanguage } from "@custos/ui";
import type { Overview } from "./health.js";
import { logHealth } from "./health.js";
import { HoursChart } from "./hours-chart.js";
import { LogCard } from "./log-card.js";
import { InvitationsCard, NetworkCard, StorageCard } from "./network-cards.js";
import { oldSince, useOverview, useRelayNow } from "../api/queries.js";
import { Loaded } from "../frame/loaded.js";
import { useDates } from "../messages/dates.js";
import { useWords } from "../messages/words.js";
import { paths } from "../paths.js";
import "./overview.css";

/** How the network is: how many, how much, and whether the log keeps up. */
export function OverviewPage() {
  const overview = useOverview();
  const nowMs = useRelayNow();
  const words = useWords();
  return (
    <>
      {overview.data === undefined && <PageHeader title={words("nav.overview")} />}
      <div className={overview.data ? undefined : "co-body"}>
        <Loaded query={overview} rows={8}>
          {(data) => (
            <Figures overview={data} nowMs={nowMs ?? data.timeMs} isOld={oldSince(overview) !== undefined} />
          )}
        </Loaded>
      </div>
    </>
  );
}

interface FiguresProps {
  readonly overview: Overview;
  readonly nowMs: number;
  readonly isOld: boolean;
}

function Figures({ overview, nowMs, isOld }: FiguresProps) {
  const words = useWords();
  const dates = useDates();
  const { language, locale } = useLanguage();
  const count = (value: number): string => formatCount(value, language);
  const { authorities, devices, devicesOnline } = overview;
  const names = new Intl.ListFormat(locale, { type: "unit", style: "short" }).format(
    authorities.map(({ code }) => code),
  );
  const lastDay = overview.messagesByHour.reduce((sum, messages) => sum + messages, 0);
  const { isLate } = logHealth(overview, nowMs);
  return (
    <>
      <PageHeader
        title={<Said>{overview.name}</Said>}
        below={words("overview.now", { date: dates.weekday(nowMs), time: dates.time(nowMs) })}
      >
        {!isOld && (
          <Chip tone={isLate ? "ember" : "pine"} icon={isLate ? "warning" : "seal"}>
            {words(isLate ? "overview.late" : "overview.runs")}
          </Chip>
        )}
        <Link to={paths.invitations} className="cu-btn cu-btn-pri">
          {words("overview.invite")}
        </Link>
      </PageHeader>
      <div className="co-grid" data-old={isOld || undefined}>
        <StatCard
          label={words("overview.people")}
          value={count(overview.people)}
          below={words("overview.people.below", { count: authorities.length, names })}
        />
        <StatCard
          label={words("overview.devices")}
          value={count(devices)}
          below={words("overview.devices.below", { online: count(devicesOnline) })}
        >
          <div className="co-bar">
            <Bar share={devices === 0 ? 0 : devicesOnline / devices} label={words("overview.devices.bar")} />
          </div>
        </StatCard>
        <StatCard
          label={words("overview.rooms")}
          value={count(overview.rooms)}
          below={words("overview.rooms.below")}
        />
        <StatCard
          label={words("overview.messages")}
          value={count(lastDay)}
          below={words("overview.messages.below", { total: count(overview.messages) })}
        />
        <HoursChart overview={overview} />
        <LogCard overview={overview} nowMs={nowMs} />
        <StorageCard overview={overview} />
        <InvitationsCard overview={overview} />
        <NetworkCard overview={overview} />
      </div>
    </>
  );
}
