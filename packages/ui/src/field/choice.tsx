import type { ReactNode } from "react";
import {
  Checkbox as AriaCheckbox,
  Radio,
  RadioGroup as AriaRadioGroup,
  ToggleButton,
  ToggleButtonGroup,
} from "react-aria-components";
import { Icon } from "../icon/icon.js";
import type { IconName } from "../icon/shapes.js";
import { classNames } from "../text/class-names.js";
import { FieldLabel, FieldNotes, type FieldProps } from "./labelled.js";

export interface CheckboxProps {
  readonly children: ReactNode;
  readonly isSelected?: boolean;
  readonly defaultSelected?: boolean;
  readonly onChange?: (selected: boolean) => void;
  readonly isDisabled?: boolean;
  readonly isIndeterminate?: boolean;
  readonly name?: string;
  readonly value?: string;
  readonly className?: string;
}

/** Yes or no. */
export function Checkbox({ children, className, ...rest }: CheckboxProps) {
  return (
    <AriaCheckbox {...rest} className={classNames("cu-checkbox", className)}>
      {({ isSelected, isIndeterminate }) => (
        <>
          <span className="cu-checkbox-box" aria-hidden="true">
            {isIndeterminate ? (
              <Icon name="minus" size={14} />
            ) : (
              isSelected && <Icon name="check" size={14} />
            )}
          </span>
          <span>{children}</span>
        </>
      )}
    </AriaCheckbox>
  );
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  /** A sentence below the label. */
  readonly hint?: ReactNode;
  readonly icon?: IconName;
  readonly isDisabled?: boolean;
}

export interface RadioGroupProps<T extends string> extends FieldProps {
  readonly choices: ReadonlyArray<Choice<T>>;
  readonly value: T | null;
  readonly onChange: (value: T) => void;
  readonly isDisabled?: boolean;
  readonly inline?: boolean;
}

/** One of a few, all of them visible. */
export function RadioGroup<T extends string>(props: RadioGroupProps<T>) {
  const { choices, value, onChange, label, hideLabel, hint, error, inline, isDisabled, className } = props;
  return (
    <AriaRadioGroup
      value={value}
      onChange={(picked) => onChange(picked as T)}
      isInvalid={error !== undefined}
      {...(isDisabled !== undefined && { isDisabled })}
      className={classNames("cu-field", className)}
    >
      <FieldLabel label={label} {...(hideLabel !== undefined && { hideLabel })} />
      <div className={classNames("cu-radios", inline && "cu-radios-inline")}>
        {choices.map((choice) => (
          <Radio
            key={choice.value}
            value={choice.value}
            isDisabled={choice.isDisabled ?? false}
            className="cu-radio"
          >
            <span className="cu-radio-ring" aria-hidden="true" />
            <span>
              {choice.label}
              {choice.hint && <span className="cu-radio-hint">{choice.hint}</span>}
            </span>
          </Radio>
        ))}
      </div>
      <FieldNotes hint={hint} error={error} />
    </AriaRadioGroup>
  );
}

export interface SegmentedControlProps<T extends string> {
  /** The spoken name of the group. */
  readonly label: string;
  readonly choices: ReadonlyArray<Choice<T>>;
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** One of two to four views of the same thing. */
export function SegmentedControl<T extends string>({
  label,
  choices,
  value,
  onChange,
}: SegmentedControlProps<T>) {
  return (
    <ToggleButtonGroup
      className="cu-segments"
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const picked = choices.find((choice) => keys.has(choice.value));
        if (picked) onChange(picked.value);
      }}
    >
      {choices.map(({ value, label, icon, isDisabled = false }) => (
        <ToggleButton key={value} id={value} isDisabled={isDisabled} className="cu-segment">
          {icon && <Icon name={icon} size={14} />}
          {label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
