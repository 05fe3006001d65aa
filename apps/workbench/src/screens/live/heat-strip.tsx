import { useNow } from "../../desk/queries.js";
import { useFormat, useSay } from "../../desk/say.js";
import { heatOf } from "../../live/heat.js";

/** Messages an hour over the last day, as a strip beside the conversation. */
export function HeatStrip({ timesMs }: { readonly timesMs: readonly number[] }) {
  const say = useSay();
  const format = useFormat();
  const now = useNow(60_000);
  const cells = heatOf(timesMs, now);
  const total = cells.reduce((sum, { count }) => sum + count, 0);
  return (
    <div className="wb-heat" role="img" aria-label={say("live.heat", { count: total })}>
      {cells.map(({ fromMs, count, level }) => (
        <span
          key={fromMs}
          className={`wb-heat-${level}`}
          title={say("live.heat-cell", { time: format.hour(fromMs), count })}
        />
      ))}
    </div>
  );
}
