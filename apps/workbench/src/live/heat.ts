/** Messages of one hour, and how much that is (0 to 4) beside the busiest one. */
export interface HeatCell {
  readonly fromMs: number;
  readonly count: number;
  readonly level: 0 | 1 | 2 | 3 | 4;
}

const hourMs = 3_600_000;

/** Messages an hour over the last `hours` hours, oldest first. */
export function heatOf(timesMs: readonly number[], nowMs: number, hours = 24): HeatCell[] {
  const lastHour = Math.floor(nowMs / hourMs);
  const counts = Array.from({ length: hours }, () => 0);
  for (const timeMs of timesMs) {
    const at = Math.floor(timeMs / hourMs) - (lastHour - hours + 1);
    if (at >= 0 && at < hours) counts[at] = (counts[at] ?? 0) + 1;
  }
  const most = Math.max(1, ...counts);
  return counts.map((count, i) => ({
    fromMs: (lastHour - hours + 1 + i) * hourMs,
    count,
    level: count === 0 ? 0 : (Math.min(4, Math.ceil((count / most) * 4)) as HeatCell["level"]),
  }));
}
