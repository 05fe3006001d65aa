import type { ReactNode } from "react";
import { FieldError, Label, Text } from "react-aria-components";
import { Icon } from "../icon/icon.js";

export interface FieldProps {
  readonly label: string;
  /** Keeps the label for ears only. */
  readonly hideLabel?: boolean;
  /** A sentence below: what it is for. */
  readonly hint?: ReactNode;
  /** What is wrong with it; marks the field as wrong. */
  readonly error?: string | undefined;
  readonly className?: string;
}

/** Label, hint and error around a field of React Aria. */
export function FieldLabel({ label, hideLabel }: Pick<FieldProps, "label" | "hideLabel">) {
  return <Label className={hideLabel ? "cu-hidden" : "cu-label"}>{label}</Label>;
}

export function FieldNotes({ hint, error }: Pick<FieldProps, "hint" | "error">) {
  return (
    <>
      {hint && (
        <Text slot="description" className="cu-hint">
          {hint}
        </Text>
      )}
      <FieldError className="cu-field-error">
        {({ validationErrors }) => (
          <>
            <Icon name="warning" size={14} />
            {error ?? validationErrors.join(" ")}
          </>
        )}
      </FieldError>
    </>
  );
}
