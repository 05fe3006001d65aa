import type { Ref } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";
import { Icon } from "../icon/icon.js";
import type { IconName } from "../icon/shapes.js";
import { Tip } from "../overlay/tip.js";
import { classNames } from "../text/class-names.js";

export interface IconButtonProps extends Omit<AriaButtonProps, "className" | "style" | "children"> {
  readonly icon: IconName;
  /** The spoken name, shown as a tooltip. */
  readonly label: string;
  readonly keys?: string;
  readonly size?: "sm" | "md";
  /** Shown as switched on. */
  readonly on?: boolean;
  /** Something new is behind it: a pip in pine, or in the colour of a threat to life. */
  readonly pip?: "pine" | "life" | undefined;
  readonly className?: string;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button that is only an icon; its name is always there for ears and as a tooltip. */
export function IconButton({ icon, label, keys, size = "md", on, pip, className, ...rest }: IconButtonProps) {
  return (
    <Tip text={label} {...(keys !== undefined && { keys })}>
      <AriaButton
        {...rest}
        aria-label={label}
        {...(on !== undefined && { "aria-pressed": on })}
        className={classNames("cu-ib", size === "sm" && "cu-ib-sm", on && "cu-ib-on", className)}
      >
        <Icon name={icon} size={size === "sm" ? 16 : 18} />
        {pip && <span className={`cu-pip cu-pip-${pip}`} />}
      </AriaButton>
    </Tip>
  );
}
