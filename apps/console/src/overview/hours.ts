/** One bar of the chart: an hour and how many messages came in it. */
export interface HourBar {
  /** Begin of the hour, milliseconds since 1970 */
  readonly fromMs: number;
  readonly messages: number;
  /** Of the axis, 0 to 1 */
  readonly height: number;
}

const hourMs = 3_600_000;

/** Bars of the last hours, the current one last, on an axis that ends at `axisEnd`. */
export function hourBars(messagesByHour: readonly number[], nowMs: number): HourBar[] {
  const thisHour = Math.floor(nowMs / hourMs) * hourMs;
  const most = axisEnd(messagesByHour);
  return messagesByHour.map((messages, at) => ({
    fromMs: thisHour - (messagesByHour.length - 1 - at) * hourMs,
    messages,
    height: messages / most,
  }));
}

/** The next 1, 2, 4 or 5 times a power of ten that is no less than any of the counts, and can be halved. */
export function axisEnd(counts: readonly number[]): number {
  const most = Math.max(0, ...counts);
  if (most <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 4, 5, 10].find((factor) => factor * power >= most) ?? 10;
  const end = step * power;
  return end % 2 === 0 ? end : end + 1;
}

/** The hour with most messages; undefined where there are none. */
export function peakOf(bars: readonly HourBar[]): HourBar | undefined {
  const peak = bars.reduce<HourBar | undefined>(
    (best, bar) => (bar.messages > (best?.messages ?? 0) ? bar : best),
    undefined,
  );
  return peak;
}
