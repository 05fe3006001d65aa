import type { ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components";
import { Icon } from "../icon/icon.js";
import type { IconName } from "../icon/shapes.js";

/** ember: an error or something late; slate: offline or over; brass: opened; plum: privileged; pine: verified. */
export type BannerTone = "ember" | "slate" | "brass" | "plum" | "pine";

const icons: Readonly<Record<BannerTone, IconName>> = {
  ember: "warning",
  slate: "plug",
  brass: "lens",
  plum: "lock",
  pine: "shield-check",
};

export interface BannerProps {
  readonly tone: BannerTone;
  readonly children: ReactNode;
  readonly icon?: IconName;
  readonly action?: { readonly label: string; readonly onPress: () => void };
  /** Speaks up when it appears. Default: only ember does. */
  readonly live?: boolean;
}

/** A line that says how things stand, with at most one way out. */
export function Banner({ tone, children, icon, action, live = tone === "ember" }: BannerProps) {
  return (
    <div className={`cu-banner cu-tone-${tone}`} {...(live && { role: "status" })}>
      <Icon name={icon ?? icons[tone]} />
      <div className="cu-grow">{children}</div>
      {action && (
        <AriaButton className="cu-banner-action" onPress={action.onPress}>
          {action.label}
        </AriaButton>
      )}
    </div>
  );
}
