import type { networkOverview, OutputOf } from "@custos/contract";

export type Overview = OutputOf<typeof networkOverview>;

/** Cosignatures are renewed every five minutes; three times that without one is late. */
const lateAfterMs = 15 * 60_000;

export interface WitnessHealth {
  readonly name: string;
  readonly cosignedAtMs: number | undefined;
  readonly isLate: boolean;
}

/** How each witness keeps up, and whether as many do as the charter wants. */
export function logHealth(
  { log }: Pick<Overview, "log">,
  nowMs: number,
): { witnesses: WitnessHealth[]; isLate: boolean } {
  const witnesses = log.witnesses.map(({ name, cosignedAtMs }) => ({
    name,
    cosignedAtMs,
    isLate: cosignedAtMs === undefined || nowMs - cosignedAtMs > lateAfterMs,
  }));
  const isLate = log.cosignedAtMs === undefined || nowMs - log.cosignedAtMs > lateAfterMs;
  return { witnesses, isLate };
}
