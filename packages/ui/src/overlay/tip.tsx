import type { ReactElement } from "react";
import { Tooltip, TooltipTrigger } from "react-aria-components";
import { Kbd } from "../label/kbd.js";

export interface TipProps {
  readonly text: string;
  readonly keys?: string;
  /** One thing that can be focused. */
  readonly children: ReactElement;
  readonly placement?: "top" | "bottom" | "start" | "end";
}

/** A tooltip for something that can be focused; it repeats or explains, and never carries what is needed. */
export function Tip({ text, keys, children, placement = "bottom" }: TipProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={80}>
      {children}
      <Tooltip className="cu-tip" placement={placement} offset={6}>
        {text}
        {keys && <Kbd>{keys}</Kbd>}
      </Tooltip>
    </TooltipTrigger>
  );
}
