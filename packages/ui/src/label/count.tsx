import { formatCount } from "../format/numbers.js";
import { useLanguage } from "../provider/ui-provider.js";
import { VisuallyHidden } from "../text/visually-hidden.js";
import { classNames } from "../text/class-names.js";

export interface CountProps {
  readonly value: number;
  /** pine for what waits, mute for how many there are, life for threats to life only. */
  readonly tone?: "pine" | "mute" | "life";
  /** What is counted, for ears: "unread". */
  readonly label?: string;
}

/** A number in a round badge; above 999 it says 999+. */
export function Count({ value, tone = "pine", label }: CountProps) {
  const { language } = useLanguage();
  return (
    <span className={classNames("cu-count", tone !== "pine" && `cu-count-${tone}`)}>
      {formatCount(Math.min(value, 999), language)}
      {value > 999 && "+"}
      {label && <VisuallyHidden> {label}</VisuallyHidden>}
    </span>
  );
}

export interface DotProps {
  readonly tone?: "slate" | "pine" | "brass" | "life" | "ember" | "ring";
}

/** A coloured dot. Decoration: the word beside it says the same. */
export function Dot({ tone = "slate" }: DotProps) {
  return <span aria-hidden="true" className={`cu-dot cu-dot-${tone}`} />;
}
