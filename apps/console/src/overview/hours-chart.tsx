import { formatCount, useLanguage, VisuallyHidden } from "@custos/ui";
import type { Overview } from "./health.js";
import { axisEnd, hourBars, peakOf } from "./hours.js";
import { useDates } from "../messages/dates.js";
import { useWords } from "../messages/words.js";

const width = 720;
const height = 216;
const gap = 5;
/** An hour with a single message is still seen. */
const leastBar = 3;
const labelEvery = 4;

/** Messages of each of the last 24 hours: bars for eyes, a table for ears. */
export function HoursChart({ overview }: { readonly overview: Overview }) {
  const words = useWords();
  const dates = useDates();
  const { language } = useLanguage();
  const count = (value: number): string => formatCount(value, language);
  const bars = hourBars(overview.messagesByHour, overview.timeMs);
  const peak = peakOf(bars);
  const end = axisEnd(overview.messagesByHour);
  const step = width / bars.length;
  return (
    <section className="co-card co-hours" aria-labelledby="hours">
      <div className="co-card-head">
        <h2 id="hours">{words("overview.hours")}</h2>
        <span className="cu-small cu-ink-3">
          {peak
            ? words("overview.hours.peak", { count: count(peak.messages), time: dates.time(peak.fromMs) })
            : words("overview.hours.none")}
        </span>
      </div>
      <div className="co-chart" aria-hidden="true">
        <div className="co-axis cu-micro cu-ink-3">
          <span>{count(end)}</span>
          <span>{count(end / 2)}</span>
          <span>{count(0)}</span>
        </div>
        <div className="cu-grow">
          <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" className="co-bars">
            {[0, 0.5, 1].map((share) => (
              <line key={share} x1={0} x2={width} y1={share * height} y2={share * height} />
            ))}
            {bars.map((bar, at) => {
              const tall = bar.messages === 0 ? 0 : Math.max(leastBar, bar.height * height);
              return (
                <rect
                  key={bar.fromMs}
                  className={at === bars.length - 1 ? "co-bar-now" : undefined}
                  x={at * step + gap / 2}
                  y={height - tall}
                  width={step - gap}
                  height={tall}
                />
              );
            })}
          </svg>
          <div className="co-hour-labels cu-small cu-ink-3">
            {bars.map((bar, at) =>
              at % labelEvery === labelEvery - 1 ? (
                <span key={bar.fromMs}>{dates.time(bar.fromMs)}</span>
              ) : null,
            )}
          </div>
        </div>
      </div>
      <VisuallyHidden>
        <table>
          <caption>{words("overview.hours.table")}</caption>
          <thead>
            <tr>
              <th scope="col">{words("overview.hours.hour")}</th>
              <th scope="col">{words("overview.hours.count")}</th>
            </tr>
          </thead>
          <tbody>
            {bars.map((bar) => (
              <tr key={bar.fromMs}>
                <th scope="row">{dates.moment(bar.fromMs)}</th>
                <td>{count(bar.messages)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </section>
  );
}
