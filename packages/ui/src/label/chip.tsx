import type { ReactNode } from "react";
import { Icon } from "../icon/icon.js";
import type { IconName } from "../icon/shapes.js";
import { classNames } from "../text/class-names.js";
import type { Tone } from "./tones.js";

export interface LabelProps {
  readonly children: ReactNode;
  readonly tone?: Tone;
  readonly icon?: IconName;
  readonly className?: string;
}

/** A rounded label that says how something stands. */
export function Chip({ children, tone = "slate", icon, className }: LabelProps) {
  return (
    <span className={classNames("cu-chip", `cu-tone-${tone}`, className)}>
      {icon && <Icon name={icon} size={14} />}
      {children}
    </span>
  );
}

/** A small square label inside a line or a table. */
export function Tag({ children, tone = "slate", icon, className }: LabelProps) {
  return (
    <span className={classNames("cu-tag", `cu-tone-${tone}`, className)}>
      {icon && <Icon name={icon} size={14} />}
      {children}
    </span>
  );
}
