import type { ReactNode } from "react";
import { Button } from "../action/button.js";
import { formatCount } from "../format/numbers.js";
import { Icon } from "../icon/icon.js";
import type { IconName } from "../icon/shapes.js";
import { useSay } from "../messages/say.js";
import { useLanguage } from "../provider/ui-provider.js";
import { classNames } from "../text/class-names.js";

/** The line that begins a day. */
export function DayMark({ children, dateTime }: { readonly children: string; readonly dateTime?: string }) {
  return (
    <div className="cu-day-mark">
      <time dateTime={dateTime}>{children}</time>
    </div>
  );
}

/** Something that happened in the room, told in one small line. */
export function SystemLine({
  icon = "person",
  children,
}: {
  readonly icon?: IconName;
  readonly children: ReactNode;
}) {
  return (
    <p className="cu-system-line">
      <Icon name={icon} size={14} />
      <span>{children}</span>
    </p>
  );
}

export interface GapLineProps {
  /** What is missing: "2 messages from Cy are missing." */
  readonly what: string;
  /** The cause, and what is being done. */
  readonly children?: ReactNode;
  readonly action?: { readonly label: string; readonly onPress: () => void };
  /** What was missing is back in place. */
  readonly healed?: boolean;
}

/** What is missing has a visible form and a cause. */
export function GapLine({ what, children, action, healed = false }: GapLineProps) {
  const say = useSay();
  return (
    <div className={classNames("cu-gap-line", healed && "cu-gap-line-healed")} role="status">
      <Icon name={healed ? "check" : "gap"} />
      <span className="cu-grow">
        <b>{what}</b> {healed ? say("ui.healed") : children}
      </span>
      {action && !healed && (
        <Button variant="quiet" size="sm" onPress={action.onPress}>
          {action.label}
        </Button>
      )}
    </div>
  );
}

export interface NewMessagesButtonProps {
  readonly count: number;
  readonly onPress: () => void;
}

/** Appears instead of scrolling somebody who reads further up. */
export function NewMessagesButton({ count, onPress }: NewMessagesButtonProps) {
  const say = useSay();
  const { language } = useLanguage();
  return (
    <Button size="sm" icon="chevron-down" className="cu-new-messages" onPress={onPress}>
      {say("ui.new", { count: formatCount(count, language) })}
    </Button>
  );
}
