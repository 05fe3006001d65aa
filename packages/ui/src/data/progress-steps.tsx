import type { ReactNode } from "react";
import { Icon } from "../icon/icon.js";
import type { IconName } from "../icon/shapes.js";
import { useSay } from "../messages/say.js";
import { VisuallyHidden } from "../text/visually-hidden.js";

export interface Step {
  readonly id: string;
  readonly label: ReactNode;
  readonly state: "done" | "current" | "waiting";
  /** When, or how long: at the end of the line. */
  readonly aside?: ReactNode;
}

const icons = { done: "check", current: "clock", waiting: "minus" } as const satisfies Record<
  Step["state"],
  IconName
>;

/** What is done, what is happening, what is still to come. */
export function ProgressSteps({ steps }: { readonly steps: readonly Step[] }) {
  const say = useSay();
  return (
    <ol className="cu-steps">
      {steps.map(({ id, label, state, aside }) => (
        <li
          key={id}
          className={`cu-step cu-step-${state}`}
          aria-current={state === "current" ? "step" : undefined}
        >
          <Icon name={icons[state]} />
          <span className="cu-grow">
            {label}
            <VisuallyHidden>, {say(`ui.step.${state}`)}</VisuallyHidden>
          </span>
          {aside && <span className="cu-step-aside">{aside}</span>}
        </li>
      ))}
    </ol>
  );
}
