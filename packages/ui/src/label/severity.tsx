import { Icon } from "../icon/icon.js";
import type { IconName } from "../icon/shapes.js";
import { useSay } from "../messages/say.js";
import { Kbd } from "./kbd.js";

export type SeverityLevel = "life" | "high" | "medium" | "low" | "note";

const icons: Readonly<Record<SeverityLevel, IconName>> = {
  life: "heart-pulse",
  high: "warning",
  medium: "diamond",
  low: "low",
  note: "info",
};

export interface SeverityProps {
  readonly level: SeverityLevel;
  /** The key that sets it. */
  readonly keys?: string;
}

/** How grave something is: colour, shape and word. Life is the only red there is. */
export function Severity({ level, keys }: SeverityProps) {
  const say = useSay();
  return (
    <span className={`cu-severity cu-severity-${level}`}>
      <Icon name={icons[level]} />
      {say(`ui.severity.${level}`)}
      {keys && <Kbd>{keys}</Kbd>}
    </span>
  );
}
