import type { ReactNode } from "react";
import { useWords } from "../messages/use-words.js";

const steps = ["read", "name", "in"] as const;

/** How far one has come. */
export function StepHead({
  step,
  children,
}: {
  readonly step: (typeof steps)[number];
  readonly children?: ReactNode;
}) {
  const words = useWords();
  const at = steps.indexOf(step);
  return (
    <div className="ms-step-head">
      <span className="ms-step-marks" aria-hidden="true">
        {steps.map((one, index) => (
          <i key={one} className={index <= at ? "ms-step-done" : undefined} />
        ))}
      </span>
      <span className="cu-small cu-ink-3">
        {words("join.step", { step: at + 1, of: steps.length, name: words(`join.step.${step}`) })}
      </span>
      {children}
    </div>
  );
}
