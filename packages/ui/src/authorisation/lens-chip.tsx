import type { ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components";
import { phaseAt, spanOf, type AuthorisationPhase } from "../format/durations.js";
import { Icon } from "../icon/icon.js";
import { useSay } from "../messages/say.js";
import { classNames } from "../text/class-names.js";

export interface LensChipProps {
  /** The authorisation's number: AU-26-0117. */
  readonly number: string;
  /** live, ending (last 48 hours), ended. */
  readonly phase: AuthorisationPhase;
  /** What follows the number: days left, scope, "ended, feed closed". Each stands in its own part. */
  readonly parts?: readonly ReactNode[];
  /** Makes it a button. */
  readonly onPress?: () => void;
}

/** The lens chip: under which authorisation something is open, and for how long. */
export function LensChip({ number, phase, parts = [], onPress }: LensChipProps) {
  const say = useSay();
  const classes = classNames("cu-lens-chip", phase !== "live" && `cu-lens-chip-${phase}`);
  const inside = (
    <>
      <span>
        <Icon name={phase === "ended" ? "lock" : "lens"} label={say("ui.lens")} />
        <b className="cu-id" dir="ltr">
          {number}
        </b>
      </span>
      {parts.map((part, at) => (
        <span key={at}>{part}</span>
      ))}
    </>
  );
  if (onPress === undefined) return <span className={classes}>{inside}</span>;
  return (
    <AriaButton className={classes} onPress={onPress}>
      {inside}
    </AriaButton>
  );
}

/** "12 days left", "lapses in 31 h" or "ended", as the lens chip says it. */
export function useTimeLeft(): (endsAtMs: number, nowMs: number) => string {
  const say = useSay();
  return (endsAtMs, nowMs) => {
    const phase = phaseAt(endsAtMs, nowMs);
    if (phase === "ended") return say("ui.ended");
    return say(phase === "ending" ? "ui.lapses" : "ui.left", { ...spanOf(endsAtMs - nowMs) });
  };
}
