import type { ReactNode } from "react";
import { Tab as AriaTab, TabList, TabPanel, Tabs as AriaTabs } from "react-aria-components";
import { Icon } from "../icon/icon.js";
import type { IconName } from "../icon/shapes.js";
import { Count } from "../label/count.js";

export interface TabItem {
  readonly id: string;
  readonly label: string;
  readonly icon?: IconName;
  readonly count?: number;
  readonly content: ReactNode;
}

export interface TabsProps {
  /** The spoken name of the row of tabs. */
  readonly label: string;
  readonly items: readonly TabItem[];
  readonly selected?: string;
  readonly onSelect?: (id: string) => void;
}

/** Parts of one thing, one at a time. */
export function Tabs({ label, items, selected, onSelect }: TabsProps) {
  return (
    <AriaTabs
      className="cu-tabs"
      {...(selected !== undefined && { selectedKey: selected })}
      {...(onSelect && { onSelectionChange: (key) => onSelect(String(key)) })}
    >
      <TabList aria-label={label} className="cu-tab-list">
        {items.map(({ id, label, icon, count }) => (
          <AriaTab key={id} id={id} className="cu-tab">
            {icon && <Icon name={icon} />}
            {label}
            {count !== undefined && <Count value={count} tone="mute" />}
          </AriaTab>
        ))}
      </TabList>
      {items.map(({ id, content }) => (
        <TabPanel key={id} id={id} className="cu-tab-panel">
          {content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
