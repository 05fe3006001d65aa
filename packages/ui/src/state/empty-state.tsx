import type { ReactNode } from "react";
import { Button } from "../action/button.js";
import { Icon } from "../icon/icon.js";
import type { IconName } from "../icon/shapes.js";
import { useSay } from "../messages/say.js";

export interface EmptyStateProps {
  /** What is true: "Nothing waits for you". */
  readonly title: string;
  /** What could be done. */
  readonly children?: ReactNode;
  readonly icon?: IconName;
  /** At most one button. */
  readonly action?: ReactNode;
  /** In the middle of the space there is, instead of at its start. */
  readonly centred?: boolean;
}

/** Nothing is here: says what is true and what could be done. */
export function EmptyState({ title, children, icon, action, centred }: EmptyStateProps) {
  return (
    <div className={centred ? "cu-empty cu-empty-centred" : "cu-empty"}>
      {icon && <Icon name={icon} size={28} />}
      <p className="cu-empty-title">{title}</p>
      {children && <div className="cu-empty-words">{children}</div>}
      {action}
    </div>
  );
}

export interface ErrorStateProps {
  /** What happened. */
  readonly title: string;
  /** The way out, in words. */
  readonly children?: ReactNode;
  readonly onRetry?: () => void;
}

/** Something went wrong here: what, then the way out. */
export function ErrorState({ title, children, onRetry }: ErrorStateProps) {
  const say = useSay();
  return (
    <div className="cu-empty cu-error" role="alert">
      <p className="cu-empty-title">
        <Icon name="warning" size={18} />
        {title}
      </p>
      {children && <div className="cu-empty-words">{children}</div>}
      {onRetry && (
        <Button size="sm" onPress={onRetry}>
          {say("ui.tryAgain")}
        </Button>
      )}
    </div>
  );
}
