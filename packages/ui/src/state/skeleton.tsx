import { useEffect, useState, type CSSProperties } from "react";
import { useSay } from "../messages/say.js";
import { VisuallyHidden } from "../text/visually-hidden.js";

/** Shorter waits show nothing, so that fast things do not flicker. */
export const skeletonDelayMs = 400;

export interface SkeletonProps {
  /** How many rows to expect. */
  readonly rows?: number;
  /** The shape of what comes: lines, rows with an avatar, or rows of a table. */
  readonly shape?: "lines" | "people" | "table";
  /** For pictures of the state: shows at once. */
  readonly delayMs?: number;
}

const widths = [72, 94, 48, 86, 64, 90, 57, 80];

/** What stands in for things that are still coming, in their shape, after 400 ms. */
export function Skeleton({ rows = 3, shape = "lines", delayMs = skeletonDelayMs }: SkeletonProps) {
  const say = useSay();
  const due = useDelay(delayMs);
  if (!due) return null;
  return (
    <div className={`cu-skeleton cu-skeleton-${shape}`} role="status">
      <VisuallyHidden>{say("ui.loading")}</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="cu-skeleton-row" aria-hidden="true">
          {shape === "people" && <span className="cu-skeleton-circle" />}
          <span className="cu-skeleton-lines">
            <span className="cu-skeleton-bar" style={width(row * 2)} />
            {shape !== "table" && <span className="cu-skeleton-bar" style={width(row * 2 + 1)} />}
          </span>
        </div>
      ))}
    </div>
  );
}

/** True once `delayMs` have gone by since the component appeared. */
export function useDelay(delayMs: number): boolean {
  const [due, setDue] = useState(delayMs <= 0);
  useEffect(() => {
    if (due) return undefined;
    const timer = setTimeout(() => setDue(true), delayMs);
    return () => clearTimeout(timer);
  }, [due, delayMs]);
  return due;
}

function width(at: number): CSSProperties {
  return { inlineSize: `${widths[at % widths.length] ?? 80}%` };
}
