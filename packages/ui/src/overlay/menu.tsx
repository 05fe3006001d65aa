import { useContext, useId, type ReactElement, type ReactNode } from "react";
import {
  DialogTrigger,
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuTrigger,
  OverlayTriggerStateContext,
  Popover as AriaPopover,
  type Placement,
} from "react-aria-components";
import { Icon } from "../icon/icon.js";
import type { IconName } from "../icon/shapes.js";
import { Kbd } from "../label/kbd.js";
import { classNames } from "../text/class-names.js";

export interface MenuEntry {
  readonly id: string;
  readonly label: string;
  readonly icon?: IconName;
  readonly hint?: ReactNode;
  readonly keys?: string;
  /** Takes something away: in ember. */
  readonly takesAway?: boolean;
  readonly isDisabled?: boolean;
  readonly onAction: () => void;
}

export interface MenuProps {
  /** The spoken name of the menu. */
  readonly label: string;
  /** The button that opens it. */
  readonly trigger: ReactElement;
  readonly entries: readonly MenuEntry[];
  readonly placement?: Placement;
}

/** Acts in a list that opens. */
export function Menu({ label, trigger, entries, placement = "bottom end" }: MenuProps) {
  return (
    <MenuTrigger>
      {trigger}
      <AriaPopover className="cu-popover" placement={placement} offset={4}>
        <AriaMenu className="cu-menu" aria-label={label}>
          {entries.map(({ id, label, icon, hint, keys, takesAway, isDisabled = false, onAction }) => (
            <AriaMenuItem
              key={id}
              id={id}
              textValue={label}
              isDisabled={isDisabled}
              onAction={onAction}
              className={classNames("cu-menu-item", takesAway && "cu-menu-item-away")}
            >
              {icon && <Icon name={icon} />}
              <span className="cu-grow">
                {label}
                {hint && <span className="cu-menu-hint">{hint}</span>}
              </span>
              {keys && <Kbd>{keys}</Kbd>}
            </AriaMenuItem>
          ))}
        </AriaMenu>
      </AriaPopover>
    </MenuTrigger>
  );
}

export interface PopoverProps {
  readonly label: string;
  readonly trigger: ReactElement;
  readonly children: ReactNode | ((close: () => void) => ReactNode);
  readonly placement?: Placement;
}

/** Something small that floats beside the button which opens it. */
export function Popover({ label, trigger, children, placement = "bottom end" }: PopoverProps) {
  const labelId = useId();
  return (
    <DialogTrigger>
      {trigger}
      {/* Without a Dialog inside, React Aria makes the popover itself the dialog, its ways to dismiss it included. */}
      <AriaPopover
        className="cu-popover cu-popover-dialog"
        aria-labelledby={labelId}
        placement={placement}
        offset={4}
      >
        <span id={labelId} hidden>
          {label}
        </span>
        <PopoverContent>{children}</PopoverContent>
      </AriaPopover>
    </DialogTrigger>
  );
}

function PopoverContent({ children }: Pick<PopoverProps, "children">) {
  const state = useContext(OverlayTriggerStateContext);
  return <>{typeof children === "function" ? children(() => state?.close()) : children}</>;
}
