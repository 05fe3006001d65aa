import {
  Button as AriaButton,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
  SelectValue,
} from "react-aria-components";
import { Icon } from "../icon/icon.js";
import { classNames } from "../text/class-names.js";
import type { Choice } from "./choice.js";
import { FieldLabel, FieldNotes, type FieldProps } from "./labelled.js";

export interface SelectProps<T extends string> extends FieldProps {
  readonly choices: ReadonlyArray<Choice<T>>;
  readonly value: T | null;
  readonly onChange: (value: T) => void;
  readonly placeholder?: string;
  readonly isDisabled?: boolean;
}

/** One of many, in a list that opens. */
export function Select<T extends string>(props: SelectProps<T>) {
  const { choices, value, onChange, label, hideLabel, hint, error, placeholder, isDisabled, className } =
    props;
  return (
    <AriaSelect
      value={value}
      onChange={(key) => onChange(key as T)}
      isInvalid={error !== undefined}
      {...(isDisabled !== undefined && { isDisabled })}
      {...(placeholder !== undefined && { placeholder })}
      className={classNames("cu-field", className)}
    >
      <FieldLabel label={label} {...(hideLabel !== undefined && { hideLabel })} />
      <AriaButton className="cu-select-button">
        <SelectValue className="cu-select-value" />
        <Icon name="chevron-down" />
      </AriaButton>
      <FieldNotes hint={hint} error={error} />
      <Popover className="cu-popover cu-select-popover" offset={4}>
        <ListBox className="cu-menu">
          {choices.map((choice) => (
            <ListBoxItem
              key={choice.value}
              id={choice.value}
              textValue={choice.label}
              isDisabled={choice.isDisabled ?? false}
              className="cu-menu-item"
            >
              {({ isSelected }) => (
                <>
                  {choice.icon && <Icon name={choice.icon} />}
                  <span className="cu-grow">
                    {choice.label}
                    {choice.hint && <span className="cu-menu-hint">{choice.hint}</span>}
                  </span>
                  {isSelected && <Icon name="check" />}
                </>
              )}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
