import type { ReactNode } from "react";
import {
  Button as AriaButton,
  Disclosure as AriaDisclosure,
  DisclosurePanel,
  Heading,
} from "react-aria-components";
import { Icon } from "../icon/icon.js";

export interface DisclosureProps {
  readonly title: ReactNode;
  readonly children: ReactNode;
  readonly defaultExpanded?: boolean;
  /** The heading's level. Default 3. */
  readonly level?: 2 | 3 | 4;
}

/** More about it, under a line that opens. */
export function Disclosure({ title, children, defaultExpanded = false, level = 3 }: DisclosureProps) {
  return (
    <AriaDisclosure className="cu-disclosure" defaultExpanded={defaultExpanded}>
      <Heading level={level}>
        <AriaButton slot="trigger" className="cu-disclosure-trigger">
          <Icon name="chevron" />
          <span className="cu-grow">{title}</span>
        </AriaButton>
      </Heading>
      <DisclosurePanel className="cu-disclosure-panel">{children}</DisclosurePanel>
    </AriaDisclosure>
  );
}
