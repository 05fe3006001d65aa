import { useId, type ReactNode, type Ref } from "react";
import {
  Button as AriaButton,
  ProgressBar,
  type ButtonProps as AriaButtonProps,
} from "react-aria-components";
import { Icon } from "../icon/icon.js";
import type { IconName } from "../icon/shapes.js";
import { useSay } from "../messages/say.js";
import { classNames } from "../text/class-names.js";
import { Kbd } from "../label/kbd.js";

/** plain and quiet; pine: primary; brass: opens something; ember: takes something away; life: tells a force. */
export type ButtonVariant = "plain" | "quiet" | "pri" | "br" | "em" | "lf";

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "style" | "children"> {
  /** Names the act and its size: "Approve 28 keys". */
  readonly children: ReactNode;
  readonly variant?: ButtonVariant;
  /** 28, 36 or 44 px high. Default md. */
  readonly size?: "sm" | "md" | "lg";
  readonly icon?: IconName;
  /** The key that does the same, shown as a cap. */
  readonly keys?: string;
  readonly block?: boolean;
  /** Why it cannot be pressed now: disables the button and shows the sentence beside it. */
  readonly disabledBecause?: string | undefined;
  readonly className?: string;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** The classes of a button, for something else that must look like one. */
export function buttonClass(
  variant: ButtonVariant = "plain",
  size: "sm" | "md" | "lg" = "md",
  block = false,
): string {
  return classNames(
    "cu-btn",
    variant !== "plain" && `cu-btn-${variant}`,
    size !== "md" && `cu-btn-${size}`,
    block && "cu-btn-block",
  );
}

/** A button. One filled one (pri, br, em, lf) a view. */
export function Button(props: ButtonProps) {
  const {
    children,
    variant = "plain",
    size = "md",
    icon,
    keys,
    block,
    disabledBecause,
    className,
    ...rest
  } = props;
  const say = useSay();
  const reasonId = useId();
  const classes = classNames(buttonClass(variant, size, block), className);
  const inside = (
    <>
      {icon && <Icon name={icon} size={size === "sm" ? 14 : 16} />}
      {children}
      {keys && <Kbd>{keys}</Kbd>}
    </>
  );
  if (disabledBecause !== undefined) {
    // Stays in the order of tabs, so that whoever reaches it hears the reason.
    return (
      <span className={classNames("cu-btn-with-reason", block && "cu-btn-block")}>
        <button type="button" className={classes} aria-disabled="true" aria-describedby={reasonId}>
          {inside}
        </button>
        <span id={reasonId} className="cu-btn-reason">
          {disabledBecause}
        </span>
      </span>
    );
  }
  return (
    <AriaButton {...rest} className={classes}>
      {({ isPending }) => (
        <>
          {isPending ? (
            <>
              <ProgressBar isIndeterminate aria-label={say("ui.pending")} className="cu-btn-pending">
                <Icon name="clock" size={size === "sm" ? 14 : 16} />
              </ProgressBar>
              {children}
            </>
          ) : (
            inside
          )}
        </>
      )}
    </AriaButton>
  );
}
